import type { PositionKey, PositionStore, StoredPosition } from '../model/position-store.ts'
import { MemoryDisk } from './memory-disk.ts'

/** Positions that last as long as their object: what tests use. */
export class MemoryPositions implements PositionStore {
  readonly #positions = new Map<string, readonly [PositionKey, StoredPosition]>()
  readonly #disk: MemoryDisk

  constructor(disk = new MemoryDisk()) {
    this.#disk = disk
  }

  async load(key: PositionKey): Promise<StoredPosition | undefined> {
    return this.#positions.get(nameOf(key))?.[1]
  }

  async list(mapping: string, connection: string): Promise<ReadonlyMap<string, StoredPosition>> {
    const found = [...this.#positions.values()].filter(
      ([key]) => key.mapping === mapping && key.connection === connection,
    )
    return new Map(found.map(([key, position]) => [key.shard, position]))
  }

  async save(entries: readonly (readonly [PositionKey, StoredPosition])[]): Promise<void> {
    this.#disk.check()
    for (const entry of entries) this.#positions.set(nameOf(entry[0]), entry)
  }

  /** Whether there are any of a mapping, whatever its connection. */
  hasMapping(mapping: string): boolean {
    return [...this.#positions.values()].some(([key]) => key.mapping === mapping)
  }

  /** Forgets all positions of a mapping, whatever its connection. */
  forgetMapping(mapping: string): void {
    for (const [name, [key]] of this.#positions) if (key.mapping === mapping) this.#positions.delete(name)
  }

  async forget(keys: readonly PositionKey[]): Promise<void> {
    this.#disk.check()
    for (const key of keys) this.#positions.delete(nameOf(key))
  }
}

function nameOf(key: PositionKey): string {
  return JSON.stringify([key.mapping, key.shard, key.connection])
}
