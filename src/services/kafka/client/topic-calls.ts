import { Partitioners, type Admin, type IHeaders, type Message, type Producer } from 'kafkajs'
import { SourceError } from '../../../model/index.ts'
import type { KafkaHeader, NewRecord, RecordPlace } from '../port.ts'
import { kafkajsClient, type KafkaConnection } from './kafkajs-client.ts'
import { protocolType, sourceError } from './source-errors.ts'
import type { Sockets } from './sockets.ts'

/** Topics made, deleted and written to. Connections are made when first asked for. */
export class TopicCalls {
  readonly #connect: () => Promise<KafkaConnection>
  readonly #sockets: Sockets
  /** Where kafkajs's own partitioner has put each message. */
  readonly #chosen = new WeakMap<Message, number>()
  #admin: Promise<Admin> | null = null
  #producer: Promise<Producer> | null = null

  constructor(options: { connect: () => Promise<KafkaConnection>; sockets: Sockets }) {
    this.#connect = options.connect
    this.#sockets = options.sockets
  }

  create(request: {
    topic: string
    partitions?: number
    config?: Readonly<Record<string, string>>
  }): Promise<boolean> {
    const { topic, partitions = 1, config = {} } = request
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    return this.#ask(async () => {
      const admin = await this.#adminConnection()
      return admin.createTopics({
        topics: [{ topic, numPartitions: partitions, configEntries }],
        waitForLeaders: true,
      })
    })
  }

  delete(topic: string): Promise<void> {
    return this.#ask(async () => (await this.#adminConnection()).deleteTopics({ topics: [topic] }))
  }

  partitionCount(topic: string): Promise<number | null> {
    return this.#ask(async () => {
      try {
        const { topics } = await (await this.#adminConnection()).fetchTopicMetadata({ topics: [topic] })
        return topics[0]?.partitions.length ?? null
      } catch (error) {
        if (protocolType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return null
        throw error
      }
    })
  }

  produce(request: { topic: string; records: readonly NewRecord[] }): Promise<readonly RecordPlace[]> {
    const { topic, records } = request
    if (records.length === 0) return Promise.resolve([])
    if ('alongside' in request && request.alongside !== undefined) {
      throw new TypeError('only embedded brokers store anything alongside records')
    }
    return this.#ask(async () => {
      const producer = await this.#producerConnection()
      const messages = records.map(messageOf)
      const sent = await producer.send({ topic, messages, acks: -1 })
      const next = new Map(sent.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]))
      return messages.map((message) => {
        const partition = this.#chosen.get(message)!
        const offset = next.get(partition)!
        next.set(partition, offset + 1)
        return { partition, offset }
      })
    })
  }

  async close(): Promise<void> {
    const closing = [this.#admin, this.#producer].map(async (one) => (await one)?.disconnect())
    this.#admin = this.#producer = null
    await Promise.allSettled(closing)
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw sourceError(error)
    }
  }

  #adminConnection(): Promise<Admin> {
    this.#admin ??= this.#open((kafka) => kafka.admin()).catch((error: unknown) => {
      this.#admin = null
      throw error
    })
    return this.#admin
  }

  #producerConnection(): Promise<Producer> {
    const create = (kafka: ReturnType<typeof kafkajsClient>) =>
      kafka.producer({ allowAutoTopicCreation: false, createPartitioner: () => this.#partitioner() })
    this.#producer ??= this.#open(create).catch((error: unknown) => {
      this.#producer = null
      throw error
    })
    return this.#producer
  }

  #partitioner(): ReturnType<typeof Partitioners.DefaultPartitioner> {
    const partitioner = Partitioners.DefaultPartitioner()
    return (args) => {
      const partition = partitioner(args)
      this.#chosen.set(args.message, partition)
      return partition
    }
  }

  async #open<C extends { connect(): Promise<void> }>(
    create: (kafka: ReturnType<typeof kafkajsClient>) => C,
  ): Promise<C> {
    const connection = create(kafkajsClient(await this.#connect(), this.#sockets))
    await connection.connect()
    return connection
  }
}

/** @throws SourceError when a header name repeats out of turn, which kafkajs cannot write */
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
