import type { TwinStorage } from '../../../model/index.ts'

export type StorageChange = readonly [key: string, value: string | null]

/** What one step of the broker changes in its storage: noted one by one, written all or none. */
export class Journal {
  readonly storage: TwinStorage
  readonly #changes = new Map<string, string | null>()

  constructor(storage: TwinStorage) {
    this.storage = storage
  }

  note(key: string, value: string | null): void {
    this.#changes.set(key, value)
  }

  /**
   * Durable on return: what was noted, and these changes.
   * @throws SourceError when nothing can be stored; then what was noted stays noted, and these changes are forgotten
   */
  write(changes: readonly StorageChange[] = []): void {
    const all = [...this.#changes, ...changes]
    if (all.length === 0) return
    this.storage.write(all)
    this.#changes.clear()
  }
}
