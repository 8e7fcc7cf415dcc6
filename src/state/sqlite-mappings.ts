import type { DatabaseSync } from 'node:sqlite'
import type { MappingStore, RemovedMapping, StoredMapping, StoredSwitch } from '../model/mapping-store.ts'
import { inTransaction, writing } from './transaction.ts'

/** What the API has made and switched, in the state directory; each call is one transaction. */
export class SqliteMappings implements MappingStore {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(`
      CREATE TABLE IF NOT EXISTS mapping (
        number INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, value TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS switch (
        mapping TEXT NOT NULL PRIMARY KEY, enabled INTEGER NOT NULL, file_said INTEGER NOT NULL
      ) WITHOUT ROWID;
    `)
  }

  list(): readonly StoredMapping[] {
    const rows = this.#database.prepare('SELECT value FROM mapping ORDER BY number').all()
    return rows.map(({ value }) => JSON.parse(String(value)) as StoredMapping)
  }

  save(mapping: StoredMapping): void {
    const statement = this.#database.prepare(
      'INSERT INTO mapping (uuid, value) VALUES (?, ?) ON CONFLICT (uuid) DO UPDATE SET value = excluded.value',
    )
    writing(this.#database, () => statement.run(mapping.uuid, JSON.stringify(mapping)))
  }

  remove({ uuid, id }: RemovedMapping): void {
    inTransaction(this.#database, () => {
      this.#database.prepare('DELETE FROM mapping WHERE uuid = ?').run(uuid)
      // Nothing equals NULL.
      this.#database.prepare('DELETE FROM position WHERE mapping = ?').run(id)
    })
  }

  isRemembered(mappingId: string): boolean {
    const found = this.#database.prepare('SELECT 1 FROM position WHERE mapping = ? LIMIT 1').get(mappingId)
    return found !== undefined
  }

  switchOf(mappingId: string): StoredSwitch | undefined {
    const row = this.#database
      .prepare('SELECT enabled, file_said FROM switch WHERE mapping = ?')
      .get(mappingId)
    return row === undefined ? undefined : { enabled: row['enabled'] === 1, fileSaid: row['file_said'] === 1 }
  }

  saveSwitch(mappingId: string, value: StoredSwitch | null): void {
    writing(this.#database, () => {
      if (value === null) {
        this.#database.prepare('DELETE FROM switch WHERE mapping = ?').run(mappingId)
        return
      }
      this.#database
        .prepare('INSERT OR REPLACE INTO switch (mapping, enabled, file_said) VALUES (?, ?, ?)')
        .run(mappingId, Number(value.enabled), Number(value.fileSaid))
    })
  }
}
