import { readForms, type LogSource, type ResolvedMapping } from '../model/index.ts'
import type { KafkaPort, KafkaProducer } from '../services/kafka/port.ts'
import type { KafkaTwin } from '../services/kafka/twin/index.ts'
import { parseRecordForm } from '../sources/kafka/record-form.ts'
import type { ConnectOptions } from './connect.ts'
import type { Producer, ProducerPlace } from './services.ts'

/** Kafka: one embedded cluster for the whole process; each mapping is a group member with connections of its own. */
export class KafkaServices {
  readonly #options: ConnectOptions
  #twin: Promise<KafkaTwin> | null = null
  readonly #ports = new Set<KafkaPort>()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  async source(mapping: ResolvedMapping, directory: string): Promise<LogSource> {
    const { createKafkaSource } = await import('../sources/kafka/index.ts')
    const port = await this.#connect({ ...mapping, directory })
    return createKafkaSource({ port, mapping })
  }

  async probe(mapping: ResolvedMapping, directory: string): Promise<string> {
    const port = await this.#connect({ ...mapping, directory })
    const { length } = await port.topicOffsets(mapping.sourceName)
    return `topic ${mapping.sourceName} has ${length} ${length === 1 ? 'partition' : 'partitions'}`
  }

  async producer(place: ProducerPlace): Promise<Producer> {
    return producerOver(await this.#connect(place))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ports].map((port) => port.close()))
    this.#ports.clear()
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#embedded()).loseConnection(untilMs)
  }

  kill(): void {
    for (const port of this.#ports) port.kill()
    this.#ports.clear()
  }

  async #connect(place: KafkaPlace): Promise<KafkaPort & KafkaProducer> {
    const port =
      place.connection.kind === 'embedded' ? (await this.#embedded()).connect() : await this.#client(place)
    this.#ports.add(port)
    return port
  }

  async #client(place: KafkaPlace): Promise<KafkaPort & KafkaProducer> {
    const { KafkaClient, kafkaConnection } = await import('../services/kafka/client/index.ts')
    const { wallClock, random, environment } = this.#options
    const { connection, sourceAccess = [], directory, secretsManager } = place
    const secrets = { directory, environment, ...(secretsManager === undefined ? {} : { secretsManager }) }
    return new KafkaClient({
      connect: () => kafkaConnection({ connection, sourceAccess }, secrets),
      clock: wallClock,
      random,
    })
  }

  #embedded(): Promise<KafkaTwin> {
    this.#twin ??= import('../services/kafka/twin/index.ts').then(
      ({ KafkaTwin }) =>
        new KafkaTwin({
          clock: this.#options.clock,
          random: this.#options.random,
          storage: this.#options.twinStorage('kafka'),
        }),
    )
    return this.#twin
  }
}

type KafkaPlace = Pick<ProducerPlace, 'connection' | 'sourceAccess' | 'secretsManager' | 'directory'>

function producerOver(service: KafkaProducer): Producer {
  return {
    create: (topic, properties) =>
      service.createTopic({ topic, partitions: Number(properties['Partitions'] ?? 1) }),
    put: async (topic, forms, alongside) => {
      const records = readForms(forms, parseRecordForm)
      await service.produce({ topic, records, ...(alongside === undefined ? {} : { alongside }) })
    },
    held: async (topic) => ({ Partitions: await service.partitionCount(topic) }),
    remove: (topic) => service.deleteTopic(topic),
  }
}
