import { Partitioners, type Admin, type IHeaders, type Kafka, type Message, type Producer } from 'kafkajs'
import { SourceError } from '../../../model/index.ts'
import type { KafkaHeader, NewRecord, RecordPlace } from '../port.ts'
import { kafkajsClient, type KafkaConnection } from './kafkajs-client.ts'
import { portionsOf } from './portions.ts'
import { Reconnecting } from './reconnecting.ts'
import { sourceError } from './source-errors.ts'
import type { Sockets } from './sockets.ts'

/** A topic that was just made has brokers that do not know yet that they lead it: nothing is written, so it is sent again. */
const PRODUCER_RETRY = { retries: 5, initialRetryTime: 100, maxRetryTime: 1000 }

/** Topics made, deleted and written to. Connections are made when first asked for. */
export class TopicCalls {
  readonly #admin: Reconnecting<Admin>
  readonly #producer: Reconnecting<Producer>
  /** Where kafkajs's own partitioner has put each message. */
  readonly #chosen = new WeakMap<Message, number>()

  constructor(options: { connect: () => Promise<KafkaConnection>; sockets: Sockets }) {
    const kafka = async () => kafkajsClient(await options.connect(), options.sockets)
    this.#admin = new Reconnecting(async () => connected((await kafka()).admin()))
    this.#producer = new Reconnecting(async () => connected(this.#newProducer(await kafka())))
  }

  create(request: {
    topic: string
    partitions?: number
    config?: Readonly<Record<string, string>>
  }): Promise<boolean> {
    const { topic, partitions = 1, config = {} } = request
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const topics = [{ topic, numPartitions: partitions, configEntries }]
    return this.#admin.ask((admin) => admin.createTopics({ topics, waitForLeaders: true }))
  }

  delete(topic: string): Promise<void> {
    return this.#admin.ask((admin) => admin.deleteTopics({ topics: [topic] }))
  }

  deleteRecords(request: { topic: string; partition: number; before: number }): Promise<void> {
    const { topic, partition, before } = request
    const partitions = [{ partition, offset: String(before) }]
    return this.#admin.ask(async (admin) => {
      // kafkajs looks for the leader in what it knows already; this makes it look.
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions })
    })
  }

  async partitionCount(topic: string): Promise<number | null> {
    try {
      const { topics } = await this.#admin.ask((admin) => admin.fetchTopicMetadata({ topics: [topic] }))
      return topics[0]?.partitions.length ?? null
    } catch (error) {
      if (sourceError(error).code === 'SOURCE_NOT_FOUND') return null
      throw error
    }
  }

  async produce(request: { topic: string; records: readonly NewRecord[] }): Promise<readonly RecordPlace[]> {
    const places: RecordPlace[] = []
    for (const records of portionsOf(request.records)) {
      places.push(...(await this.#produce(request.topic, records)))
    }
    return places
  }

  async #produce(topic: string, records: readonly NewRecord[]): Promise<readonly RecordPlace[]> {
    const messages = records.map(messageOf)
    const sent = await this.#producer.ask((producer) => producer.send({ topic, messages, acks: -1 }))
    const next = new Map(sent.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]))
    return messages.map((message) => {
      const partition = this.#chosen.get(message)!
      const offset = next.get(partition)!
      next.set(partition, offset + 1)
      return { partition, offset }
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.#admin.close(), this.#producer.close()])
  }

  #newProducer(kafka: Kafka): Producer {
    const createPartitioner = () => {
      const choose = Partitioners.DefaultPartitioner()
      return (args: Parameters<typeof choose>[0]) => {
        const partition = choose(args)
        this.#chosen.set(args.message, partition)
        return partition
      }
    }
    return kafka.producer({ allowAutoTopicCreation: false, createPartitioner, retry: PRODUCER_RETRY })
  }
}

async function connected<C extends { connect(): Promise<void> }>(client: C): Promise<C> {
  await client.connect()
  return client
}

function messageOf(record: NewRecord): Message {
  const { partition, key, value, timestampMs } = record
  return {
    key,
    value,
    headers: headersOf(record.headers),
    ...(partition === undefined ? {} : { partition }),
    ...(timestampMs === undefined ? {} : { timestamp: String(timestampMs) }),
  }
}

/** @throws SourceError for a null value, which kafkajs cannot write */
function headersOf(headers: readonly KafkaHeader[]): IHeaders {
  const byName = Object.create(null) as Record<string, Buffer | Buffer[]>
  for (const [name, value] of headers) {
    if (value === null)
      throw new SourceError('SOURCE_FAILED', `header ${name}: kafkajs cannot write a null value`)
    const earlier = byName[name]
    byName[name] = earlier === undefined ? value : [earlier, value].flat()
  }
  return byName
}
