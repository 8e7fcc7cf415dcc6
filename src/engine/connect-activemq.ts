import { readForms, type QueueSource, type ResolvedMapping } from '../model/index.ts'
import type { ActivemqPort, ActivemqProducer } from '../services/activemq/port.ts'
import type { ActivemqTwin } from '../services/activemq/twin/index.ts'
import { parseRecordForm } from '../sources/activemq/record-form.ts'
import type { ConnectOptions } from './connect.ts'
import type { Producer, ProducerPlace, QueueReading } from './services.ts'

type Activemq = ActivemqPort & ActivemqProducer

/** ActiveMQ: one embedded broker for the whole process; each mapping on a real one has connections of its own. */
export class ActivemqServices {
  readonly #options: ConnectOptions
  #twin: Promise<ActivemqTwin> | null = null
  readonly #clients = new Set<Activemq>()
  /** One for each broker, however many ask. */
  readonly #producers = new Map<string, Promise<Activemq>>()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  async queue({ mapping, directory }: QueueReading): Promise<QueueSource> {
    const { createActivemqSource } = await import('../sources/activemq/index.ts')
    const { wallClock } = this.#options
    return createActivemqSource({ port: await this.#connect({ ...mapping, directory }), mapping, wallClock })
  }

  async probe(mapping: ResolvedMapping, directory: string): Promise<string> {
    const { product } = await (await this.#connect({ ...mapping, directory })).look()
    return `${product} lets us in; whether queue ${mapping.sourceName} is there cannot be asked`
  }

  async producer(place: ProducerPlace): Promise<Producer> {
    const key = JSON.stringify([place.connection, place.sourceAccess, place.directory])
    const service = this.#producers.get(key) ?? this.#connect(place)
    this.#producers.set(key, service)
    return producerOver(await service)
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#embedded()).loseConnection(untilMs)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()))
    this.#clients.clear()
    this.#producers.clear()
    await (await this.#twin)?.close()
  }

  kill(): void {
    for (const client of this.#clients) client.kill()
    this.#clients.clear()
  }

  async #connect(place: ActivemqPlace): Promise<Activemq> {
    if (place.connection.kind === 'embedded') return this.#embedded()
    const { ActivemqClient, brokerAddress } = await import('../services/activemq/client/index.ts')
    const { clock, wallClock, random, environment } = this.#options
    const { connection, sourceAccess = [], directory, secretsManager } = place
    const secrets = { directory, environment, ...(secretsManager === undefined ? {} : { secretsManager }) }
    const address = () => brokerAddress({ connection, sourceAccess }, secrets)
    const client = new ActivemqClient({ address, clock, wallClock, random })
    this.#clients.add(client)
    return client
  }

  #embedded(): Promise<ActivemqTwin> {
    this.#twin ??= import('../services/activemq/twin/index.ts').then(
      ({ ActivemqTwin }) =>
        new ActivemqTwin({
          clock: this.#options.clock,
          random: this.#options.random,
          storage: this.#options.twinStorage('activemq'),
        }),
    )
    return this.#twin
  }
}

type ActivemqPlace = Pick<ProducerPlace, 'connection' | 'sourceAccess' | 'secretsManager' | 'directory'>

function producerOver(service: Activemq): Producer {
  return {
    create: (queue) => service.createQueue(queue),
    put: async (queue, forms, alongside) => {
      const messages = readForms(forms, parseRecordForm)
      await service.send({ queue, messages, ...(alongside === undefined ? {} : { alongside }) })
    },
    remove: (queue) => service.deleteQueue(queue),
    contents: (queue, ending) => service.contents(queue, ending),
    takeOut: (queue, ending) => service.takeOut(queue, ending),
  }
}
