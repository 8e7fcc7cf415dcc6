/**
 * What we ask of Kinesis, in its own terms. The client (`client.ts`) and the embedded service (`twin/`) both answer
 * it, and both pass `contract.ts`. Every call rejects with a `SourceError`, or with `ExpiredIteratorError` where
 * it says so; nobody behind this port tries again by itself.
 */
export interface KinesisPort {
  /** @throws SourceError `SOURCE_NOT_FOUND` when there is no such stream. */
  describeStream(stream: StreamAddress): Promise<StreamDescription>
  /**
   * All shards, open and closed, in the order of their IDs, a page at a time.
   * @param request.limit At most this many; default 1,000.
   */
  listShards(request: {
    readonly stream: StreamAddress
    /** `next` of the page before. */
    readonly after?: string
    readonly limit?: number
  }): Promise<ShardPage>
  /** An iterator lives five minutes. */
  getIterator(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly start: IteratorStart
  }): Promise<string>
  /**
   * The next records, in the shard's order; at most 10,000 and 10 MiB.
   * @throws `ExpiredIteratorError` (`expired-iterator.ts`) when the iterator is older than five minutes.
   */
  getRecords(request: {
    readonly stream: StreamAddress
    readonly iterator: string
    readonly limit: number
  }): Promise<RecordsPage>
  /** Frees connections. Calls after it fail. */
  close(): void
}

/** What producers, feeders and tests ask. */
export interface KinesisProducer {
  /** Makes a stream and resolves once it can be used; false when it is there already (and then left as it is). */
  createStream(request: {
    readonly name: string
    readonly shardCount: number
    /** Default 24. */
    readonly retentionPeriodHours?: number
  }): Promise<boolean>
  /** Durable when it resolves; records of one shard keep their order. */
  putRecords(request: {
    readonly stream: StreamAddress
    readonly records: readonly NewRecord[]
  }): Promise<readonly PutResult[]>
  deleteStream(stream: StreamAddress): Promise<void>
  /** Closes a shard and opens two children; resolves once they are open. */
  splitShard(request: {
    readonly stream: StreamAddress
    readonly shard: string
    /** Where the second child begins, a decimal number. */
    readonly newStartingHashKey: string
  }): Promise<void>
  /** Closes two neighbours and opens one child; resolves once it is open. */
  mergeShards(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly adjacentShard: string
  }): Promise<void>
}

/** A stream by name, and by ARN where one is known (another account's stream is addressed by it, KIN-3). */
export interface StreamAddress {
  readonly name: string
  readonly arn?: string
}

export interface StreamDescription {
  readonly arn: string
  readonly status: 'CREATING' | 'DELETING' | 'ACTIVE' | 'UPDATING'
  /** Milliseconds since the epoch; with the ARN it tells this stream from a later one of the same name. */
  readonly createdMs: number
  readonly retentionPeriodHours: number
}

export interface ShardPage {
  readonly shards: readonly ShardDescription[]
  /** Null on the last page. */
  readonly next: string | null
}

export interface ShardDescription {
  readonly id: string
  /** None for a shard made with the stream, one after a split, two after a merge. They may be gone from the list. */
  readonly parents: readonly string[]
  /** Both ends belong to the range; decimal numbers of up to 128 bits. */
  readonly hashKeys: { readonly from: string; readonly to: string }
  readonly startingSequenceNumber: string
  /** Null while the shard is open. */
  readonly endingSequenceNumber: string | null
}

export type IteratorStart =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number }
  | { readonly type: 'AT_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string }

export interface RecordsPage {
  readonly records: readonly KinesisRecord[]
  /** Null when the shard is closed and this page is its last. */
  readonly nextIterator: string | null
  /** 0 when the page reaches the tip. */
  readonly millisBehindLatest: number
  /** The server that answered, host and port; absent when it is embedded. */
  readonly from?: string
  /** The shards that follow a closed one, on its last page, from services that tell it; else empty. */
  readonly childShards: readonly string[]
}

export interface KinesisRecord {
  readonly partitionKey: string
  readonly sequenceNumber: string
  readonly data: Uint8Array
  /** Approximate arrival, milliseconds since the epoch. */
  readonly arrivedMs: number
}

export interface NewRecord {
  readonly partitionKey: string
  readonly data: Uint8Array
  /** A decimal number of up to 128 bits that decides the shard in place of the partition key's hash. */
  readonly explicitHashKey?: string
}

export interface PutResult {
  readonly shard: string
  readonly sequenceNumber: string
}
