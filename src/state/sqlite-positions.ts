import type { DatabaseSync } from 'node:sqlite'
import type { PositionKey, PositionStore, StoredPosition } from '../model/position-store.ts'
import { inTransaction, writing } from './transaction.ts'

/** Positions in the state directory; each save is one transaction, durable when its promise resolves. */
export class SqlitePositions implements PositionStore {
  readonly #database: DatabaseSync
  readonly #upsert
  readonly #select
  readonly #selectAll
  readonly #delete

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#upsert = database.prepare(
      `INSERT INTO position (mapping, shard, connection, cursor, incarnation, window) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE
       SET cursor = excluded.cursor, incarnation = excluded.incarnation, window = excluded.window`,
    )
    this.#select = database.prepare(
      'SELECT cursor, incarnation, window FROM position WHERE mapping = ? AND shard = ? AND connection = ?',
    )
    this.#selectAll = database.prepare(
      'SELECT shard, cursor, incarnation, window FROM position WHERE mapping = ? AND connection = ?',
    )
    this.#delete = database.prepare('DELETE FROM position WHERE mapping = ? AND shard = ? AND connection = ?')
  }

  async load(key: PositionKey): Promise<StoredPosition | undefined> {
    const row = this.#select.get(key.mapping, key.shard, key.connection)
    return row === undefined ? undefined : positionOf(row)
  }

  async list(mapping: string, connection: string): Promise<ReadonlyMap<string, StoredPosition>> {
    const rows = this.#selectAll.all(mapping, connection)
    return new Map(rows.map((row) => [String(row['shard']), positionOf(row)]))
  }

  async save(entries: readonly (readonly [PositionKey, StoredPosition])[]): Promise<void> {
    if (entries.length === 1) return writing(this.#database, () => this.#write(entries[0]!))
    inTransaction(this.#database, () => {
      for (const entry of entries) this.#write(entry)
    })
  }

  async forget(keys: readonly PositionKey[]): Promise<void> {
    inTransaction(this.#database, () => {
      for (const key of keys) this.#delete.run(key.mapping, key.shard, key.connection)
    })
  }

  #write([key, position]: readonly [PositionKey, StoredPosition]): void {
    const { cursor, incarnation, window = null } = position
    this.#upsert.run(key.mapping, key.shard, key.connection, cursor, incarnation, window)
  }
}

function positionOf(row: Record<string, unknown>): StoredPosition {
  const [cursor, incarnation] = [String(row['cursor']), String(row['incarnation'])]
  const { window } = row
  return typeof window === 'string' ? { cursor, incarnation, window } : { cursor, incarnation }
}
