import type { TwinStorage } from '../model/twin-storage.ts'
import { MemoryDisk } from './memory-disk.ts'

/** Storage that lasts as long as its object: what embedded services use in tests. */
export class MemoryStorage implements TwinStorage {
  readonly #values = new Map<string, string>()
  readonly #disk: MemoryDisk

  constructor(disk = new MemoryDisk()) {
    this.#disk = disk
  }

  *entries(prefix: string): Iterable<readonly [string, string]> {
    const keys = [...this.#values.keys()].filter((key) => key.startsWith(prefix)).toSorted()
    for (const key of keys) yield [key, this.#values.get(key)!]
  }

  write(changes: readonly (readonly [string, string | null])[]): void {
    this.#disk.check()
    for (const [key, value] of changes) {
      if (value === null) this.#values.delete(key)
      else this.#values.set(key, value)
    }
  }
}
