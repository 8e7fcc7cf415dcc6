import type { DatabaseSync } from 'node:sqlite'
import type { TwinStorage } from '../model/twin-storage.ts'
import { inTransaction } from './transaction.ts'

/** Entries that are read at once. */
const PORTION = 1000

/** An embedded service's contents in the state directory. */
export class SqliteStorage implements TwinStorage {
  readonly #database: DatabaseSync
  readonly #service: string
  readonly #upsert
  readonly #delete
  readonly #range

  constructor(database: DatabaseSync, service: string) {
    this.#database = database
    this.#service = service
    this.#upsert = database.prepare(
      'INSERT INTO twin VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    )
    this.#delete = database.prepare('DELETE FROM twin WHERE service = ? AND key = ?')
    this.#range = database.prepare(
      'SELECT key, value FROM twin WHERE service = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
    )
  }

  *entries(prefix: string): Iterable<readonly [string, string]> {
    // SQLite compares UTF-8 bytes; keys are ASCII by the twins' own choice, so that is the order of code units.
    const end = `${prefix}\u{10FFFF}`
    // A portion at a time: whoever reads entries may read or write others meanwhile, which would end a cursor.
    for (let from = prefix, rows = this.#portion(from, end); ; rows = this.#portion(from, end)) {
      yield* rows
      if (rows.length < PORTION) return
      from = `${rows.at(-1)![0]}\0`
    }
  }

  #portion(from: string, end: string): (readonly [string, string])[] {
    const rows = this.#range.all(this.#service, from, end, PORTION)
    return rows.map((row) => [String(row['key']), String(row['value'])])
  }

  write(changes: readonly (readonly [string, string | null])[]): void {
    inTransaction(this.#database, () => {
      for (const [key, value] of changes) {
        if (value === null) this.#delete.run(this.#service, key)
        else this.#upsert.run(this.#service, key, value)
      }
    })
  }
}
