import type { Batch, SourceRecord, Page } from '../model/index.ts'

/**
 * Where the reader of a shard and its lanes meet: the reader puts pages in, each lane takes one batch after
 * another. `Inbox` is the one of a shard with one lane, `Shelf` the one of ParallelizationFactor above 1,
 * `TumblingInbox` the one of tumbling windows.
 */
export interface Supply {
  /** Waits until a page may be read; false once the supply is stopped or at its end. */
  room(): Promise<boolean>
  put(page: Page, moment: ReadMoment): void
  /**
   * The next batch of a lane, once it is closed: waits for records and for its window. Calling it says that the
   * lane's previous batch is settled. Null when the supply is stopped, or at its end and nothing is left for it.
   */
  take(lane: number): Promise<Batch | null>
  /**
   * These records of a lane's batch are settled, and with them everything of the batch up to `through`.
   * @returns the position that may be stored now, or null when it does not move.
   */
  settled(records: readonly SourceRecord[], through: string | null): string | null
  /** Records that only wait for this lane: its batch, its open one, and what waits behind them. */
  heldBy(lane: number): number
  /** The reader waits for room. */
  readonly full: boolean
  /** No more pages and no more batches: what is held is given up at the stored position. */
  stop(): void
}

/** What the reading of a page says of time. */
export interface ReadMoment {
  /** When the read began; milliseconds since the epoch, as all of these. */
  readonly startedMs: number
  /** When the page's last record arrived, whether or not a filter lets it pass; null when it has none. */
  readonly latestMs: number | null
}
