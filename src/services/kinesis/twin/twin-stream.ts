import type { TwinStorage } from '../../../model/index.ts'
import type { BlockCache } from '../../block-cache.ts'
import { ShardLog, type StorageChange } from '../../shard-log.ts'
import type { KinesisRecord, NewRecord, PutResult } from '../port.ts'
import { failed } from './failures.ts'
import { contains, evenRanges, hashKeyOf, parseHashKey, type HashKeyRange } from './hash-key.ts'
import { ReadLimits } from './read-limits.ts'
import { recordCodec, storedRecord } from './record-codec.ts'
import { shardIdOf, toStored, type StoredShard, type TwinShard } from './twin-shard.ts'

const HOUR_MS = 3_600_000

/** A stream as storage keeps it. */
export interface StoredStream {
  readonly name: string
  readonly createdMs: number
  readonly retentionPeriodHours: number
  readonly shards: readonly StoredShard[]
}

/** One embedded stream: its shards, open and closed, and what they hold. */
export class TwinStream {
  readonly name: string
  readonly createdMs: number
  #retentionPeriodHours: number
  readonly #storage: TwinStorage
  readonly #cache: BlockCache<KinesisRecord>
  #shards: TwinShard[]

  constructor(stored: StoredStream, options: { storage: TwinStorage; cache: BlockCache<KinesisRecord> }) {
    this.name = stored.name
    this.createdMs = stored.createdMs
    this.#retentionPeriodHours = stored.retentionPeriodHours
    this.#storage = options.storage
    this.#cache = options.cache
    this.#shards = stored.shards.map((shard) => this.#restore(shard))
  }

  /** Open and closed, in the order of their numbers. */
  get shards(): readonly TwinShard[] {
    return this.#shards
  }

  get retentionPeriodHours(): number {
    return this.#retentionPeriodHours
  }

  /** What a longer or shorter retention means for records shows the next time somebody looks. */
  keepFor(retentionPeriodHours: number): void {
    const before = this.#retentionPeriodHours
    if (retentionPeriodHours === before) return
    this.#retentionPeriodHours = retentionPeriodHours
    this.#store([], () => (this.#retentionPeriodHours = before))
  }

  shard(id: string): TwinShard | undefined {
    return this.#shards.find((shard) => shardIdOf(shard.number) === id)
  }

  /** Records that arrived before this moment are gone. */
  horizonMs(nowMs: number): number {
    return nowMs - this.retentionPeriodHours * HOUR_MS
  }

  /**
   * Puts records, and with them whatever else is to be stored: all or nothing.
   * @throws SourceError before anything is put when a record names no hash key of 128 bits.
   */
  put(records: readonly NewRecord[], alongside: readonly StorageChange[], nowMs: number): PutResult[] {
    const placed = records.map((record) => this.#shardFor(record))
    const groups = new Map<TwinShard, NewRecord[]>()
    records.forEach((record, index) => {
      const group = groups.get(placed[index]!)
      if (group === undefined) groups.set(placed[index]!, [record])
      else group.push(record)
    })
    const appends = new Map(
      [...groups].map(([shard, group]) => [shard, shard.log.prepare(group, storedRecord, nowMs)]),
    )
    this.#storage.write([...appends.values()].flatMap((append) => [...append.changes]).concat(alongside))
    for (const append of appends.values()) append.commit()
    const given = new Map([...appends].map(([shard, append]) => [shard, append.sequenceNumbers.values()]))
    return placed.map((shard) => ({
      shard: shardIdOf(shard.number),
      sequenceNumber: given.get(shard)!.next().value!,
    }))
  }

  /** Forgets what has left retention: records, and closed shards once all of theirs have. */
  trim(nowMs: number): void {
    const horizonMs = this.horizonMs(nowMs)
    for (const shard of this.#shards) shard.log.trim(horizonMs)
    const before = this.#shards
    const kept = before.filter(({ closing }) => closing === null || closing.atMs >= horizonMs)
    if (kept.length === before.length) return
    const gone = before.filter((shard) => !kept.includes(shard))
    this.#shards = kept
    const removals = gone.flatMap((shard) => shard.log.removal())
    this.#store(removals, () => (this.#shards = before))
  }

  /** Closes shards and opens others in their place. @throws SourceError when that cannot be stored: then all is as it was */
  reshard(change: { close: readonly TwinShard[]; open: readonly HashKeyRange[] }, nowMs: number): void {
    const nextNumber = this.#shards.at(-1)!.number + 1
    const parents = change.close.map((shard) => shard.number)
    const opened = change.open.map((range, index) =>
      this.#restore({
        number: nextNumber + index,
        parents,
        from: String(range.from),
        to: String(range.to),
        createdMs: nowMs,
        closing: null,
      }),
    )
    for (const shard of change.close) {
      const endingSequenceNumber = shard.log.sequenceNumber(shard.log.next, nowMs)
      shard.closing = { atMs: nowMs, endingSequenceNumber }
    }
    const before = this.#shards
    this.#shards = [...before, ...opened]
    this.#store([], () => {
      this.#shards = before
      for (const shard of change.close) shard.closing = null
    })
  }

  /** The change that stores all but the records. */
  stored(): StorageChange {
    const { name, createdMs, retentionPeriodHours } = this
    const stream: StoredStream = { name, createdMs, retentionPeriodHours, shards: this.#shards.map(toStored) }
    return [streamKey(name), JSON.stringify(stream)]
  }

  /** The changes that remove everything. */
  removal(): StorageChange[] {
    return [[streamKey(this.name), null], ...this.#shards.flatMap((shard) => shard.log.removal())]
  }

  /** Stores what has changed of all but the records. @param undo takes it back when it cannot be stored */
  #store(removals: readonly StorageChange[], undo: () => void): void {
    try {
      this.#storage.write([...removals, this.stored()])
    } catch (error) {
      undo()
      throw error
    }
  }

  #shardFor(record: NewRecord): TwinShard {
    const { explicitHashKey, partitionKey } = record
    const hashKey = explicitHashKey === undefined ? hashKeyOf(partitionKey) : parseHashKey(explicitHashKey)
    if (hashKey === null) {
      throw failed(`Invalid ExplicitHashKey. It must be in the range [0, 2^128-1], not ${explicitHashKey}.`)
    }
    return this.#shards.find((shard) => shard.closing === null && contains(shard.range, hashKey))!
  }

  #restore(stored: StoredShard): TwinShard {
    const { number, parents, from, to, createdMs, closing } = stored
    const log = new ShardLog({
      name: `${this.name}/${number}`,
      codec: recordCodec({ shardNumber: number, shardCreatedMs: createdMs }),
      storage: this.#storage,
      cache: this.#cache,
    })
    const range = { from: BigInt(from), to: BigInt(to) }
    return { number, parents, range, createdMs, log, limits: new ReadLimits(), closing }
  }
}

/** A stream that was never there before. */
export function newStream(options: {
  name: string
  shardCount: number
  retentionPeriodHours: number
  nowMs: number
}): StoredStream {
  const { name, shardCount, retentionPeriodHours, nowMs } = options
  const shards = evenRanges(shardCount).map(({ from, to }, number) => {
    return { number, parents: [], from: String(from), to: String(to), createdMs: nowMs, closing: null }
  })
  return { name, createdMs: nowMs, retentionPeriodHours, shards }
}

/** What the keys of all streams begin with. */
export const STREAM_PREFIX = 'stream/'

function streamKey(name: string): string {
  return STREAM_PREFIX + name
}
