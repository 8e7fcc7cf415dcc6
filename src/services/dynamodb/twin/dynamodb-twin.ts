import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'
import { BlockCache } from '../../block-cache.ts'
import type { StorageChange } from '../../shard-log.ts'
import type {
  DynamodbPort,
  DynamodbProducer,
  Item,
  IteratorStart,
  KeyAttribute,
  RecordsPage,
  ShardPage,
  StreamRecord,
  StreamViewType,
  TableAddress,
  TableDefinition,
  TableStream,
  Write,
} from '../port.ts'
import { withoutStream } from '../without-stream.ts'
import { checkItem, checkTable } from './checks.ts'
import { failed, shardNotFound, streamNotFound, tableNotFound } from './failures.ts'
import { formatIterator, parseIterator } from './iterator.ts'
import { readPage, startingIndex } from './read-page.ts'
import { memoryBytes } from './record-codec.ts'
import { describeShard, shardIdOf, type TwinShard } from './twin-shard.ts'
import { newStream, TwinStream, type StoredStream } from './twin-stream.ts'
import { TABLE_PREFIX, TwinTable, type StoredTable, type TableWrite } from './twin-table.ts'

const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/'
const SHARD_PAGE = 100

/**
 * DynamoDB on an injected clock, as far as streams go, for tests and for pipelines that run with nothing installed.
 * What it holds survives in its storage, and a write is acknowledged once it is stored there. A table's stream is
 * known by the table's name: region, account and label in an ARN do not matter.
 */
export class DynamodbTwin implements DynamodbPort, DynamodbProducer {
  readonly #clock: Clock
  readonly #storage: TwinStorage
  readonly #cache: BlockCache<StreamRecord>
  readonly #tables = new Map<string, TwinTable>()
  #lostUntilMs = -Infinity

  constructor(options: {
    readonly clock: Clock
    readonly storage: TwinStorage
    readonly cacheBytes?: number
  }) {
    this.#clock = options.clock
    this.#storage = options.storage
    this.#cache = new BlockCache(memoryBytes, options.cacheBytes)
    for (const [, value] of this.#storage.entries(TABLE_PREFIX)) {
      const stored = JSON.parse(value) as StoredTable
      this.#tables.set(stored.name, this.#restored(stored))
    }
  }

