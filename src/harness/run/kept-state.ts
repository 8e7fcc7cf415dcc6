import { MemoryMappings, MemoryPositions, MemoryStorage } from '../../state/index.ts'

/** What lives on from one session of a scenario to the next, as a state directory would keep it. */
export class KeptState {
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
