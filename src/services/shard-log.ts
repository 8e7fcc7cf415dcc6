import type { TwinStorage } from '../model/index.ts'
import { BLOCK_SIZE, type Block, type BlockCache } from './block-cache.ts'

export type StorageChange = readonly [key: string, value: string | null]

/** Deletions are written in portions of about this many. */
const TRIM_PORTION = 5000
const INDEX_DIGITS = 16

/** A record that a shard keeps. */
export interface ShardRecord {
  readonly sequenceNumber: string
  /** Milliseconds since the epoch; never goes back within a shard. */
  readonly arrivedMs: number
}

/** How one service's records are numbered and stored. */
export interface ShardCodec<Record extends ShardRecord> {
  /** The sequence number of the record at an index of this shard. */
  readonly sequenceNumber: (index: number, arrivedMs: number) => string
  readonly encode: (record: Record) => string
  /** @param sequenceNumberAt the record's sequence number, given its arrival */
  readonly decode: (text: string, sequenceNumberAt: (arrivedMs: number) => string) => Record
}

/**
 * The records of one shard of an embedded stream: numbered without gaps from 1, kept in storage, and held in memory only in blocks.
 *
 *     trimmed │ first ……… │ next ─▶
 */
export class ShardLog<Record extends ShardRecord> {
  readonly #name: string
  readonly #codec: ShardCodec<Record>
  readonly #storage: TwinStorage
  readonly #cache: BlockCache<Record>
  #first = 1
  #next = 1
  #lastArrivedMs = 0

  constructor(options: {
    /** Tells it from every other shard of its storage. */
    name: string
    codec: ShardCodec<Record>
    storage: TwinStorage
    cache: BlockCache<Record>
  }) {
    this.#name = options.name
    this.#codec = options.codec
    this.#storage = options.storage
    this.#cache = options.cache
    for (const [key, value] of this.#storage.entries(this.#placeKey)) {
      if (key === this.#placeKey) [this.#first, this.#next, this.#lastArrivedMs] = readPlace(value)
    }
  }

  /** Index of the oldest record kept. */
  get first(): number {
    return this.#first
  }

  /** Index of the record that comes next. */
  get next(): number {
    return this.#next
  }

  /** The changes that add these records; nothing is added until `commit` is called, after they are written. */
  prepare<New>(
    records: readonly New[],
    make: (record: New, given: ShardRecord) => Record,
    nowMs: number,
  ): PreparedAppend {
    // A wall clock may go back; arrival within a shard does not.
    const arrivedMs = Math.max(nowMs, this.#lastArrivedMs)
    const added = records.map((record, offset) => {
      const sequenceNumber = this.sequenceNumber(this.#next + offset, arrivedMs)
      return make(record, { sequenceNumber, arrivedMs })
    })
    const next = this.#next + added.length
    const changes = added.map((record, offset): StorageChange => [
      this.#recordKey(this.#next + offset),
      this.#codec.encode(record),
    ])
    changes.push([this.#placeKey, writePlace(this.#first, next, arrivedMs)])
    const commit = () => {
      for (const record of added) this.#remember(record)
      this.#lastArrivedMs = arrivedMs
    }
    return { changes, sequenceNumbers: added.map((record) => record.sequenceNumber), commit }
  }

  /** @throws RangeError when it is not kept. */
  get(index: number): Record {
    const record =
      index < this.#first || index >= this.#next ? undefined : this.#block(index)[index % BLOCK_SIZE]
    if (record === undefined) throw new RangeError(`record ${index} of ${this.#recordPrefix} is not kept`)
    return record
  }

  /** The first index at or after `from` whose record arrived at or after `timestampMs`; `next` when there is none. */
  seek(timestampMs: number, from: number = this.#first): number {
    let [low, high] = [Math.max(from, this.#first), this.#next]
    // Nearly always the answer, and it spares loading blocks from all over the log.
    if (low < high && this.get(low).arrivedMs >= timestampMs) return low
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.get(middle).arrivedMs < timestampMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Forgets records that arrived before `horizonMs`, whole blocks at a time: callers still skip the rest. */
  trim(horizonMs: number): void {
    while (this.#first < this.#next && this.#lastOfFirstBlock().arrivedMs < horizonMs) {
      this.#trimPortion(horizonMs)
    }
  }

  sequenceNumber(index: number, arrivedMs: number): string {
    return this.#codec.sequenceNumber(index, arrivedMs)
  }

  /** The changes that remove everything. */
  removal(): StorageChange[] {
    const changes: StorageChange[] = [[this.#placeKey, null]]
    for (let index = this.#first; index < this.#next; index++) changes.push([this.#recordKey(index), null])
    return changes
  }

  #trimPortion(horizonMs: number): void {
    const changes: StorageChange[] = []
    let first = this.#first
    while (changes.length < TRIM_PORTION && first < this.#next) {
      const end = Math.min(endOfBlock(first), this.#next)
      if (this.get(end - 1).arrivedMs >= horizonMs) break
      for (; first < end; first++) changes.push([this.#recordKey(first), null])
      if (end < this.#next) this.#cache.delete(this.#blockKey(end - 1))
    }
    changes.push([this.#placeKey, writePlace(first, this.#next, this.#lastArrivedMs)])
    this.#storage.write(changes)
    this.#first = first
  }

  #lastOfFirstBlock(): { readonly arrivedMs: number } {
    const end = endOfBlock(this.#first)
    return end >= this.#next ? { arrivedMs: this.#lastArrivedMs } : this.get(end - 1)
  }

  #remember(record: Record): void {
    const offset = this.#next % BLOCK_SIZE
    const key = this.#blockKey(this.#next)
    if (offset === 0 || this.#next === 1) this.#cache.set(key, [])
    const block = this.#cache.get(key)
    if (block !== undefined) {
      block[offset] = record
      this.#cache.added(key, record)
    }
    this.#next++
  }

  #block(index: number): Block<Record> {
    const key = this.#blockKey(index)
    const cached = this.#cache.get(key)
    if (cached !== undefined) return cached
    const block: Block<Record> = []
    for (const [recordKey, value] of this.#storage.entries(key)) {
      const at = Number(recordKey.slice(-INDEX_DIGITS))
      block[at % BLOCK_SIZE] = this.#decode(at, value)
    }
    this.#cache.set(key, block)
    return block
  }

  #decode(index: number, text: string): Record {
    return this.#codec.decode(text, (arrivedMs) => this.sequenceNumber(index, arrivedMs))
  }

  get #recordPrefix(): string {
    return `record/${this.#name}/`
  }

  #recordKey(index: number): string {
    return this.#recordPrefix + String(index).padStart(INDEX_DIGITS, '0')
  }

  /** What the keys of a block's records begin with. */
  #blockKey(index: number): string {
    return this.#recordKey(index).slice(0, -2)
  }

  get #placeKey(): string {
    return `place/${this.#name}`
  }
}

export interface PreparedAppend {
  readonly changes: readonly StorageChange[]
  readonly sequenceNumbers: readonly string[]
  readonly commit: () => void
}

function endOfBlock(index: number): number {
  return (Math.floor(index / BLOCK_SIZE) + 1) * BLOCK_SIZE
}

function writePlace(first: number, next: number, lastArrivedMs: number): string {
  return `${first} ${next} ${lastArrivedMs}`
}

function readPlace(text: string): [first: number, next: number, lastArrivedMs: number] {
  const [first, next, lastArrivedMs] = text.split(' ').map(Number)
  return [first!, next!, lastArrivedMs!]
}
