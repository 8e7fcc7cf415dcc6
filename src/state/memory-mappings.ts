import type { MappingStore, StoredMapping, StoredSwitch } from '../model/mapping-store.ts'
import type { MemoryPositions } from './memory-positions.ts'

/** A full disk, where there is none. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull'
}

/** What the API has made and switched, as long as its object lasts: what tests use. */
export class MemoryMappings implements MappingStore {
  readonly #positions: MemoryPositions
  readonly #mappings = new Map<string, StoredMapping>()
  readonly #switches = new Map<string, StoredSwitch>()
  /** Set, nothing can be stored any more, as on a full disk. */
  isFull = false

  constructor(positions: MemoryPositions) {
    this.#positions = positions
  }

  list(): readonly StoredMapping[] {
    return [...this.#mappings.values()]
  }

  /** @throws StoreFull */
  save(mapping: StoredMapping): void {
    this.#checkSpace()
    this.#mappings.set(mapping.uuid, mapping)
  }

  /** @throws StoreFull */
  remove({ uuid, id }: Pick<StoredMapping, 'uuid' | 'id'>): void {
    this.#checkSpace()
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

  /** @throws StoreFull */
  saveSwitch(mappingId: string, value: StoredSwitch | null): void {
    this.#checkSpace()
    if (value === null) this.#switches.delete(mappingId)
    else this.#switches.set(mappingId, value)
  }

  #checkSpace(): void {
    if (this.isFull) throw new StoreFull('no space is left on the device')
  }
}
