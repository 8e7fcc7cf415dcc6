import { SourceError } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'

/** The connection of one client of the embedded broker. */
export class Connection {
  readonly #clock: Clock
  #lostUntilMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isUp(): boolean {
    return this.#clock.now() >= this.#lostUntilMs
  }

  /** Clock time. */
  lose(untilMs: number): void {
    this.#lostUntilMs = untilMs
  }

  get error(): SourceError {
    return new SourceError('SOURCE_UNREACHABLE', 'Connection error: the embedded broker cannot be reached')
  }
}
