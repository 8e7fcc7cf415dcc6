/**
 * What sources made of shards (Kinesis, DynamoDB Streams) have in common: the part of their ports that reading shards
 * in order needs. Each source answers it over its own port. Calls reject with a `SourceError`, with the port's
 * `ExpiredIteratorError`, or with `PositionTrimmedError` where a service tells.
 */
export interface ShardService<Record extends ServiceRecord> {
  /** @throws SourceError while the stream cannot be read */
  describe(): Promise<StreamFacts>
  /** From now on it is this one of the streams of that name that is read. */
  use(incarnation: string): void
  /** All shards, open and closed. */
  listShards(): Promise<readonly ShardFacts[]>
  getIterator(shard: string, start: IteratorStart): Promise<string>
  getRecords(iterator: string, limit: number): Promise<ServicePage<Record>>
}

export interface StreamFacts {
  /** What tells this stream from a later one of the same name. */
  readonly incarnation: string
  readonly retentionPeriodHours: number
}

/** A shard, as far as the order of reading goes. */
export interface ShardFacts {
  readonly id: string
  /** They may be gone from the list. */
  readonly parents: readonly string[]
  readonly closed: boolean
}

export type IteratorStart =
  | { readonly type: 'TRIM_HORIZON' }
  /** May bring older records as well, where a service cannot do better: the reader leaves them out. */
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string }

export interface ServiceRecord {
  /** Approximate arrival, milliseconds since the epoch. */
  readonly arrivedMs: number
}

export interface ServicePage<Record> {
  readonly records: readonly Record[]
  /** Null when the shard is closed and this page is its last. */
  readonly nextIterator: string | null
  /** The page reaches what the shard held when it was asked, as far as the service tells. */
  readonly caughtUp: boolean
  /** Milliseconds behind the tip. */
  readonly behindMs: number
  /** The server that answered, host and port. */
  readonly from?: string
}

/** The service says that records behind a position have left retention. */
export class PositionTrimmedError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PositionTrimmedError'
  }
}
