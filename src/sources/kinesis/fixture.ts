import { KINESIS_MAPPING } from '../../model/fixture.ts'
import type {
  Page,
  PositionStore,
  ResolvedMapping,
  ShardReader,
  SourceError,
  StartingPosition,
} from '../../model/index.ts'
import type { KinesisPort } from '../../services/kinesis/port.ts'
import { KinesisTwin } from '../../services/kinesis/twin/index.ts'
import { MemoryPositions, MemoryStorage } from '../../state/index.ts'
import { VirtualClock } from '../../time/index.ts'
import { createKinesisSource } from './index.ts'

/** For tests of this room: the embedded Kinesis with a stream `orders`, and what a mapping sees of it. */
export class SourceBench {
  readonly clock = new VirtualClock()
  readonly positions = new MemoryPositions()
  readonly twin: KinesisTwin

  constructor(options: { limits?: boolean } = {}) {
    this.twin = new KinesisTwin({
      clock: this.clock,
      storage: new MemoryStorage(),
      limits: options.limits ?? false,
    })
  }

  async put(...texts: string[]): Promise<string[]> {
    const records = texts.map((text) => ({ partitionKey: 'key', data: Buffer.from(text) }))
    const put = await this.twin.putRecords({ stream: { name: 'orders' }, records })
    return put.map(({ sequenceNumber }) => sequenceNumber)
  }

  /** Opens the stream as a process that has just started does. */
  async open(
    options: {
      start?: StartingPosition
      batchSize?: number
      positions?: PositionStore
      /** Calls that something stands in the way of. */
      port?: Partial<KinesisPort>
    } = {},
  ): Promise<OpenedSource> {
    const mapping = mappingOf(options)
    const positions = options.positions ?? this.positions
    const port = { ...this.#port, ...options.port }
    const source = createKinesisSource({ port, mapping, clock: this.clock, positions })
    const opened = new OpenedSource()
    await source.open({
      shardOpened: (reader) => opened.readers.push(reader),
      shardRevoked: async () => {},
      failed: (error) => opened.failures.push(error),
      reported: (error, shard) => opened.reports.push({ code: error.code, message: error.message, shard }),
    })
    return opened
  }

  get #port(): KinesisPort {
    const { twin } = this
    return {
      describeStream: (stream) => twin.describeStream(stream),
      listShards: (request) => twin.listShards(request),
      getIterator: (request) => twin.getIterator(request),
      getRecords: (request) => twin.getRecords(request),
      close: () => twin.close(),
    }
  }
}

/** What a listener was told. */
export class OpenedSource {
  readonly readers: ShardReader[] = []
  readonly failures: SourceError[] = []
  readonly reports: { code: string; message: string; shard: string | undefined }[] = []

  get reader(): ShardReader {
    return this.readers[0]!
  }

  /** Reads until a page reaches the tip; stores nothing. */
  async readToTip(reader: ShardReader = this.reader): Promise<string[]> {
    const texts: string[] = []
    for (;;) {
      const page = await reader.read(new AbortController().signal)
      texts.push(...textsOf(page))
      if (page.caughtUp) return texts
    }
  }
}

export function textsOf({ records }: Page): string[] {
  return records.map(({ event }) => {
    const { kinesis } = event as { kinesis: { data: string } }
    return Buffer.from(kinesis.data, 'base64').toString()
  })
}

function mappingOf({ start, batchSize }: { start?: StartingPosition; batchSize?: number }): ResolvedMapping {
  return {
    ...KINESIS_MAPPING,
    id: 'fn.orders',
    ...(start === undefined ? {} : { startingPosition: start }),
    ...(batchSize === undefined ? {} : { batchSize }),
  }
}
