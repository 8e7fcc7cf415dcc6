import type { Channel } from 'rabbitmq-client'
import type { SourceError } from '../../../model/index.ts'
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
import { contentOf, keepBodies } from './bare-bodies.ts'
import { ChannelLink } from './channel-link.ts'
import { Connected } from './connected.ts'
import type { RabbitConnection } from './connection.ts'
import { KeptChannel } from './kept-channel.ts'
import { sourceError } from './source-errors.ts'

export interface RabbitClientOptions {
  /** Says how the broker is reached, anew for each connection: secrets may have changed. */
  readonly connect: () => Promise<RabbitConnection>
  /** What receives wait by. */
  readonly clock: Clock
}

/**
 * RabbitMQ over rabbitmq-client: one connection at a time, made when it is needed and made anew by the next call once
 * it is lost. Nobody waits in here for a broker to come back: the call fails, and who asks decides when to ask again.
 */
export class RabbitClient implements RabbitPort, RabbitProducer {
  readonly #options: RabbitClientOptions
  #connected: Promise<Connected> | null = null
  #from = ''
  /** For questions; a question that the broker refuses closes it. */
  readonly #asking = new KeptChannel(() => this.#open())
  readonly #publishing = new KeptChannel(async () => {
    const channel = await this.#open()
    await channel.confirmSelect()
    return channel
  })
  readonly #consumers = new Set<PullConsumer>()

  constructor(options: RabbitClientOptions) {
    this.#options = options
  }

  async lookAt(queue: string): Promise<QueueLook> {
    const { messageCount, consumerCount } = await this.#ask((channel) =>
      channel.queueDeclare({ queue, passive: true }),
    )
    return { ready: messageCount, consumers: consumerCount, from: this.#from }
  }

  async consume({ queue, ...request }: ConsumeRequest): Promise<RabbitConsumer> {
    const channel = await (await this.#connection()).channel()
    const link: ChannelLink = new ChannelLink(channel, queue, () => consumer)
    const consumer = new PullConsumer({ link, clock: this.#options.clock, ...request })
    this.#consumers.add(consumer)
    channel.once('close', () => this.#consumers.delete(consumer))
    return consumer
  }

  async declareQueue(queue: string, queueArguments: QueueArguments): Promise<boolean> {
    try {
      await this.lookAt(queue)
      return false
    } catch (error) {
      if ((error as SourceError).code !== 'SOURCE_NOT_FOUND') throw error
    }
    await this.#ask((channel) =>
      channel.queueDeclare({ queue, durable: true, arguments: { ...queueArguments } }),
    )
    return true
  }

  async argumentsOf(): Promise<null> {
    return null
  }

  async publish(queue: string, messages: readonly NewMessage[]): Promise<void> {
    // The default exchange drops what is for a queue that is not there.
    await this.lookAt(queue)
    const channel = await this.#publishing.get()
    const confirmed = messages.map(({ properties, body }) => {
      const { deliveryMode, ...rest } = properties
      // Otherwise the client dates what has no timestamp, and calls it transient.
      const envelope = { routingKey: queue, durable: deliveryMode === 2, timestamp: undefined, ...rest }
      return channel.basicPublish(envelope as Parameters<Channel['basicPublish']>[0], body)
    })
    const failed = (await Promise.allSettled(confirmed)).find(({ status }) => status === 'rejected')
    if (failed !== undefined) throw sourceError((failed as PromiseRejectedResult).reason)
  }

  async browse(queue: string): Promise<readonly NewMessage[]> {
    const channel = await this.#open()
    keepBodies(channel)
    const found: NewMessage[] = []
    try {
      for (;;) {
        const message = await channel.basicGet({ queue })
        if (message === undefined) break
        found.push(contentOf(message))
      }
    } catch (error) {
      throw sourceError(error)
    }
    // They go back with it.
    await channel.close()
    return found
  }

  async purgeQueue(queue: string): Promise<void> {
    await this.#ask((channel) => channel.queuePurge({ queue }))
  }

  async deleteQueue(queue: string): Promise<void> {
    await this.#ask((channel) => channel.queueDelete({ queue }))
  }

  async close(): Promise<void> {
    const connected = await this.#connected?.catch(() => null)
    if (connected === undefined || connected === null || connected.lost) return
    await Promise.all([...this.#consumers, this.#asking, this.#publishing].map((one) => one.close()))
    await connected.close()
  }

  kill(): void {
    void this.#connected?.then((connected) => connected.destroy()).catch(() => {})
  }

  async #ask<T>(question: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.#asking.get()
    try {
      return await question(channel)
    } catch (error) {
      throw sourceError(error)
    }
  }

  /** A channel whose failures are told to who asks, not thrown. */
  async #open(): Promise<Channel> {
    const channel = await (await this.#connection()).channel()
    channel.on('error', () => {})
    return channel
  }

  /** The connection that there is, else a new one. @throws SourceError */
  async #connection(): Promise<Connected> {
    for (;;) {
      this.#connected ??= this.#connect()
      const current = this.#connected
      const connected = await current.catch((error: unknown) => {
        if (this.#connected === current) this.#connected = null
        throw error
      })
      if (!connected.lost) return connected
      if (this.#connected === current) this.#connected = null
    }
  }

  async #connect(): Promise<Connected> {
    const how = await this.#options.connect()
    const connected = await Connected.open(how)
    this.#from = `${how.hostname}:${how.port}`
    return connected
  }
}
