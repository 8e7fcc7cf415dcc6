import type { TwinStorage } from '../../../model/index.ts'

type StorageChange = readonly [key: string, value: string | null]

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

  /** Durable on return. */
  write(alongside: readonly StorageChange[] = []): void {
    const changes = [...this.#changes, ...alongside]
    this.#changes.clear()
    if (changes.length > 0) this.storage.write(changes)
  }
}
