import type { DatabaseSync } from 'node:sqlite'
import type { TwinStorage } from '../model/twin-storage.ts'

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
      'SELECT key, value FROM twin WHERE service = ? AND key >= ? AND key < ? ORDER BY key',
    )
  }

  *entries(prefix: string): Iterable<readonly [string, string]> {
    // SQLite compares UTF-8 bytes; keys are ASCII by the twins' own choice, so that is the order of code units.
    for (const row of this.#range.iterate(this.#service, prefix, `${prefix}\u{10FFFF}`)) {
      yield [String(row['key']), String(row['value'])]
    }
  }

  write(changes: readonly (readonly [string, string | null])[]): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const [key, value] of changes) {
        if (value === null) this.#delete.run(this.#service, key)
        else this.#upsert.run(this.#service, key, value)
      }
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
