import type { EngineEvent } from '../../model/index.ts'

/** Where `up` shows what happens. Showing never holds up what is shown. */
export interface Display {
  event(event: EngineEvent): void
  /** What the program itself has to say while it runs: what it waits for, why it stops. */
  notice(text: string): void
  /** Shows what is left to show and gives the terminal back. */
  close(): Promise<void>
}
