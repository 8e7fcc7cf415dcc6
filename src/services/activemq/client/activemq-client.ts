import type { Clock, Random } from '../../../time/index.ts'
import type {
  ActivemqPort,
  ActivemqProducer,
  BrokerDescription,
  ConsumeRequest,
  ConsumerListener,
  QueueConsumer,
} from '../port.ts'
import type { BrokerAddress } from './broker-address.ts'
import { BrokerConnection } from './broker-connection.ts'
import { ClientConsumer } from './client-consumer.ts'
import { fromAmqp, toAmqp } from './messages.ts'
import { QueueSender } from './queue-sender.ts'

/** A real ActiveMQ, by AMQP 1.0. Each consumer has a connection of its own, the producer another. */
export class ActivemqClient implements ActivemqPort, ActivemqProducer {
  readonly #address: () => Promise<BrokerAddress>
  readonly #clock: Clock
  readonly #wallClock: Clock
  readonly #random: Random
  readonly #consumers = new Set<ClientConsumer>()
  readonly #senders = new Map<string, Promise<QueueSender>>()
  #producing: Promise<BrokerConnection> | null = null
  #sending: Promise<void> = Promise.resolve()

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
    await this.#sender(queue)
    return true
  }

  async contents(queue: string, ending?: string): Promise<readonly string[]> {
    const messages = await (await this.#producer()).browse(queue, selectorOf(ending))
    return messages.map((message) => fromAmqp(message, this.#wallClock.now()).body.toString())
  }

  async takeOut(queue: string, ending: string): Promise<void> {
    await (await this.#producer()).takeOut(queue, selectorOf(ending)!)
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

  send({ queue, messages }: Parameters<ActivemqProducer['send']>[0]): Promise<void> {
    const sent = this.#sending.then(async () => {
      const sender = await this.#sender(queue)
      const id = () => `ID:${this.#random.uuid()}`
      await sender.send(messages.map((one) => toAmqp({ id: id(), ...one }, this.#wallClock.now())))
    })
    this.#sending = sent.catch(() => {})
    return sent
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

  async #sender(queue: string): Promise<QueueSender> {
    const known = await this.#senders.get(queue)?.catch(() => null)
    if (known?.isUp === true) return known
    const connection = await this.#producer()
    const made = connection.sender(queue).then((sender) => new QueueSender(sender, connection))
    this.#senders.set(queue, made)
    return made
  }

  /** One for all who ask at once: another would be closed by nobody. */
  #producer(): Promise<BrokerConnection> {
    const before = this.#producing
    const connection = async () => {
      const known = await before?.catch(() => null)
      return known?.isUp === true ? known : this.#connect()
    }
    this.#producing = connection()
    return this.#producing
  }
}

/** As JMS selects messages. */
function selectorOf(ending: string | undefined): string | undefined {
  return ending === undefined ? undefined : `JMSMessageID LIKE '%${ending}'`
}
