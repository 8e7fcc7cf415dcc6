import type {
  EventShape,
  SourceRecord,
  LogSource,
  LogSourceListener,
  PositionKey,
  PositionStore,
  ResolvedMapping,
  StoredPosition,
} from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { formatCursor, type Cursor } from './cursor.ts'
import { Incarnation } from './incarnation.ts'
import { readableShards } from './lineage.ts'
import type { ReadingParts } from './reading-parts.ts'
import { Retention } from './retention.ts'
import { StreamShardReader } from './shard-reader.ts'
import type { ServiceRecord, ShardFacts, ShardService } from './shard-service.ts'
import { laterStart, resolveStartingPoints, type Latest } from './starting-points.ts'
import { recreated, recreatedMeanwhile, shardLost, withoutOpenShard } from './stream-failures.ts'
import { untilDone } from './until-done.ts'

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
  /** How often a stream is asked whether it is still the same; not at all where one that is gone refuses its readers. */
  readonly askEveryMs?: number
  readonly decoder: (shard: string) => (record: Record) => SourceRecord
  /** LATEST of a shard, now. */
  readonly latest: (shard: string) => Promise<Latest>
}

/** The life of a stream that is read, and who hears of it. */
interface At<Record extends ServiceRecord> {
  readonly parts: ReadingParts<Record>
  readonly listener: LogSourceListener
}

/** The shards of a stream, and those that were known when they were asked for: it may be older than what is known now. */
interface Listing {
  readonly shards: readonly ShardFacts[]
  readonly known: ReadonlyMap<string, Cursor>
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
  /** What is being stored of new shards and of ends, or was last. */
  #storing: Promise<unknown> = Promise.resolve()

  constructor(options: ShardSourceOptions<Record>) {
    this.#options = options
    this.shape = options.shape
    this.#connection = connectionOf(options.mapping)
  }

  open(listener: LogSourceListener): Promise<void> {
    return this.#begin(listener, { former: null })
  }

  /** Begins with the stream as it is now. @param former The one that was read until now, null at the start */
  async #begin(listener: LogSourceListener, { former }: { former: string | null }): Promise<void> {
    const { service, mapping, positions, latest } = this.#options
    const facts = await service.describe()
    const { incarnation } = facts
    service.use(incarnation)
    const shards = await service.listShards()
    const all = await positions.list(mapping.id, this.#connection)
    const [stored, foreign] = partition(all, (position) => position.incarnation === incarnation)

    const parts = this.#parts({ ...facts, listener })
    const { retention } = parts
    const isLater = former !== null
    const points = await resolveStartingPoints({ mapping, latest, shards, stored, retention, isLater })
    if (points.fresh.length > 0) await parts.save(points.fresh)
    this.#starts = points.cursors
    this.#iterators = points.iterators
    this.#windows = new Map([...stored].map(([shard, { window }]) => [shard, window]))
    this.#opened.clear()
    this.#ended.clear()
    if (foreign.size > 0) await this.#leaveFormerStream(foreign, { listener, incarnation, former })
    await this.#leaveGoneShards({ shards, known: this.#starts }, listener)
    this.#announce(shards, { parts, listener })
    if (this.#opened.size === 0) throw withoutOpenShard(incarnation)
  }

  async close(): Promise<void> {
    this.#closing.abort()
  }

  /** Positions of a stream of the same name that is no more: told once, and forgotten (lesson: never skip silently). */
  async #leaveFormerStream(
    foreign: ReadonlyMap<string, StoredPosition>,
    now: { listener: LogSourceListener; incarnation: string; former: string | null },
  ): Promise<void> {
    const { incarnation } = [...foreign.values()][0]!
    const gone = [...foreign.keys()].filter((shard) => !this.#starts.has(shard))
    await this.#options.positions.forget(gone.map((shard) => this.#keyOf(shard)))
    // Of one that was replaced while it was read, that is told already.
    if (incarnation === now.former) return
    now.listener.reported(recreatedMeanwhile(incarnation, now.incarnation))
  }

  /** Shards that have left retention and are not read: told where something may be lost, and forgotten. */
  async #leaveGoneShards({ shards, known }: Listing, listener: LogSourceListener): Promise<void> {
    const listed = new Set(shards.map(({ id }) => id))
    const isGone = (id: string) => this.#starts.has(id) && !listed.has(id) && !this.#opened.has(id)
    const gone = [...known].filter(([shard]) => isGone(shard))
    if (gone.length === 0) return
    await this.#options.positions.forget(gone.map(([shard]) => this.#keyOf(shard)))
    this.#starts = new Map([...this.#starts].filter((start) => !gone.some(([shard]) => shard === start[0])))
    for (const [shard, { kind }] of gone) if (kind !== 'end') listener.reported(shardLost(shard), shard)
  }