  /** Readers reach nothing until then (milliseconds since the epoch); producers have connections of their own. */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
  }

  async describeStream({ name }: TableAddress): Promise<TableStream> {
    this.#checkConnection()
    const { arn, viewType } = this.#streamOf(name)
    return { arn, status: 'ENABLED', viewType }
  }

  async listShards(streamArn: string, after = ''): Promise<ShardPage> {
    this.#checkConnection()
    const rest = this.#streamAt(streamArn)
      .shards.map(describeShard)
      .filter(({ id }) => id > after)
    const shards = rest.slice(0, SHARD_PAGE)
    return { shards, next: shards.length < rest.length ? shards.at(-1)!.id : null }
  }

  async getIterator(request: {
    readonly streamArn: string
    readonly shard: string
    readonly start: IteratorStart
  }): Promise<string> {
    this.#checkConnection()
    const stream = this.#streamAt(request.streamArn)
    const shard = shardOf(stream, request.shard)
    const index = startingIndex(request.start, { stream, shard, nowMs: this.#clock.now() })
    return this.#iterator(stream, shard, index)
  }

  async getRecords(request: { readonly iterator: string; readonly limit: number }): Promise<RecordsPage> {
    this.#checkConnection()
    const iterator = parseIterator(request.iterator)
    if (iterator === null) throw failed('Invalid ShardIterator')
    const stream = this.#streamAt(iterator.streamArn)
    const shard = shardOf(stream, shardIdOf(iterator.shardNumber))
    const nowMs = this.#clock.now()
    const { records, nextIndex } = readPage({ stream, shard, iterator, limit: request.limit, nowMs })
    return { records, nextIterator: nextIndex === null ? null : this.#iterator(stream, shard, nextIndex) }
  }

  async createTable(definition: TableDefinition): Promise<boolean> {
    checkTable(definition)
    const { name, key, viewType } = definition
    const known = this.#tables.get(name)
    if (known !== undefined) {
      // A table that has another key is another table: it stays as it is, with its stream.
      if (JSON.stringify(known.key) === JSON.stringify(key)) await this.changeViewType(name, viewType)
      return false
    }
    const stream = viewType === null ? null : this.#newStream({ name, viewType })
    const table = this.#restored({ name, key, stream })
    this.#storage.write([table.definition()])
    this.#tables.set(name, table)
    return true
  }

  async changeViewType(name: string, viewType: StreamViewType | null): Promise<void> {
    const table = this.#table(name)
    const former = table.stream
    if ((former?.viewType ?? null) === viewType) return
    const removal = former?.removal() ?? []
    const stored = viewType === null ? null : this.#newStream({ name, viewType, former })
    table.stream = stored === null ? null : this.#stream(stored, table.key)
    this.#store(table, { removal, undo: () => (table.stream = former) })
  }

  /**
   * @param alongside Stored together with the items, all or nothing: keys that the twin itself does not use, so none
   *   that begin with `table/`, `item/`, `place/` or `record/`.
   */
  async write(
    name: string,
    writes: readonly Write[],
    alongside: readonly StorageChange[] = [],
  ): Promise<void> {
    this.#apply(name, writes, alongside)
  }

  /** Deletes items as DynamoDB does itself when their time to live is over (EVT-13). */
  async expireItems(name: string, keys: readonly Item[]): Promise<void> {
    const writes = keys.map((key) => ({ kind: 'expire' as const, key }))
    this.#apply(name, writes, [])
  }

  async deleteTable(name: string): Promise<void> {
    this.#storage.write(this.#table(name).removal())
    this.#tables.delete(name)
  }

  async keyAttributes(name: string): Promise<readonly string[]> {
    return this.keyOf(name).map((attribute) => attribute.name)
  }

  /** A table's key, the partition key first. */
  keyOf(name: string): readonly KeyAttribute[] {
    return this.#table(name).key
  }

  /** Closes an open shard of a table's stream before its time and opens so many in its place. */
  async rollOver(name: string, shard: string, children = 1): Promise<void> {
    const stream = this.#streamOf(name)
    const parent = shardOf(stream, shard)
    if (parent.stored.closedMs !== null) throw failed(`Shard ${shard} is closed already`)
    const undo = stream.rollOver(parent, children, this.#clock.now())
    this.#store(this.#table(name), { undo })
  }

  close(): void {
    // Nothing is held open: what was written is stored already.
  }

  #apply(name: string, writes: readonly TableWrite[], alongside: readonly StorageChange[]): void {
    const table = this.#table(name)
    for (const write of writes) {
      const only = write.kind === 'delete' || write.kind === 'expire'
      checkItem('item' in write ? write.item : write.key, { table: name, key: table.key, only })
    }
    table.apply(writes, alongside, this.#clock.now())
  }

  /** Stores what has changed of all but items and records. @param change.undo takes it back when it cannot be stored */
  #store(
    table: TwinTable,
    change: { readonly removal?: readonly StorageChange[]; readonly undo: () => void },
  ): void {
    try {
      this.#storage.write([...(change.removal ?? []), table.definition()])
    } catch (error) {
      change.undo()
      throw error
    }
  }

  #newStream(given: {
    name: string
    viewType: TableStream['viewType']
    former?: TwinStream | null
  }): StoredStream {
    const nowMs = Math.max(this.#clock.now(), (given.former?.createdMs ?? -Infinity) + 1000)
    const label = new Date(nowMs).toISOString().replace('Z', '')
    return newStream({ arn: `${TABLE_ARN}${given.name}/stream/${label}`, viewType: given.viewType, nowMs })
  }

  #restored({ name, key, stream }: StoredTable): TwinTable {
    return new TwinTable(
      { name, key, stream: stream === null ? null : this.#stream(stream, key) },
      this.#storage,
    )
  }

  #stream(stored: StoredStream, key: readonly KeyAttribute[]): TwinStream {
    return new TwinStream(stored, { partitionKey: key[0]!.name, storage: this.#storage, cache: this.#cache })
  }

  #checkConnection(): void {
    if (this.#clock.now() < this.#lostUntilMs) {
      throw new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded DynamoDB is lost')
    }
  }

  /** Shards roll over, and what has left retention is gone, whenever somebody looks. */
  #table(name: string): TwinTable {
    const table = this.#tables.get(name)
    if (table === undefined) throw tableNotFound(name)
    const undo = table.stream?.passTime(this.#clock.now()) ?? null
    if (undo !== null) this.#store(table, { undo })
    return table
  }

  #streamOf(name: string): TwinStream {
    const { stream } = this.#table(name)
    if (stream === null) throw withoutStream(name)
    return stream
  }

  #streamAt(arn: string): TwinStream {
    const [name = ''] = arn.slice(TABLE_ARN.length).split('/')
    const stream = this.#tables.has(name) ? this.#table(name).stream : null
    if (stream === null || stream.arn !== arn) throw streamNotFound(arn)
    return stream
  }

  #iterator({ arn: streamArn }: TwinStream, { stored }: TwinShard, index: number): string {
    return formatIterator({ streamArn, shardNumber: stored.number, index, issuedMs: this.#clock.now() })
  }
}

function shardOf(stream: TwinStream, id: string): TwinShard {
  const shard = stream.shard(id)
  if (shard === undefined) throw shardNotFound(id)
  return shard
}
