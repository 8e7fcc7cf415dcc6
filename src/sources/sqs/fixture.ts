import { KINESIS_MAPPING } from '../../model/fixture.ts'
import type { MessagePage, QueueMessage, ReceiveRequest, ResolvedMapping } from '../../model/index.ts'
import type { QueueProperties, SqsPort } from '../../services/sqs/port.ts'
import { SqsTwin } from '../../services/sqs/twin/index.ts'
import { MemoryStorage } from '../../state/index.ts'
import { seededRandom, VirtualClock } from '../../time/index.ts'
import { SqsSource } from './index.ts'

/** For tests of this room: the embedded SQS with a queue, and a mapping that reads it. */
export class SourceBench {
  readonly clock = new VirtualClock()
  readonly twin = new SqsTwin({ clock: this.clock, random: seededRandom(1), storage: new MemoryStorage() })
  readonly name: string

  private constructor(name: string) {
    this.name = name
  }

  static async with(name = 'jobs', properties: Partial<QueueProperties> = {}): Promise<SourceBench> {
    const bench = new SourceBench(name)
    await bench.twin.createQueue({ name, ...properties })
    return bench
  }

  get queue() {
    return { name: this.name }
  }

  async send(...bodies: string[]): Promise<void> {
    for (const body of bodies)
      await this.twin.sendMessage(
        this.queue,
        this.name.endsWith('.fifo') ? { body, groupId: body[0]!, deduplicationId: body } : { body },
      )
  }

  source(
    options: {
      readonly mapping?: Partial<ResolvedMapping>
      readonly functionTimeoutMs?: number
      /** Calls that something stands in the way of. */
      readonly port?: Partial<SqsPort>
    } = {},
  ): SqsSource {
    const { mapping = {}, functionTimeoutMs = 3000, port = {} } = options
    return new SqsSource({
      port: { ...portOf(this.twin), ...port },
      mapping: mappingOf(this.name, mapping),
      clock: this.clock,
      functionTimeoutMs,
    })
  }

  async open(options: Parameters<SourceBench['source']>[0] = {}): Promise<SqsSource> {
    const source = this.source(options)
    await source.open()
    return source
  }
}

/** One receive of a lane that nobody stops. */
export function receive(source: SqsSource, request: Partial<ReceiveRequest> = {}): Promise<MessagePage> {
  return source.receive({ lane: 0, max: 10, waitMs: 0, stopping: new AbortController().signal, ...request })
}

export function bodiesOf(messages: readonly QueueMessage[]): string[] {
  return messages.map(({ payload }) => Buffer.from(payload!).toString())
}

function mappingOf(name: string, changes: Partial<ResolvedMapping>): ResolvedMapping {
  const sourceType = name.endsWith('.fifo') ? 'sqsFifo' : 'sqs'
  return {
    ...KINESIS_MAPPING,
    id: name,
    sourceType,
    service: 'sqs',
    sourceName: name,
    eventSourceArn: `arn:aws:sqs:eu-west-1:111122223333:${name}`,
    region: 'eu-west-1',
    windowMs: 0,
    batchSize: 10,
    ...changes,
  }
}

function portOf(twin: SqsTwin): SqsPort {
  return {
    describeQueue: (queue) => twin.describeQueue(queue),
    sendMessage: (queue, message) => twin.sendMessage(queue, message),
    receiveMessages: (request) => twin.receiveMessages(request),
    deleteMessage: (queue, handle) => twin.deleteMessage(queue, handle),
    deleteMessages: (queue, handles) => twin.deleteMessages(queue, handles),
    changeVisibility: (queue, handle, seconds) => twin.changeVisibility(queue, handle, seconds),
    close: () => {},
  }
}
