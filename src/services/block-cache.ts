/** Records whose indexes differ in the last two digits only are loaded and dropped together. */
export const BLOCK_SIZE = 100

const DEFAULT_LIMIT_BYTES = 32 * 1024 * 1024

/** A block's records by the last two digits of their index; those that are trimmed or not yet there are missing. */
export type Block<Record> = (Record | undefined)[]

/**
 * The blocks that were used last, up to a number of bytes: so an embedded stream that keeps a day of records in its
 * storage does not keep them in memory.
 */
export class BlockCache<Record> {
  readonly #sizeOf: (record: Record) => number
  readonly #limitBytes: number
  readonly #blocks = new Map<string, { readonly block: Block<Record>; bytes: number }>()
  #bytes = 0

  /** @param sizeOf what a record takes in memory, roughly; bytes */
  constructor(sizeOf: (record: Record) => number, limitBytes: number = DEFAULT_LIMIT_BYTES) {
    this.#sizeOf = sizeOf
    this.#limitBytes = limitBytes
  }

  get(key: string): Block<Record> | undefined {
    const entry = this.#blocks.get(key)
    if (entry === undefined) return undefined
    // Last in the map is used last.
    this.#blocks.delete(key)
    this.#blocks.set(key, entry)
    return entry.block
  }

  set(key: string, block: Block<Record>): void {
    this.delete(key)
    let bytes = 0
    for (const record of block) if (record !== undefined) bytes += this.#sizeOf(record)
    this.#blocks.set(key, { block, bytes })
    this.#grow(bytes)
  }

  /** A block that is here has got another record. */
  added(key: string, record: Record): void {
    const entry = this.#blocks.get(key)
    if (entry === undefined) return
    const bytes = this.#sizeOf(record)
    entry.bytes += bytes
    this.#grow(bytes)
  }

  delete(key: string): void {
    const entry = this.#blocks.get(key)
    if (entry === undefined) return
    this.#blocks.delete(key)
    this.#bytes -= entry.bytes
  }

  /** The block used last always stays. */
  #grow(bytes: number): void {
    this.#bytes += bytes
    for (const key of this.#blocks.keys()) {
      if (this.#bytes <= this.#limitBytes || this.#blocks.size === 1) return
      this.delete(key)
    }
  }
}
