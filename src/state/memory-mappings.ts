import type { MappingStore, StoredMapping, StoredSwitch } from '../model/mapping-store.ts'
import type { MemoryPositions } from './memory-positions.ts'

/** What the API has made and switched, as long as its object lasts: what tests use. */
export class MemoryMappings implements MappingStore {
  readonly #positions: MemoryPositions
  readonly #mappings = new Map<string, StoredMapping>()
  readonly #switches = new Map<string, StoredSwitch>()

  constructor(positions: MemoryPositions) {
    this.#positions = positions
  }

  list(): readonly StoredMapping[] {
    return [...this.#mappings.values()]
  }

  save(mapping: StoredMapping): void {
    this.#mappings.set(mapping.uuid, mapping)
  }

  remove({ uuid, id }: Pick<StoredMapping, 'uuid' | 'id'>): void {
    this.#mappings.delete(uuid)
    this.#positions.forgetMapping(id)
  }

  /** Removes a mapping and keeps its positions. */
  drop(uuid: string): void {
    this.#mappings.delete(uuid)
  }

  switchOf(mappingId: string): StoredSwitch | undefined {
    return this.#switches.get(mappingId)
  }

  saveSwitch(mappingId: string, value: StoredSwitch | null): void {
    if (value === null) this.#switches.delete(mappingId)
    else this.#switches.set(mappingId, value)
  }
}