  #announce(shards: readonly ShardFacts[], at: At<Record>): void {
    for (const { id } of shards) if (this.#starts.get(id)?.kind === 'end') this.#ended.add(id)
    for (const { id } of readableShards(shards, { opened: this.#opened, ended: this.#ended })) {
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
   * them is read; then those begin whose parents have all ended. Of a stream that was made anew there is nothing
   * more to read: once the last of its shards is settled, the new one begins.
   */
  async #finish(shard: string, at: At<Record>): Promise<void> {
    const { incarnation } = at.parts
    const listing = incarnation.isReplaced ? null : await this.#listWithChildren(shard, at)
    if (listing !== null) await this.#adopt(listing, at, shard)
    if (!incarnation.isReplaced && this.#isOver) await this.#waitForMore(at)
    if (incarnation.isReplaced) await this.#leave(shard, at)
  }

  /** Stores where new shards begin, together with the end of one that is settled, and lets those begin that may. */
  async #adopt(listing: Listing, at: At<Record>, settled?: string): Promise<void> {
    // One after the other: who stores the end of another shard late must not bring back a child's beginning.
    const stored = this.#storing.then(() => this.#store(listing, at, settled))
    this.#storing = stored
    if (await stored) this.#announce(listing.shards, at)
  }

  async #store(listing: Listing, at: At<Record>, settled?: string): Promise<boolean> {
    const { mapping } = this.#options
    const { retention } = at.parts
    const fresh = listing.shards
      .filter(({ id }) => !this.#starts.has(id))
      .map(({ id }) => [id, laterStart(mapping, retention)] as const)
    const ended = settled === undefined ? [] : [[settled, { kind: 'end' }] as const]
    const saved = await this.#untilDone(at.listener, LIST_AGAIN_MS, async () => {
      await at.parts.save([...fresh, ...ended])
      await this.#leaveGoneShards(listing, at.listener)
      return true
    })
    if (saved === null) return false
    this.#starts = new Map<string, Cursor>([...this.#starts, ...fresh, ...ended])
    if (settled !== undefined) this.#ended.add(settled)
    return true
  }

  /** Everything is settled and nothing is open: the stream was disabled. It is told, until there is more or another. */
  async #waitForMore(at: At<Record>): Promise<void> {
    const listing = await this.#list(at, (found) => {
      if (found.every(({ id }) => this.#starts.has(id))) throw withoutOpenShard(at.parts.incarnation.id)
    })
    if (listing !== null) await this.#adopt(listing, at)
  }

  /** Whatever was opened is settled to its end. */
  get #isOver(): boolean {
    return [...this.#opened].every((id) => this.#ended.has(id))
  }

  /**
   * A shard of a stream that was made anew is settled as far as it was read.
   * @decision LIF-12 A stream that is made anew while a mapping reads it is told as SOURCE_RECREATED: what was read of the former is settled first, then the new one is read, at LATEST from its oldest record, for all of it came after the mapping began.
   */
  async #leave(shard: string, { parts, listener }: At<Record>): Promise<void> {
    this.#ended.add(shard)
    if (!this.#isOver) return
    await this.#untilDone(listener, LONGEST_LIST_AGAIN_MS, () =>
      this.#begin(listener, { former: parts.incarnation.id }),
    )
  }

  /** Null when the source is closed meanwhile: the shard's end is found again at the next start; or replaced. */
  async #listWithChildren(shard: string, at: At<Record>): Promise<Listing | null> {
    for (let look = 1; ; look++) {
      const listing = await this.#list(at)
      const found = listing === null || listing.shards.some(({ parents }) => parents.includes(shard))
      if (found || look === LOOKS_FOR_CHILDREN) return listing
      await this.#options.clock.sleep(LIST_AGAIN_MS, this.#closing.signal)
    }
  }

  /** @param check throws what is not to be had yet */
  #list(
    { parts, listener }: At<Record>,
    check: (shards: readonly ShardFacts[]) => void = () => {},
  ): Promise<Listing | null> {
    const { service } = this.#options
    return this.#untilDone(listener, LONGEST_LIST_AGAIN_MS, async () => {
      if (await parts.incarnation.ask()) return null
      const known = this.#starts
      const shards = await service.listShards()
      check(shards)
      return { shards, known }
    })
  }

  #untilDone<T>(listener: LogSourceListener, longestWaitMs: number, work: () => Promise<T>) {
    const failed: LogSourceListener['failed'] = (error, next) => listener.failed(error, next)
    const { clock } = this.#options
    return untilDone(work, { clock, signal: this.#closing.signal, failed, longestWaitMs })
  }

  #parts(known: {
    readonly incarnation: string
    readonly listener: LogSourceListener
    readonly retentionPeriodHours: number
  }): ReadingParts<Record> {
    const { service, clock, positions, pageLimit, idleMs, decoder, askEveryMs } = this.#options
    const { incarnation, listener, retentionPeriodHours } = known
    const describe = () => service.describe()
    return {
      service,
      clock,
      pageLimit,
      idleMs,
      decoder,
      incarnation: new Incarnation({
        id: incarnation,
        clock,
        describe,
        askEveryMs,
        replaced: (now) => listener.reported(recreated(incarnation, now)),
      }),
      retention: new Retention({ clock, retentionPeriodHours, describe }),
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
