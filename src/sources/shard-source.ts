import {
  SourceError,
  type EventShape,
  type SourceRecord,
  type LogSource,
  type LogSourceListener,
  type PositionKey,
  type PositionStore,
  type ResolvedMapping,
  type StoredPosition,
} from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { formatCursor, parseCursor, type Cursor } from './cursor.ts'
import { readableShards } from './lineage.ts'
import type { ReadingParts } from './reading-parts.ts'
import { Retention } from './retention.ts'
import { recreated, shardLost, StreamShardReader } from './shard-reader.ts'
import type { ServiceRecord, ShardFacts, ShardService } from './shard-service.ts'
import { laterStart, resolveStartingPoints, type Latest } from './starting-points.ts'

const LIST_AGAIN_MS = 1_000
const LONGEST_LIST_AGAIN_MS = 60_000
/** A service may list the children of a closed shard a little later than it ends its records. */
const LOOKS_FOR_CHILDREN = 5

export interface ShardSourceOptions<Record extends ServiceRecord> {
  readonly shape: EventShape
  readonly service: ShardService<Record>
  readonly mapping: ResolvedMapping
  readonly clock: Clock
  readonly positions: PositionStore
  readonly pageLimit: number
  /** Between two polls of a shard that has nothing new. */
  readonly idleMs: number
  readonly decoder: (shard: string) => (record: Record) => SourceRecord
  /** LATEST of a shard, now. */
  readonly latest: (shard: string) => Promise<Latest>
}

/** The part of a position's key that tells one Kinesis or DynamoDB from another. */
function connectionOf({ connection, region, account }: ResolvedMapping): PositionKey['connection'] {
  if (connection.kind === 'embedded') return 'embedded'
  if (connection.kind === 'endpoint') return connection.endpoint
  return `aws:${region}:${account}`
}

/**
 * A stream made of shards with parents, as the engine reads it: where each shard begins, which may be read, what a
 * shard's end sets free.
 */
export class ShardSource<Record extends ServiceRecord> implements LogSource {
  readonly shape: EventShape
  readonly #options: ShardSourceOptions<Record>
  readonly #connection: string
  /** Where the shards that are known begin. */
  #starts: ReadonlyMap<string, Cursor> = new Map()
  /** Shards that are handed out to be read. */
  readonly #opened = new Set<string>()
  /** Shards that are settled to their end. */
  readonly #ended = new Set<string>()
  #iterators: ReadonlyMap<string, string> = new Map()
  /** The tumbling windows that were open when their positions were stored. */
  #windows: ReadonlyMap<string, string | undefined> = new Map()
  readonly #closing = new AbortController()
  /** The end of a shard that is being stored, or was last. */
  #storing: Promise<unknown> = Promise.resolve()

  constructor(options: ShardSourceOptions<Record>) {
    this.#options = options
    this.shape = options.shape
    this.#connection = connectionOf(options.mapping)
  }

  async open(listener: LogSourceListener): Promise<void> {
    const { service, mapping, positions, latest } = this.#options
    const facts = await service.describe()
    const shards = await service.listShards()
    const { incarnation } = facts
    const all = await positions.list(mapping.id, this.#connection)
    const [stored, foreign] = partition(all, (position) => position.incarnation === incarnation)

    const parts = this.#parts({ ...facts, listener })
    const { horizonMs } = parts.retention
    const points = await resolveStartingPoints({ mapping, latest, shards, stored, horizonMs })
    if (points.fresh.length > 0) await parts.save(points.fresh)
    this.#starts = points.cursors
    this.#iterators = points.iterators
    this.#windows = new Map([...stored].map(([shard, { window }]) => [shard, window]))
    if (foreign.size > 0) await this.#leaveFormerStream(foreign, { listener, incarnation })
    await this.#leaveGoneShards(shards, { stored, listener })
    this.#announce(shards, { parts, listener })
  }

  async close(): Promise<void> {
    this.#closing.abort()
  }

  /** Positions of a stream of the same name that is no more: told once, and forgotten (lesson: never skip silently). */
  async #leaveFormerStream(
    foreign: ReadonlyMap<string, StoredPosition>,
    now: { listener: LogSourceListener; incarnation: string },
  ): Promise<void> {
    const former = [...foreign.values()][0]!.incarnation
    const gone = [...foreign.keys()].filter((shard) => !this.#starts.has(shard))
    await this.#options.positions.forget(gone.map((shard) => this.#keyOf(shard)))
    now.listener.reported(
      new SourceError(
        'SOURCE_RECREATED',
        `positions are stored for the stream ${former}, but the stream is now ${now.incarnation}; ` +
          `reading begins at StartingPosition`,
      ),
    )
  }

  /** Positions in shards that have left retention: told where something may be lost, and forgotten. */
  async #leaveGoneShards(
    shards: readonly ShardFacts[],
    at: { stored: ReadonlyMap<string, StoredPosition>; listener: LogSourceListener },
  ): Promise<void> {
    const listed = new Set(shards.map(({ id }) => id))
    const gone = [...at.stored].filter(([shard]) => !listed.has(shard))
    if (gone.length === 0) return
    await this.#options.positions.forget(gone.map(([shard]) => this.#keyOf(shard)))
    for (const [shard, { cursor }] of gone) {
      if (parseCursor(cursor).kind !== 'end') at.listener.reported(shardLost(shard), shard)
    }
  }

