import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'
import { BlockCache } from '../../block-cache.ts'
import type { StorageChange } from '../../shard-log.ts'
import type {
  IteratorStart,
  KinesisPort,
  KinesisProducer,
  KinesisRecord,
  NewRecord,
  PutResult,
  RecordsPage,
  ShardPage,
  StreamAddress,
  StreamDescription,
} from '../port.ts'
import { checkNewStream, checkRecords } from './checks.ts'
import { ACCOUNT, failed, invalidIterator, shardNotFound, streamNotFound } from './failures.ts'
import { formatIterator, parseIterator } from './iterator.ts'
import { readPage } from './read-page.ts'
import { memoryBytes } from './record-codec.ts'
import { startingIndex } from './starting-index.ts'
import { describeShard, shardIdOf, type TwinShard } from './twin-shard.ts'
import { newStream, STREAM_PREFIX, TwinStream, type StoredStream } from './twin-stream.ts'
import { mergedRange, splitRange } from './resharding.ts'

const REGION = 'us-east-1'
const DEFAULT_RETENTION_HOURS = 24
const DEFAULT_SHARD_PAGE = 1000

/**
 * Kinesis on an injected clock, for tests and for pipelines that run with nothing installed. What it holds survives
 * in its storage, and a put is acknowledged once it is written there. Streams are known by name: the region and
 * account in an ARN do not matter.
 */
export class KinesisTwin implements KinesisPort, KinesisProducer {
  readonly #clock: Clock
  readonly #storage: TwinStorage
  readonly #limits: boolean
  readonly #cache: BlockCache<KinesisRecord>
  readonly #streams = new Map<string, TwinStream>()
  #lostUntilMs = -Infinity

  constructor(options: {
    readonly clock: Clock
    readonly storage: TwinStorage
    /** Whether a shard refuses more than 5 reads or 2 MiB a second; default true. */
    readonly limits?: boolean
    /** How much of what is stored is held in memory; default 32 MiB. */
    readonly cacheBytes?: number
  }) {
    this.#clock = options.clock
    this.#storage = options.storage
    this.#limits = options.limits ?? true
    this.#cache = new BlockCache(memoryBytes, options.cacheBytes)
    for (const [, value] of this.#storage.entries(STREAM_PREFIX)) {
      const stored = JSON.parse(value) as StoredStream
      this.#streams.set(stored.name, this.#restored(stored))
    }
  }

