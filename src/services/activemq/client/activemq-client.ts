import type { EventContext, Sender } from 'rhea'
import { SourceError } from '../../../model/index.ts'
import type { Clock, Random } from '../../../time/index.ts'
import type {
  ActivemqPort,
  ActivemqProducer,
  BrokerDescription,
  ConsumeRequest,
  ConsumerListener,
  NewMessage,
  QueueConsumer,
} from '../port.ts'
import type { BrokerAddress } from './broker-address.ts'
import { BrokerConnection } from './broker-connection.ts'
import { ClientConsumer } from './client-consumer.ts'
import { fromAmqp, toAmqp } from './messages.ts'

/** A real ActiveMQ, by AMQP 1.0. Each consumer has a connection of its own, the producer another. */
export class ActivemqClient implements ActivemqPort, ActivemqProducer {
  readonly #address: () => Promise<BrokerAddress>
  readonly #clock: Clock
  readonly #wallClock: Clock
  readonly #random: Random
  readonly #consumers = new Set<ClientConsumer>()
  #producing: Promise<BrokerConnection> | null = null

  /** @param options.address read anew for each connection: a secret may change */
  constructor(options: {
    readonly address: () => Promise<BrokerAddress>
    readonly clock: Clock
    readonly wallClock: Clock
    readonly random: Random
  }) {
    this.#address = options.address
    this.#clock = options.clock
    this.#wallClock = options.wallClock
    this.#random = options.random
  }

  async look(): Promise<BrokerDescription> {
    const connection = await this.#connect()
    const { product } = connection
    await connection.close()
    return { product }
  }

  async consume(request: ConsumeRequest, listener: ConsumerListener): Promise<QueueConsumer> {
    const connect = () => this.#connect()
    const connection = await connect()
    const parts = { connect, clock: this.#clock, wallClock: this.#wallClock, random: this.#random }
    const consumer = new ClientConsumer(connection, { parts, request, listener })
    try {
      await consumer.begin()
    } catch (error) {
      consumer.kill()
      throw error
    }
    this.#consumers.add(consumer)
    return consumer
  }

  async createQueue(queue: string): Promise<boolean> {
    const connection = await this.#producer()
    const sender = await connection.sender(queue)
    await Promise.race([closed(sender), connection.lost])
    return true
  }

  async contents(queue: string): Promise<readonly string[]> {
    const messages = await (await this.#producer()).browse(queue)
    return messages.map((message) => fromAmqp(message, this.#wallClock.now()).body.toString())
  }

  async deleteQueue(queue: string): Promise<void> {
    const silent = { failed: () => {} }
    const consumer = await this.consume({ queue, max: 1000 }, silent)
    for (;;) {
      const { deliveries } = await consumer.receive({ max: 1000, waitMs: 0 })
      if (deliveries.length === 0) break
      await consumer.settle(deliveries, 'accepted')
    }
    await consumer.close()
  }

  async send(request: { readonly queue: string; readonly messages: readonly NewMessage[] }): Promise<void> {
    const connection = await this.#producer()
    const sender = await connection.sender(request.queue)
    let next = 0
    let unconfirmed = request.messages.length
    const done = Promise.withResolvers<null>()
    const send = () => {
      while (sender.sendable() && next < request.messages.length) {
        const message = request.messages[next++]!
        sender.send(toAmqp({ id: `ID:${this.#random.uuid()}`, ...message }, this.#wallClock.now()))
      }
    }
    sender.on('sendable', send)
    sender.on('accepted', () => --unconfirmed === 0 && done.resolve(null))
    sender.on('rejected', ({ delivery }: EventContext) => done.reject(refusal(delivery?.remote_state)))
    if (unconfirmed === 0) done.resolve(null)
    send()
    const error = await Promise.race([done.promise, connection.lost])
    if (error !== null) throw error
    await Promise.race([closed(sender), connection.lost])
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()))
    await (await this.#producing?.catch(() => null))?.close()
  }

  kill(): void {
    for (const consumer of this.#consumers) consumer.kill()
    void this.#producing?.then((connection) => connection.drop()).catch(() => {})
  }

  /** Cuts every consumer's connection; each makes another. For tests. */
  loseConnection(): void {
    for (const consumer of this.#consumers) consumer.loseConnection()
  }

  async #connect(): Promise<BrokerConnection> {
    return BrokerConnection.open(await this.#address(), this.#wallClock)
  }

  async #producer(): Promise<BrokerConnection> {
    const known = await this.#producing?.catch(() => null)
    if (known?.isUp === true) return known
    this.#producing = this.#connect()
    return this.#producing
  }
}

/** Resolves when the broker has closed the link, too. */
function closed(sender: Sender): Promise<void> {
  return new Promise((resolve) => {
    sender.once('sender_close', () => resolve())
    sender.close()
  })
}

function refusal(state: unknown): SourceError {
  const { error } = (state ?? {}) as { error?: { description?: string } }
  return new SourceError('SOURCE_FAILED', error?.description ?? 'the broker does not take the message')
}
