import type { EventShape, SourceRecord } from './source-record.ts'
import type { Page } from './page.ts'
import type { SourceError } from './source-error.ts'

/** What the engine asks of a source of the log family: shards that come and go, each read page by page. */
export interface LogSource {
  readonly shape: EventShape
  /**
   * Connects, resolves and stores the start of every shard, then announces the shards to the listener, now and
   * later. Resolves once reading can begin; rejects with a `SourceError` when it cannot, and may be called again.
   */
  open(listener: LogSourceListener): Promise<void>
  /** Leaves the source; every reader's pending read resolves or rejects. Never rejects. Lanes are settled before. */
  close(): Promise<void>
}

export interface LogSourceListener {
  /** A shard or partition is ours to read from now on. */
  shardOpened(reader: ShardReader): void
  /**
   * The shard will be given to someone else (Kafka rebalance): resolves when its lane has drained and stored, or
   * the drain bound has passed. Reads of that reader resolve empty meanwhile.
   */
  shardRevoked(reader: ShardReader): Promise<void>
  /** Something outside one reader's own reads failed (membership, shard list); shown as SourceFailed. */
  failed(error: SourceError, retry: { attempt: number; nextTryMs: number }): void
  /** Something worth telling happened that stops nothing (a position lost to retention, a stream made anew). */
  reported(error: SourceError, shard?: string): void
}

/** One shard or partition, read in order by one lane. */
export interface ShardReader {
  readonly shard: string
  /** The resolved start, for ShardOpened: e.g. `TRIM_HORIZON`, `after 4960…`, `offset 17`. */
  readonly startsAt: string
  /** Kafka: the offset of that start. */
  readonly startOffset?: number | undefined
  /** What was stored with the position that reading begins at: the state of an open tumbling window (TUM-3). */
  readonly window?: string | undefined
  /**
   * The next page. Waits for records as the source does (a poll a second, a long poll), and may resolve empty.
   * At most one read is pending; it is never cancelled while a request is on its way, but an idle wait ends
   * early when `signal` aborts. Rejects with a `SourceError`; the next call then tries the same position again.
   */
  read(signal: AbortSignal): Promise<Page>
  /**
   * Everything up to and including `position` is settled; `window` is stored with it, both or none, and none
   * forgets what was. Durable when it resolves. Calls for one reader are made one after another, and positions never
   * go back; only the window may change. Sources without tumbling windows ignore it. Resolves false when the shard is no longer ours (a late commit is dropped).
   */
  store(position: string, window?: string | null): Promise<boolean>
  /**
   * How many of these records, counted from the first, have left the source's retention by now. Asked before a
   * batch is tried again: what has expired at the source is not tried any more (GEN-9, PAGE-23).
   */
  expired(records: readonly SourceRecord[]): Promise<number>
  /** The closed shard's last record is settled (its children may start). */
  finish(): Promise<void>
}