  /** Readers reach nothing until then (milliseconds since the epoch); producers have connections of their own. */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
  }

  async describeStream({ name }: StreamAddress): Promise<StreamDescription> {
    this.#checkConnection()
    const { createdMs, retentionPeriodHours } = this.#stream(name)
    const arn = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${name}`
    return { arn, status: 'ACTIVE', createdMs, retentionPeriodHours }
  }

  async listShards(request: {
    readonly stream: StreamAddress
    readonly after?: string
    readonly limit?: number
  }): Promise<ShardPage> {
    this.#checkConnection()
    const { after = '', limit = DEFAULT_SHARD_PAGE } = request
    const shards = this.#stream(request.stream.name).shards.map(describeShard)
    const rest = shards.filter(({ id }) => id > after)
    const page = rest.slice(0, limit)
    return { shards: page, next: page.length < rest.length ? page.at(-1)!.id : null }
  }

  async getIterator(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly start: IteratorStart
  }): Promise<string> {
    this.#checkConnection()
    const stream = this.#stream(request.stream.name)
    const shard = this.#shard(stream, request.shard)
    const index = startingIndex(request.start, { stream, shard, nowMs: this.#clock.now() })
    return this.#iterator(stream, shard, index)
  }

  async getRecords(request: {
    readonly stream: StreamAddress
    readonly iterator: string
    readonly limit: number
  }): Promise<RecordsPage> {
    this.#checkConnection()
    const place = parseIterator(request.iterator)
    if (place === null) throw invalidIterator()
    const stream = this.#stream(place.stream)
    if (stream.createdMs !== place.streamCreatedMs) throw invalidIterator()
    const shard = this.#shard(stream, shardIdOf(place.shardNumber))
    const nowMs = this.#clock.now()
    const page = readPage({ stream, shard, place, limit: request.limit, limits: this.#limits, nowMs })
    const nextIterator = page.nextIndex === null ? null : this.#iterator(stream, shard, page.nextIndex)
    const { records, millisBehindLatest, childShards } = page
    return { records, nextIterator, millisBehindLatest, childShards }
  }

  /** A stream that is there already keeps its shards and records, but takes on the retention. */
  async createStream(request: {
    readonly name: string
    readonly shardCount: number
    readonly retentionPeriodHours?: number
  }): Promise<boolean> {
    const { name, shardCount, retentionPeriodHours = DEFAULT_RETENTION_HOURS } = request
    checkNewStream({ name, shardCount, retentionPeriodHours })
    const known = this.#streams.get(name)
    known?.keepFor(request.retentionPeriodHours ?? known.retentionPeriodHours)
    if (known !== undefined) return false
    const nowMs = this.#clock.now()
    const stream = this.#restored(newStream({ name, shardCount, retentionPeriodHours, nowMs }))
    this.#storage.write([stream.stored()])
    this.#streams.set(name, stream)
    return true
  }

  /**
   * @param request.alongside Stored together with the records, all or nothing: keys that the twin itself does not
   *   use, so none that begin with `stream/`, `place/` or `record/`.
   */
  async putRecords(request: {
    readonly stream: StreamAddress
    readonly records: readonly NewRecord[]
    readonly alongside?: readonly StorageChange[]
  }): Promise<readonly PutResult[]> {
    const stream = this.#stream(request.stream.name)
    checkRecords(request.records)
    return stream.put(request.records, request.alongside ?? [], this.#clock.now())
  }

  async deleteStream({ name }: StreamAddress): Promise<void> {
    this.#storage.write(this.#stream(name).removal())
    this.#streams.delete(name)
  }

  async splitShard(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly newStartingHashKey: string
  }): Promise<void> {
    const stream = this.#stream(request.stream.name)
    const parent = this.#openShard(stream, request.shard)
    const open = splitRange(parent.range, request.newStartingHashKey)
    stream.reshard({ close: [parent], open }, this.#clock.now())
  }

  async mergeShards(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly adjacentShard: string
  }): Promise<void> {
    const stream = this.#stream(request.stream.name)
    const parents = [request.shard, request.adjacentShard].map((id) => this.#openShard(stream, id))
    const open = [mergedRange(parents[0]!.range, parents[1]!.range)]
    stream.reshard({ close: parents, open }, this.#clock.now())
  }

  close(): void {
    // Nothing is held open: what was put is stored already.
  }

  #restored(stored: StoredStream): TwinStream {
    // A cache for all streams: a block's key tells its stream.
    return new TwinStream(stored, { storage: this.#storage, cache: this.#cache })
  }

  #checkConnection(): void {
    if (this.#clock.now() < this.#lostUntilMs) {
      throw new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded Kinesis is lost')
    }
  }

  /** What has left retention is gone whenever somebody looks. */
  #stream(name: string): TwinStream {
    const stream = this.#streams.get(name)
    if (stream === undefined) throw streamNotFound(name)
    stream.trim(this.#clock.now())
    return stream
  }

  #shard(stream: TwinStream, id: string): TwinShard {
    const shard = stream.shard(id)
    if (shard === undefined) throw shardNotFound(stream.name, id)
    return shard
  }

  #openShard(stream: TwinStream, id: string): TwinShard {
    const shard = this.#shard(stream, id)
    if (shard.closing !== null) throw failed(`Shard ${id} in stream ${stream.name} is closed already.`)
    return shard
  }

  #iterator(stream: TwinStream, shard: TwinShard, index: number): string {
    return formatIterator({
      stream: stream.name,
      streamCreatedMs: stream.createdMs,
      shardNumber: shard.number,
      index,
      issuedMs: this.#clock.now(),
    })
  }
}
