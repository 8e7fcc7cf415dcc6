import type { Clock } from '../../../time/index.ts'
import type {
  ConsumeRequest,
  NewMessage,
  QueueArguments,
  QueueLook,
  RabbitConsumer,
  RabbitPort,
  RabbitProducer,
} from '../port.ts'
import { PullConsumer } from '../pull-consumer.ts'
import type { RabbitTwin } from './rabbit-twin.ts'
import { never, TwinChannel } from './twin-channel.ts'

const TRANSIENT = 1

/** A client of one virtual host of the embedded broker. */
export class TwinPort implements RabbitPort, RabbitProducer {
  readonly #twin: RabbitTwin
  readonly #virtualHost: string
  readonly #clock: Clock
  readonly #channels = new Set<TwinChannel>()
  #isKilled = false

  constructor(options: { readonly twin: RabbitTwin; readonly virtualHost: string; readonly clock: Clock }) {
    this.#twin = options.twin
    this.#virtualHost = options.virtualHost
    this.#clock = options.clock
  }

  async lookAt(name: string): Promise<QueueLook> {
    const queue = await this.#queue(name)
    this.#twin.checkConnection()
    return { ready: queue.ready, consumers: this.#twin.consumersOf(queue) }
  }

  async consume({ queue: name, ...request }: ConsumeRequest): Promise<RabbitConsumer> {
    if (this.#isKilled) return never()
    this.#twin.checkConnection()
    this.#twin.checkVirtualHost(this.#virtualHost)
    const channel: TwinChannel = new TwinChannel(
      {
        queue: () => {
          this.#twin.checkConnection()
          return this.#twin.queue(this.#virtualHost, name)
        },
        deliver: (queue) => this.#twin.deliver(queue),
        remove: (queue, sequences) => this.#twin.remove(queue, sequences),
        putBack: (queue, sequences) => this.#twin.putBack(queue, sequences),
        closed: (one) => {
          this.#channels.delete(one)
          this.#twin.closed(one)
        },
      },
      { delivered: (delivery) => consumer.delivered(delivery), fail: (error) => consumer.fail(error) },
    )
    const consumer = new PullConsumer({ link: channel, clock: this.#clock, ...request })
    this.#channels.add(channel)
    this.#twin.opened(channel)
    return consumer
  }

  async declareQueue(name: string, queueArguments: QueueArguments): Promise<boolean> {
    if (this.#isKilled) return never()
    return this.#twin.declare({ virtualHost: this.#virtualHost, name, queueArguments })
  }

  async argumentsOf(name: string): Promise<QueueArguments> {
    return (await this.#queue(name)).queueArguments
  }

  async publish(
    name: string,
    messages: readonly NewMessage[],
    alongside: readonly (readonly [key: string, value: string | null])[] = [],
  ): Promise<void> {
    const complete = messages.map(({ properties, body }) => ({
      properties: { deliveryMode: TRANSIENT, ...properties },
      body,
    }))
    this.#twin.publish(await this.#queue(name), complete, alongside)
  }

  async browse(name: string): Promise<readonly NewMessage[]> {
    return this.#twin.browse(await this.#queue(name))
  }

  async purgeQueue(name: string): Promise<void> {
    this.#twin.purge(await this.#queue(name))
  }

  async deleteQueue(name: string): Promise<void> {
    this.#twin.delete(await this.#queue(name))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#channels].map((channel) => channel.close()))
  }

  kill(): void {
    this.#isKilled = true
    for (const channel of this.#channels) {
      channel.kill()
      this.#twin.closed(channel)
    }
  }

  async #queue(name: string) {
    if (this.#isKilled) return never()
    return this.#twin.queue(this.#virtualHost, name)
  }
}
