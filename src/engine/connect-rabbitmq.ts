import { readForms, type QueueSource, type ResolvedMapping } from '../model/index.ts'
import type { RabbitPort, RabbitProducer } from '../services/rabbitmq/port.ts'
import type { RabbitTwin } from '../services/rabbitmq/twin/index.ts'
import { parseRecordForm } from '../sources/rabbitmq/record-form.ts'
import type { Clock } from '../time/index.ts'
import type { ConnectOptions } from './connect.ts'
import type { Producer, ProducerPlace, QueueReading } from './services.ts'

/** RabbitMQ: one embedded broker for the whole process; each mapping has a connection of its own. */
export class RabbitServices {
  readonly #options: ConnectOptions
  #twin: Promise<RabbitTwin> | null = null
  readonly #ports = new Set<RabbitPort>()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  async queue({ mapping, directory }: QueueReading): Promise<QueueSource> {
    const { createRabbitSource } = await import('../sources/rabbitmq/index.ts')
    const port = await this.#connect({ ...mapping, directory })
    return createRabbitSource({ port, mapping, clock: this.#windowClock })
  }

  async probe(mapping: ResolvedMapping, directory: string): Promise<string> {
    const port = await this.#connect({ ...mapping, directory })
    const { ready } = await port.lookAt(mapping.sourceName)
    return `queue ${mapping.sourceName} has ${ready} ready ${ready === 1 ? 'message' : 'messages'}`
  }

  async producer(place: ProducerPlace): Promise<Producer> {
    return producerOver(await this.#connect(place))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ports].map((port) => port.close()))
    this.#ports.clear()
    ;(await this.#twin)?.stop()
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#embedded()).loseConnection(untilMs)
  }

  kill(): void {
    for (const port of this.#ports) port.kill()
    this.#ports.clear()
    void this.#twin?.then((twin) => twin.stop())
  }

  async #connect(place: RabbitPlace): Promise<RabbitPort & RabbitProducer> {
    const port =
      place.connection.kind === 'embedded'
        ? (await this.#embedded()).connect(place.virtualHost ?? '/')
        : await this.#client(place)
    this.#ports.add(port)
    return port
  }

  async #client(place: RabbitPlace): Promise<RabbitPort & RabbitProducer> {
    const { RabbitClient, rabbitConnection } = await import('../services/rabbitmq/client/index.ts')
    const { environment } = this.#options
    const { connection, sourceAccess = [], virtualHost = '/', directory, secretsManager } = place
    const secrets = { directory, environment, ...(secretsManager === undefined ? {} : { secretsManager }) }
    return new RabbitClient({
      connect: () => rabbitConnection({ connection, sourceAccess, virtualHost }, secrets),
      clock: this.#windowClock,
    })
  }

  /** A receive waits no longer than its window, which the engine counts. */
  get #windowClock(): Clock {
    return this.#options.engineClock ?? this.#options.clock
  }

  #embedded(): Promise<RabbitTwin> {
    this.#twin ??= import('../services/rabbitmq/twin/index.ts').then(
      ({ RabbitTwin }) =>
        new RabbitTwin({ clock: this.#options.clock, storage: this.#options.twinStorage('rabbitmq') }),
    )
    return this.#twin
  }
}

type RabbitPlace = Pick<
  ProducerPlace,
  'connection' | 'sourceAccess' | 'secretsManager' | 'directory' | 'virtualHost'
>

function producerOver(service: RabbitProducer): Producer {
  return {
    create: (queue, properties) => service.declareQueue(queue, argumentsFrom(properties)),
    put: async (queue, forms, alongside) => {
      await service.publish(queue, readForms(forms, parseRecordForm), alongside)
    },
    held: async (queue) => {
      const known = await service.argumentsOf(queue)
      return known === null ? {} : { Arguments: known }
    },
    remove: (queue) => service.deleteQueue(queue),
    contents: async (queue) => (await service.browse(queue)).map(({ body }) => body.toString()),
  }
}

function argumentsFrom(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return (properties['Arguments'] ?? {}) as Readonly<Record<string, unknown>>
}
