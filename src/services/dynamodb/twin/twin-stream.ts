import type { TwinStorage } from '../../../model/index.ts'
import type { BlockCache } from '../../block-cache.ts'
import { ShardLog, type PreparedAppend } from '../../shard-log.ts'
import type { StorageChange } from '../../shard-log.ts'
import { keyOf, type StreamRecord, type StreamViewType } from '../port.ts'
import type { RecordContent } from './change.ts'
import { madeRecord, recordCodec } from './record-codec.ts'
import { HASH_END, hashOf, shardIdOf, type StoredShard, type TwinShard } from './twin-shard.ts'

const HOUR_MS = 3_600_000
/** How long a stream keeps its records (DDB-7). */
export const RETENTION_MS = 24 * HOUR_MS
/** When a shard is closed and another one goes on in its place. */
const SHARD_LIFE_MS = 4 * HOUR_MS

/** A stream as storage keeps it. */
export interface StoredStream {
  readonly arn: string
  readonly createdMs: number
  readonly viewType: StreamViewType
  readonly shards: readonly StoredShard[]
}

/**
 * The stream of one embedded table: a line of shards, each of which is closed after four hours and goes on in a child.
 *
 *     shard 0 ──▶ shard 1 ─┬─▶ shard 2      a split, which only tests ask for
 *                          └─▶ shard 3
 */
export class TwinStream {
  readonly arn: string
  readonly createdMs: number
  readonly viewType: StreamViewType
  readonly #partitionKey: string
  readonly #storage: TwinStorage
  readonly #cache: BlockCache<StreamRecord>
  #shards: TwinShard[]

  constructor(
    stored: StoredStream,
    options: { partitionKey: string; storage: TwinStorage; cache: BlockCache<StreamRecord> },
  ) {
    this.arn = stored.arn
    this.createdMs = stored.createdMs
    this.viewType = stored.viewType
    this.#partitionKey = options.partitionKey
    this.#storage = options.storage
    this.#cache = options.cache
    this.#shards = stored.shards.map((shard) => this.#restore(shard))
  }

  /** Open and closed, in the order of their numbers. */
  get shards(): readonly TwinShard[] {
    return this.#shards
  }

  shard(id: string): TwinShard | undefined {
    return this.#shards.find(({ stored }) => shardIdOf(stored.number) === id)
  }

  /** Records made before this moment are gone. */
  horizonMs(nowMs: number): number {
    return nowMs - RETENTION_MS
  }

  stored(): StoredStream {
    const { arn, createdMs, viewType } = this
    return { arn, createdMs, viewType, shards: this.#shards.map(({ stored }) => stored) }
  }

  /** The changes that add these records; they are there once they are written and `commit` was called. */
  prepare(contents: readonly RecordContent[], nowMs: number): readonly PreparedAppend[] {
    const groups = new Map<TwinShard, RecordContent[]>()
    for (const content of contents) {
      const shard = this.#shardFor(content)
      const group = groups.get(shard)
      if (group === undefined) groups.set(shard, [content])
      else group.push(content)
    }
    // The Streams API keeps whole seconds.
    const arrivedMs = Math.floor(nowMs / 1000) * 1000
    return [...groups].map(([{ log }, group]) => log.prepare(group, madeRecord(this.arn), arrivedMs))
  }

  /**
   * Closes open shards whose time is over, and forgets what has left retention. @returns what takes back that shards
   * changed; null when none did
   */
  passTime(nowMs: number): (() => void) | null {
    const horizonMs = this.horizonMs(nowMs)
    for (const { log } of this.#shards) log.trim(horizonMs)
    const before = this.#shards
    const gone = before.filter(({ stored }) => stored.closedMs !== null && stored.closedMs < horizonMs)
    if (gone.length > 0) this.#storage.write(gone.flatMap(({ log }) => log.removal()))
    this.#shards = before.filter((shard) => !gone.includes(shard))
    const old = this.#shards.filter(
      ({ stored }) => stored.closedMs === null && nowMs - stored.createdMs >= SHARD_LIFE_MS,
    )
    const undos = old.map((shard) => this.rollOver(shard, 1, nowMs))
    if (old.length + gone.length === 0) return null
    return () => {
      for (const undo of undos.toReversed()) undo()
      this.#shards = before
    }
  }

  /** Closes a shard and opens so many in its place. @returns what takes that back */
  rollOver(shard: TwinShard, children: number, nowMs: number): () => void {
    const { number, from, to } = shard.stored
    const next = this.#shards.at(-1)!.stored.number + 1
    const size = Math.ceil((to - from) / children)
    const opened = Array.from({ length: children }, (_, at) =>
      this.#restore({
        number: next + at,
        parent: number,
        from: from + at * size,
        to: Math.min(to, from + (at + 1) * size),
        createdMs: nowMs,
        closedMs: null,
      }),
    )
    const before = { shards: this.#shards, stored: shard.stored }
    shard.stored = { ...shard.stored, closedMs: nowMs }
    this.#shards = [...this.#shards, ...opened]
    return () => {
      shard.stored = before.stored
      this.#shards = before.shards
    }
  }

  /** The changes that remove every record. */
  removal(): StorageChange[] {
    return this.#shards.flatMap(({ log }) => log.removal())
  }

  #shardFor({ keys }: RecordContent): TwinShard {
    const hash = hashOf(keyOf(keys, [this.#partitionKey]))
    return this.#shards.find(
      ({ stored }) => stored.closedMs === null && stored.from <= hash && hash < stored.to,
    )!
  }

  #restore(stored: StoredShard): TwinShard {
    const { arn: streamArn, createdMs: streamCreatedMs } = this
    const { number: shardNumber } = stored
    const log = new ShardLog({
      name: `${streamArn}/${shardNumber}`,
      codec: recordCodec({ streamArn, streamCreatedMs, shardNumber }),
      storage: this.#storage,
      cache: this.#cache,
    })
    return { stored, log }
  }
}

/** A stream that was never there before. */
export function newStream(given: { arn: string; viewType: StreamViewType; nowMs: number }): StoredStream {
  const { arn, viewType, nowMs: createdMs } = given
  const shard = { number: 0, parent: null, from: 0, to: HASH_END, createdMs, closedMs: null }
  return { arn, createdMs, viewType, shards: [shard] }
}
