import { MemoryDisk } from './memory-disk.ts'
import { MemoryMappings } from './memory-mappings.ts'
import { MemoryPositions } from './memory-positions.ts'
import { MemoryStorage } from './memory-storage.ts'

/** What a state directory would keep from one run to the next, in memory. */
export class MemoryState {
  readonly disk = new MemoryDisk()
  readonly positions = new MemoryPositions(this.disk)
  /** What the API has made. */
  readonly mappings = new MemoryMappings(this.positions, this.disk)
  readonly #storages = new Map<string, MemoryStorage>()

  /** What an embedded service holds. */
  storage(service: string): MemoryStorage {
    const storage = this.#storages.get(service) ?? new MemoryStorage(this.disk)
    this.#storages.set(service, storage)
    return storage
  }
}
