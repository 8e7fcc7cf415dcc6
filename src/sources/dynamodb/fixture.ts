import { KINESIS_MAPPING } from '../../model/fixture.ts'
import type {
  SourceRecord,
  Page,
  ResolvedMapping,
  ShardReader,
  SourceError,
  StartingPosition,
} from '../../model/index.ts'
import type { DynamodbPort } from '../../services/dynamodb/port.ts'
import { DynamodbTwin } from '../../services/dynamodb/twin/index.ts'
import { MemoryPositions, MemoryStorage } from '../../state/index.ts'
import { VirtualClock } from '../../time/index.ts'
import { createDynamodbSource } from './index.ts'

const ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2024-01-01T00:00:00.000'

/** For tests of this room: the embedded DynamoDB with a table `orders`, and what a mapping sees of it. */
export class SourceBench {
  readonly clock = new VirtualClock()
  readonly positions = new MemoryPositions()
  readonly twin = new DynamodbTwin({ clock: this.clock, storage: new MemoryStorage() })

  async create(): Promise<void> {
    const key = [{ name: 'id', type: 'S' }] as const
    await this.twin.createTable({ name: 'orders', key, viewType: 'NEW_AND_OLD_IMAGES' })
  }

  async put(...ids: string[]): Promise<void> {
    await this.twin.write(
      'orders',
      ids.map((id) => ({ kind: 'put', item: { id: { S: id } } })),
    )
  }

  async shardIds(): Promise<string[]> {
    const { arn } = await this.twin.describeStream({ name: 'orders' })
    return (await this.twin.listShards(arn)).shards.map(({ id }) => id)
  }

  /** Opens the stream as a process that has just started does. */
  async open(
    options: { start?: StartingPosition; port?: Partial<DynamodbPort> } = {},
  ): Promise<OpenedSource> {
    const { twin, clock, positions } = this
    const mapping: ResolvedMapping = {
      ...KINESIS_MAPPING,
      sourceType: 'dynamodb',
      service: 'dynamodb',
      region: 'eu-west-1',
      eventSourceArn: ARN,
      id: 'fn.orders',
      ...(options.start === undefined ? {} : { startingPosition: options.start }),
    }
    const port: DynamodbPort = {
      describeStream: (table) => twin.describeStream(table),
      listShards: (arn, after) => twin.listShards(arn, after),
      getIterator: (request) => twin.getIterator(request),
      getRecords: (request) => twin.getRecords(request),
      close: () => twin.close(),
      ...options.port,
    }
    const source = createDynamodbSource({ port, mapping, clock, positions })
    const opened = new OpenedSource(clock)
    await source.open({
      shardOpened: (reader) => opened.readers.push(reader),
      shardRevoked: async () => {},
      failed: (error) => opened.failures.push(error),
      reported: (error, shard) => opened.reports.push({ code: error.code, message: error.message, shard }),
    })
    return opened
  }
}

/** What a listener was told. */
export class OpenedSource {
  readonly readers: ShardReader[] = []
  readonly failures: SourceError[] = []
  readonly reports: { code: string; message: string; shard: string | undefined }[] = []
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  get reader(): ShardReader {
    return this.readers[0]!
  }

  /** The next page, however long it takes. */
  async read(reader: ShardReader = this.reader): Promise<Page> {
    let over = false
    const page = reader.read(new AbortController().signal).finally(() => (over = true))
    page.catch(() => undefined)
    await this.#clock.advanceUntil(() => over, 60_000)
    return page
  }

  /** Reads until a page reaches the tip; stores nothing. */
  async readToTip(reader: ShardReader = this.reader): Promise<string[]> {
    return idsOf(await this.recordsToTip(reader))
  }

  async recordsToTip(reader: ShardReader = this.reader): Promise<SourceRecord[]> {
    const records: SourceRecord[] = []
    for (;;) {
      const page = await this.read(reader)
      records.push(...page.records)
      if (page.caughtUp) return records
    }
  }
}

export function idsOf(records: readonly SourceRecord[]): string[] {
  return records.map(({ event }) => {
    const { dynamodb } = event as { dynamodb: { Keys: { id: { S: string } } } }
    return dynamodb.Keys.id.S
  })
}
