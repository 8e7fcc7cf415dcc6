import type { Clock } from '../time/index.ts'

/** A shard allows five reads a second. */
const FIRST_SPACING_MS = 200
const LONGEST_SPACING_MS = 1_000

/**
 * When a shard is polled: at the source's base rate while it is idle (once a second for Kinesis, KIN-4, four times for
 * DynamoDB, DDB-4), measured from the beginning of one poll to that of the next, and without pause while there is
 * more to read.
 * @decision KIN-4 After the service has refused a read for its rate, reads of that shard begin 200 ms apart, after each
 *   further refusal twice as far, up to a second, until the shard is read to its tip.
 */
export class Pace {
  readonly #clock: Clock
  readonly #idleMs: number
  #nextMs = -Infinity
  #gapMs = 0
  #spacingMs = 0

  /** @param idleMs between two polls of a shard that has nothing new */
  constructor(clock: Clock, idleMs: number) {
    this.#clock = clock
    this.#idleMs = idleMs
  }

  /** Waits until it is time for the next poll, or until `signal` aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    // No longer than that, though the wall clock may have been put back.
    const waitMs = Math.min(this.#nextMs - this.#clock.now(), this.#gapMs)
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal)
  }

  answered(poll: { readonly startedMs: number; readonly caughtUp: boolean }): void {
    if (poll.caughtUp) this.#spacingMs = 0
    this.#gapMs = poll.caughtUp ? this.#idleMs : this.#spacingMs
    this.#nextMs = poll.startedMs + this.#gapMs
  }

  /** The next try is the engine's to time. */
  throttled(): void {
    this.#spacingMs =
      this.#spacingMs === 0 ? FIRST_SPACING_MS : Math.min(LONGEST_SPACING_MS, this.#spacingMs * 2)
  }
}
