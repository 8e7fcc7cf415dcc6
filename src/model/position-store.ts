/** Whose position it is. `--embedded` never moves real ones because the connection is part of the key. */
export interface PositionKey {
  readonly mapping: string
  readonly shard: string
  /** `embedded`, an endpoint, or `aws:<region>:<account>`. */
  readonly connection: string
}

export interface StoredPosition {
  /** The source's own words for where to go on, opaque to the store. */
  readonly cursor: string
  /** What tells this stream from a later one of the same name (ARN and creation time); lesson 10. */
  readonly incarnation: string
  /** The state of a tumbling window that is open at this position, opaque to the store (TUM-3). */
  readonly window?: string
}

/** Positions of settled records. Every write is durable when its promise resolves, and is atomic. */
export interface PositionStore {
  load(key: PositionKey): Promise<StoredPosition | undefined>
  /** All shards stored for a mapping on a connection, with their positions. */
  list(mapping: string, connection: string): Promise<ReadonlyMap<string, StoredPosition>>
  save(entries: readonly (readonly [PositionKey, StoredPosition])[]): Promise<void>
  forget(keys: readonly PositionKey[]): Promise<void>
}
