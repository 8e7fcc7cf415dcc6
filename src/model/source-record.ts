/**
 * One record of a source, decoded to the shape in which AWS delivers it. The engine looks at nothing but these
 * members; what `event` holds is the source's matter.
 */
export interface SourceRecord {
  /** Shard ID, or `topic-0` for Kafka: the name that events and positions use. A queue has one name for all. */
  readonly shard: string
  /**
   * Logs: sequence number or offset, a decimal string; grows within a shard, gaps are normal. Queues: the message's
   * identity, without an order.
   */
  readonly position: string
  /** The order key: partition key, item key, Kafka key or FIFO message group; null when the record has none. */
  readonly key: string | null
  /** The data as it was put, which filters look into; null for a tombstone. */
  readonly payload?: Uint8Array | null
  /** Kafka: the key as it was put; null when there is none. */
  readonly payloadKey?: Uint8Array | null
  /** Approximate arrival at the source, milliseconds since the epoch. */
  readonly arrivedMs: number
  /** Exact UTF-8 length of `JSON.stringify(event)`, known without serialising. */
  readonly bytes: number
  /** The record as the function sees it (catalogue section 3). */
  readonly event: object
}

/** How the records of one source become the event that a function receives (catalogue section 3). */
export interface EventShape {
  /** Exact UTF-8 length of the event around its records, for an event with records of these shards (no records, no commas). */
  envelopeBytes(shards: readonly string[]): number
  /** The event for these records, in their order; grouped by shard where AWS groups (EVT-22). */
  build(records: readonly SourceRecord[]): object
}
