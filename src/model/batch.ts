import type { SourceRecord } from './source-record.ts'

/** Why a batch exists: what closed it, or what it was cut from. */
export type Trigger = 'window' | 'size' | 'payload' | 'available' | 'bisect' | 'partial' | 'tumbling'

/** A stretch of a shard's time; records belong to it by their arrival. Milliseconds since the epoch, `endMs` excluded. */
export interface TumblingWindow {
  readonly startMs: number
  readonly endMs: number
}

/** Records that go to the function together (GEN-3, BAT-1). Immutable: a retry sends the same batch (BAT-23). */
export interface Batch {
  /** Unique in a run; every event about the batch carries it. */
  readonly id: string
  readonly trigger: Trigger
  /** In the shard's order; empty for a batch that only moves the position on. */
  readonly records: readonly SourceRecord[]
  /** Exact UTF-8 length of the serialised event; 0 for an empty batch. */
  readonly bytes: number
  /** Records met on the way that alone pass the payload limit: discarded, never sent (GEN-8). */
  readonly oversized: readonly SourceRecord[]
  /** Records met on the way that were too old when they were read: discarded, never sent (ERR-11). */
  readonly expired: readonly SourceRecord[]
  /** The position that may be stored once this batch and all before it are settled; null when nothing moves. */
  readonly through: string | null
  /** The tumbling window that the batch belongs to (TUM-14); absent without TumblingWindowInSeconds. */
  readonly window?: TumblingWindow
  /** The window is over: its final invocation, without records (TUM-7). */
  readonly final?: true
}
