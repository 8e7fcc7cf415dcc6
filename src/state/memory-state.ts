import { MemoryMappings } from './memory-mappings.ts'
import { MemoryPositions } from './memory-positions.ts'
import { MemoryStorage } from './memory-storage.ts'

/** What a state directory would keep from one run to the next, in memory. */
export class MemoryState {
  readonly positions = new MemoryPositions()
  /** What the API has made. */
  readonly mappings = new MemoryMappings(this.positions)
  readonly #storages = new Map<string, MemoryStorage>()

  /** What an embedded service holds. */
  storage(service: string): MemoryStorage {
    const storage = this.#storages.get(service) ?? new MemoryStorage()
    this.#storages.set(service, storage)
    return storage
  }
}
