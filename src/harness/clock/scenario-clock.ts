import type { Clock } from '../../time/index.ts'

/** At most this much of the pipeline's time passes while a step waits. */
export const LONGEST_WAIT_MS = 3_600_000

/** How a scenario's time passes; everything in it that waits is on `clock`. */
export interface ScenarioClock {
  readonly clock: Clock
  /** What steps call 0 seconds; milliseconds since the epoch. */
  readonly zeroMs: number
  /** Something goes by zero from now on: this moment, unless a step has set the clock. */
  begin(): void
  /** By how much a moment may be late and still be the moment that a step names. */
  readonly toleranceMs: number
  /** Calls of the scenario's own, which put something: on real services they take time, by which all that follows is later. */
  putting(calls: () => Promise<void>): Promise<void>
  /** Lets end what needs no time. */
  settle(): Promise<void>
  /** Sets the clock, before anything waits for it. @throws Error when it would go back */
  standAt(sinceZeroMs: number): Promise<void>
  /** Lets everything happen that is due at this moment. */
  now(): Promise<void>
  /** Lets exactly this much time pass; what is due then has yet to happen, so that records can come first. @throws Error when what is under way does not allow it */
  pass(ms: number): Promise<void>
  /** Lets an operation be answered, for which time runs; on containers it takes what it takes, and nothing jumps meanwhile. */
  answered(operation: Promise<void>): Promise<void>
  /** Nothing waits any more. */
  stop(): void
  /** Lets time run until it holds. @returns whether it came to hold, at most `LONGEST_WAIT_MS` from now */
  until(holds: () => boolean): Promise<boolean>
}