  #announce(
    shards: readonly ShardFacts[],
    at: { parts: ReadingParts<Record>; listener: LogSourceListener },
  ): void {
    for (const { id } of shards) if (this.#starts.get(id)?.kind === 'end') this.#ended.add(id)
    for (const { id } of readableShards(shards, this.#ended)) {
      const start = this.#starts.get(id)
      if (this.#opened.has(id) || start === undefined || start.kind === 'end') continue
      this.#opened.add(id)
      const finished = () => this.#finish(id, at)
      const iterator = this.#iterators.get(id)
      const place = { shard: id, start, window: this.#windows.get(id) }
      const own = iterator === undefined ? place : { ...place, iterator }
      at.listener.shardOpened(new StreamShardReader({ ...own, parts: at.parts, finished }))
    }
  }

  /**
   * A closed shard is settled. Shards that have appeared are stored together with its end, before anything of
   * them is read; then those begin whose parents have all ended.
   */
  async #finish(
    shard: string,
    at: { parts: ReadingParts<Record>; listener: LogSourceListener },
  ): Promise<void> {
    const shards = await this.#listWithChildren(shard, at)
    if (shards === null) return
    // One after the other: who stores the end of another shard late must not bring back a child's beginning.
    const stored = this.#storing.then(() => this.#storeEnd(shard, shards, at))
    this.#storing = stored
    if (await stored) this.#announce(shards, at)
  }

  async #storeEnd(
    shard: string,
    shards: readonly ShardFacts[],
    at: { parts: ReadingParts<Record>; listener: LogSourceListener },
  ): Promise<boolean> {
    const { mapping } = this.#options
    const { horizonMs } = at.parts.retention
    const fresh = shards
      .filter(({ id }) => !this.#starts.has(id))
      .map(({ id }) => [id, laterStart(mapping, horizonMs)] as const)
    const ended = [shard, { kind: 'end' }] as const
    if (!(await this.#saveUntilDone([...fresh, ended], at))) return false
    this.#starts = new Map<string, Cursor>([...this.#starts, ...fresh, ended])
    this.#ended.add(shard)
    return true
  }

  /** A store that fails is tried again. @returns false when the source is closed meanwhile, and nothing is stored */
  async #saveUntilDone(
    cursors: Parameters<ReadingParts<Record>['save']>[0],
    at: { parts: ReadingParts<Record>; listener: LogSourceListener },
  ): Promise<boolean> {
    const { clock } = this.#options
    for (let attempt = 1; !this.#closing.signal.aborted; attempt++) {
      try {
        await at.parts.save(cursors)
        return true
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        const failure = new SourceError('SOURCE_FAILED', message, { cause: error })
        at.listener.failed(failure, { attempt, nextTryMs: clock.now() + LIST_AGAIN_MS })
        await clock.sleep(LIST_AGAIN_MS, this.#closing.signal)
      }
    }
    return false
  }

  /** Null when the source is closed meanwhile: the shard's end is found again at the next start. */
  async #listWithChildren(
    shard: string,
    at: { parts: ReadingParts<Record>; listener: LogSourceListener },
  ): Promise<readonly ShardFacts[] | null> {
    for (let look = 1; ; look++) {
      const shards = await this.#listUntilAnswered(at)
      const found = shards === null || shards.some(({ parents }) => parents.includes(shard))
      if (found || look === LOOKS_FOR_CHILDREN) return shards
      await this.#options.clock.sleep(LIST_AGAIN_MS, this.#closing.signal)
    }
  }

  async #listUntilAnswered(at: {
    parts: ReadingParts<Record>
    listener: LogSourceListener
  }): Promise<readonly ShardFacts[] | null> {
    const { service, clock } = this.#options
    for (let attempt = 1; !this.#closing.signal.aborted; attempt++) {
      try {
        const { incarnation } = await service.describe()
        if (incarnation !== at.parts.incarnation) throw recreated(at.parts.incarnation, incarnation)
        return await service.listShards()
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        const waitMs = Math.min(LONGEST_LIST_AGAIN_MS, LIST_AGAIN_MS * 2 ** (attempt - 1))
        at.listener.failed(error, { attempt, nextTryMs: clock.now() + waitMs })
        await clock.sleep(waitMs, this.#closing.signal)
      }
    }
    return null
  }

  #parts(known: {
    readonly incarnation: string
    readonly listener: LogSourceListener
    readonly retentionPeriodHours: number
  }): ReadingParts<Record> {
    const { service, clock, positions, pageLimit, idleMs, decoder } = this.#options
    const { incarnation, listener, retentionPeriodHours } = known
    return {
      service,
      clock,
      pageLimit,
      idleMs,
      decoder,
      incarnation,
      retention: new Retention({ clock, retentionPeriodHours, describe: () => service.describe() }),
      save: (cursors) =>
        positions.save(
          cursors.map(([shard, cursor, window]) => [
            this.#keyOf(shard),
            { cursor: formatCursor(cursor), incarnation, ...(window ? { window } : {}) },
          ]),
        ),
      reported: (error, shard) => listener.reported(error, shard),
    }
  }

  #keyOf(shard: string): PositionKey {
    return { mapping: this.#options.mapping.id, shard, connection: this.#connection }
  }
}

function partition<K, V>(entries: ReadonlyMap<K, V>, belongs: (value: V) => boolean): [Map<K, V>, Map<K, V>] {
  const [yes, no] = [new Map<K, V>(), new Map<K, V>()]
  for (const [key, value] of entries) (belongs(value) ? yes : no).set(key, value)
  return [yes, no]
}
