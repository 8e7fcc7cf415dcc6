import type { SourceRecord } from './source-record.ts'

/** What one read of one shard brought: the unit that flows through a lane. */
export interface Page {
  readonly records: readonly SourceRecord[]
  /**
   * The position up to which this page speaks, also past its last record (compacted gaps, transactional control
   * records, filtered records); null when the read moved nothing.
   */
  readonly through: string | null
  /** Sum of the records' `bytes`. */
  readonly bytes: number
  /** The read reached the end of what the shard held when it began. */
  readonly caughtUp: boolean
  /** Milliseconds between the last record read and the tip (Kinesis, DynamoDB); absent elsewhere. */
  readonly behindMs?: number
  /** Records between the position read and the tip (Kafka); absent elsewhere. */
  readonly lag?: number
  /** The server that answered, host and port; absent where the source is embedded or nobody has answered. */
  readonly from?: string
  /** The shard is closed and this is its last page (resharding). */
  readonly end?: boolean
}
