import type { MappingStore, RemovedMapping, StoredMapping, StoredSwitch } from '../model/mapping-store.ts'
import { MemoryDisk } from './memory-disk.ts'
import type { MemoryPositions } from './memory-positions.ts'

/** What the API has made and switched, as long as its object lasts: what tests use. */
export class MemoryMappings implements MappingStore {
  readonly #positions: MemoryPositions
  readonly #mappings = new Map<string, StoredMapping>()
  readonly #switches = new Map<string, StoredSwitch>()
  readonly #disk: MemoryDisk

  constructor(positions: MemoryPositions, disk = new MemoryDisk()) {
    this.#positions = positions
    this.#disk = disk
  }

  list(): readonly StoredMapping[] {
    return [...this.#mappings.values()]
  }

  save(mapping: StoredMapping): void {
    this.#disk.check()
    this.#mappings.set(mapping.uuid, mapping)
  }

  remove({ uuid, id }: RemovedMapping): void {
    this.#disk.check()
    this.#mappings.delete(uuid)
    if (id !== null) this.#positions.forgetMapping(id)
  }

  /** Removes a mapping and keeps its positions. */
  drop(uuid: string): void {
    this.#mappings.delete(uuid)
  }

  isRemembered(mappingId: string): boolean {
    return this.#positions.hasMapping(mappingId)
  }

  switchOf(mappingId: string): StoredSwitch | undefined {
    return this.#switches.get(mappingId)
  }

  saveSwitch(mappingId: string, value: StoredSwitch | null): void {
    this.#disk.check()
    if (value === null) this.#switches.delete(mappingId)
    else this.#switches.set(mappingId, value)
  }
}
