import type { Item } from './item.ts'

export { keyOf, keyText, type AttributeValue, type Item } from './item.ts'

/**
 * What we ask of DynamoDB Streams, in its own terms. The client (`client.ts`) and the embedded service (`twin/`) both
 * answer it, and both pass `contract.ts`. Every call rejects with a `SourceError`, or with `ExpiredIteratorError`
 * (`expired-iterator.ts`) or `TrimmedDataError` where it says so; nobody behind this port tries again by itself.
 */
export interface DynamodbPort {
  /**
   * The stream of a table.
   * @throws SourceError `SOURCE_NOT_FOUND` when there is no such table, or it has no stream
   */
  describeStream(table: TableAddress): Promise<TableStream>
  /** All shards of a stream, open and closed. @param after `next` of the page before */
  listShards(streamArn: string, after?: string): Promise<ShardPage>
  /** An iterator lives 15 minutes. @throws TrimmedDataError when the place has left retention */
  getIterator(request: {
    readonly streamArn: string
    readonly shard: string
    readonly start: IteratorStart
  }): Promise<string>
  /** The next records, in the shard's order; at most 1,000 and 1 MB. @throws ExpiredIteratorError, TrimmedDataError */
  getRecords(request: { readonly iterator: string; readonly limit: number }): Promise<RecordsPage>
  /** Frees connections. Calls after it fail. */
  close(): void
}

/** What producers, feeders and tests ask. */
export interface DynamodbProducer {
  /**
   * Makes a table and resolves once it and its stream can be used; false when it is there already, which stays as it
   * is: an embedded one takes on another view type.
   */
  createTable(definition: TableDefinition): Promise<boolean>
  /** Gives a table another stream, with this view type; null takes its stream away. */
  changeViewType(table: string, viewType: StreamViewType | null): Promise<void>
  /** In order, and durable when it resolves. What changes nothing leaves no record in the stream. */
  write(table: string, writes: readonly Write[]): Promise<void>
  deleteTable(table: string): Promise<void>
  /** The names of a table's key attributes, the partition key first. */
  keyAttributes(table: string): Promise<readonly string[]>
}

/** A table by name, and by its stream's ARN where one is known. */
export interface TableAddress {
  readonly name: string
  readonly streamArn?: string
}

export interface TableDefinition {
  readonly name: string
  /** The partition key, and perhaps a sort key. */
  readonly key: readonly KeyAttribute[]
  /** Null for a table without a stream. */
  readonly viewType: StreamViewType | null
}

export interface KeyAttribute {
  readonly name: string
  readonly type: 'S' | 'N' | 'B'
}

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'

export type Write =
  /** The whole item, in place of one that may be there. */
  | { readonly kind: 'put'; readonly item: Item }
  /** Sets the attributes given, of the item with this key. */
  | { readonly kind: 'update'; readonly item: Item }
  | { readonly kind: 'delete'; readonly key: Item }

export interface TableStream {
  /** Ends in the label, which tells this stream from a later one of the same table. */
  readonly arn: string
  readonly status: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED'
  readonly viewType: StreamViewType
}

export interface ShardPage {
  readonly shards: readonly ShardDescription[]
  /** Null on the last page. */
  readonly next: string | null
}

export interface ShardDescription {
  readonly id: string
  /** None for the first shard of a stream; it may be gone from the list. */
  readonly parent: string | null
  readonly startingSequenceNumber: string
  /** Null while the shard is open. */
  readonly endingSequenceNumber: string | null
}

export type IteratorStart =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string }

export interface RecordsPage {
  readonly records: readonly StreamRecord[]
  /** Null when the shard is closed and this page is its last. */
  readonly nextIterator: string | null
  /** The server that answered, host and port; absent when it is embedded. */
  readonly from?: string
}

export interface StreamRecord {
  readonly eventId: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly eventVersion: string
  readonly sequenceNumber: string
  /** When the record was made, milliseconds since the epoch; services keep whole seconds or less of it. */
  readonly arrivedMs: number
  readonly keys: Item
  readonly newImage?: Item
  readonly oldImage?: Item
  readonly sizeBytes: number
  readonly viewType: StreamViewType
  /** Who deleted it, when that was DynamoDB itself (EVT-13). */
  readonly userIdentity?: { readonly type: string; readonly principalId: string }
}

/** What lies at the place asked for has left the stream's 24 hours. */
export class TrimmedDataError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TrimmedDataError'
  }
}
