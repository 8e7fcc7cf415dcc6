import {
  SourceError,
  type LogSource,
  type LogSourceListener,
  type PositionKey,
  type PositionStore,
  type ResolvedMapping,
  type StoredPosition,
} from '../../model/index.ts'
import type { KinesisPort, ShardDescription, StreamAddress } from '../../services/kinesis/port.ts'
import type { Clock } from '../../time/index.ts'
import { formatCursor, type Cursor } from './cursor.ts'
import { kinesisEventShape } from './event-shape.ts'
import { readableShards } from './lineage.ts'
import type { ReadingParts } from './reading-parts.ts'
import { Retention } from './retention.ts'
import { KinesisShardReader } from './shard-reader.ts'
import { laterStart, resolveStartingPoints } from './starting-points.ts'
import {
  connectionOf,
  describeReadable,
  incarnationOf,
  listAllShards,
  pageLimitOf,
  streamOf,
} from './stream-reading.ts'

const LIST_AGAIN_MS = 1_000

export interface KinesisSourceOptions {
  readonly port: KinesisPort
  readonly mapping: ResolvedMapping
  readonly clock: Clock
  readonly positions: PositionStore
  /** The function's execution role, for `invokeIdentityArn`; by default one in the mapping's account. */
  readonly roleArn?: string
}

/** A Kinesis stream as the engine reads it; embedded or real, the port decides. */
export function createKinesisSource(options: KinesisSourceOptions): LogSource {
  return new KinesisSource(options)
}

class KinesisSource implements LogSource {
  readonly shape = kinesisEventShape
  readonly #options: KinesisSourceOptions
  readonly #stream: StreamAddress
  readonly #connection: string
  /** Where the shards that are known begin. */
  #starts: ReadonlyMap<string, Cursor> = new Map()
  /** The tumbling windows that were open when their positions were stored. */
  #windows: ReadonlyMap<string, string | undefined> = new Map()
  /** Shards that are handed out to be read. */
  readonly #opened = new Set<string>()
  /** Shards that are settled to their end. */
  readonly #ended = new Set<string>()
  readonly #closing = new AbortController()

  constructor(options: KinesisSourceOptions) {
    this.#options = options
    this.#stream = streamOf(options.mapping)
    this.#connection = connectionOf(options.mapping)
  }

  async open(listener: LogSourceListener): Promise<void> {
    const { port, clock, mapping, positions } = this.#options
    const description = await describeReadable(port, this.#stream)
    const shards = await listAllShards(port, this.#stream)
    const incarnation = incarnationOf(description)
    const all = await positions.list(mapping.id, this.#connection)
    const [stored, foreign] = partition(all, (position) => position.incarnation === incarnation)

    const start = { port, stream: this.#stream, clock, mapping, shards, stored }
    const { cursors, fresh } = await resolveStartingPoints(start)
    const parts = this.#parts({
      incarnation,
      listener,
      retentionPeriodHours: description.retentionPeriodHours,
    })
    if (fresh.length > 0) await parts.save(fresh)
    this.#starts = cursors
    this.#windows = new Map([...stored].map(([shard, { window }]) => [shard, window]))
    if (foreign.size > 0) await this.#leaveFormerStream(foreign, { listener, incarnation })
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

  #announce(
    shards: readonly ShardDescription[],
    at: { parts: ReadingParts; listener: LogSourceListener },
  ): void {
    for (const { id } of shards) if (this.#starts.get(id)?.kind === 'end') this.#ended.add(id)
    for (const { id } of readableShards(shards, this.#ended)) {
      const start = this.#starts.get(id)
      if (this.#opened.has(id) || start === undefined || start.kind === 'end') continue
      this.#opened.add(id)
      const finished = () => this.#finish(id, at)
      const place = { shard: id, start, window: this.#windows.get(id) }
      at.listener.shardOpened(new KinesisShardReader({ ...place, parts: at.parts, finished }))
    }
  }

  /**
   * A closed shard is settled. Shards that have appeared are stored together with its end, before anything of
   * them is read; then those begin whose parents have all ended.
   */
  async #finish(shard: string, at: { parts: ReadingParts; listener: LogSourceListener }): Promise<void> {
    const shards = await this.#listUntilAnswered(at.listener)
    if (shards === null) return
    const { mapping } = this.#options
    const fresh = shards
      .filter(({ id }) => !this.#starts.has(id))
      .map((one) => [one.id, laterStart(one, { mapping })] as const)
    const ended = [shard, { kind: 'end' }] as const
    await at.parts.save([...fresh, ended])
    this.#starts = new Map<string, Cursor>([...this.#starts, ...fresh, ended])
    this.#announce(shards, at)
  }

  /** Null when the source is closed meanwhile: the shard's end is found again at the next start. */
  async #listUntilAnswered(listener: LogSourceListener): Promise<readonly ShardDescription[] | null> {
    const { port, clock } = this.#options
    for (let attempt = 1; !this.#closing.signal.aborted; attempt++) {
      try {
        return await listAllShards(port, this.#stream)
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        listener.failed(error, { attempt, nextTryMs: clock.now() + LIST_AGAIN_MS })
        await clock.sleep(LIST_AGAIN_MS, this.#closing.signal)
      }
    }
    return null
  }

  #parts(known: {
    readonly incarnation: string
    readonly listener: LogSourceListener
    readonly retentionPeriodHours: number
  }): ReadingParts {
    const { port, clock, mapping, positions } = this.#options
    const { incarnation, listener, retentionPeriodHours } = known
    const stream = this.#stream
    const role = `arn:aws:iam::${mapping.account}:role/event-source-mapping`
    return {
      port,
      stream,
      clock,
      pageLimit: pageLimitOf(mapping.batchSize),
      constants: {
        invokeIdentityArn: this.#options.roleArn ?? role,
        awsRegion: mapping.region,
        eventSourceARN: mapping.eventSourceArn ?? '',
      },
      retention: new Retention({ clock, retentionPeriodHours, describe: () => port.describeStream(stream) }),
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
