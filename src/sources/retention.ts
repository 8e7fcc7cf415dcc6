import { SourceError } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { seenMsOf, type OpenCursor } from './cursor.ts'

const HOUR_MS = 3_600_000

/** How long a stream keeps its records, as last heard. */
export class Retention {
  readonly #clock: Clock
  readonly #describe: () => Promise<{ readonly retentionPeriodHours: number }>
  #hours: number

  constructor(options: {
    readonly clock: Clock
    readonly retentionPeriodHours: number
    readonly describe: () => Promise<{ readonly retentionPeriodHours: number }>
  }) {
    this.#clock = options.clock
    this.#hours = options.retentionPeriodHours
    this.#describe = options.describe
  }

  /** Milliseconds. */
  get ms(): number {
    return this.#hours * HOUR_MS
  }

  /** Asks the stream again. @throws SourceError */
  async refresh(): Promise<void> {
    this.#hours = (await this.#describe()).retentionPeriodHours
  }

  /**
   * What can be said about records behind a cursor that left retention before they were read (LIF-12); null when
   * none can have. A service may go on at the oldest record left without a word, and sequence numbers have gaps
   * of their own, so what is known is only until when the cursor speaks for the shard.
   * @decision LIF-12 A position is reported as lost when records behind it may have left retention unread, whether
   *   or not there were any: services do not tell, or not in time.
   */
  async lossBehind(cursor: OpenCursor): Promise<SourceError | null> {
    const seenMs = seenMsOf(cursor)
    if (seenMs === undefined || seenMs >= this.horizonMs) return null
    await this.refresh()
    if (seenMs >= this.horizonMs) return null
    return new SourceError(
      'POSITION_LOST',
      `records that arrived after ${new Date(seenMs).toISOString()} and before ` +
        `${new Date(this.horizonMs).toISOString()}, if there were any, have left the stream's retention of ` +
        `${this.#hours} hours; reading goes on at the oldest record left`,
    )
  }

  get nowMs(): number {
    return this.#clock.now()
  }

  /** What arrived before has left the stream, milliseconds since the epoch. */
  get horizonMs(): number {
    return this.#clock.now() - this.ms
  }
}
