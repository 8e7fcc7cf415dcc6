import type { SourceError } from '../../../model/index.ts'
import { backOffMs, type Clock, type Random } from '../../../time/index.ts'
import type {
  ConsumeRequest,
  ConsumerListener,
  Delivery,
  Fate,
  QueueConsumer,
  ReceiveOptions,
  Received,
} from '../port.ts'
import { RECONNECT } from '../reconnect.ts'
import type { BrokerConnection } from './broker-connection.ts'
import { Lane } from './lane.ts'
import { sourceError } from './source-errors.ts'

const UNANSWERED: Received = { deliveries: [], isUnanswered: true }

export interface ConsumerParts {
  /** A new connection. @throws SourceError */
  readonly connect: () => Promise<BrokerConnection>
  /** What waits go by. */
  readonly clock: Clock
  /** What the broker's times go by. */
  readonly wallClock: Clock
  readonly random: Random
}

/**
 * A consumer through its connections: when one is lost, another is made with back-off. What the old one brought is
 * the broker's again, so its links are forgotten with it. There are as many links as receives run at once; which
 * receive gets which is decided here, because what was returned on a link comes again on that link alone.
 */
export class ClientConsumer implements QueueConsumer {
  readonly #parts: ConsumerParts
  readonly #request: ConsumeRequest
  readonly #listener: ConsumerListener
  readonly #closing = new AbortController()
  readonly #laneOf = new WeakMap<Delivery, Lane>()
  #lanes: Lane[] = []
  #connection: BrokerConnection
  /** Resolves when there is a connection again, or never more. */
  #connected: Promise<void> = Promise.resolve()

  constructor(
    connection: BrokerConnection,
    options: { parts: ConsumerParts; request: ConsumeRequest; listener: ConsumerListener },
  ) {
    this.#connection = connection
    this.#parts = options.parts
    this.#request = options.request
    this.#listener = options.listener
  }

  /** Attaches the first lane, which shows whether the queue may be consumed. @throws SourceError */
  async begin(): Promise<void> {
    this.#lanes = [await this.#attach(this.#connection)]
    this.#watch()
  }

  async receive(options: ReceiveOptions): Promise<Received> {
    const { clock } = this.#parts
    const { waitMs, signal } = options
    if (!this.#connection.isUp) {
      const over = new AbortController()
      const waits = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal])
      void this.#connected.then(() => over.abort())
      await clock.sleep(waitMs, waits)
      return UNANSWERED
    }
    const connection = this.#connection
    const { from } = connection
    const lane = this.#free() ?? (await this.#attach(connection).catch(() => null))
    if (lane === null || !connection.isUp) return UNANSWERED
    // Another receive would take a lane that is there and waits for nobody.
    if (!this.#lanes.includes(lane)) this.#lanes.push(lane)
    const deliveries = await lane.receive(options)
    for (const one of deliveries) this.#laneOf.set(one, lane)
    if (lane.mayBeKept) this.#callForKept()
    return connection.isUp ? { deliveries, from } : UNANSWERED
  }

  holds(delivery: Delivery): boolean {
    return this.#laneOf.get(delivery)?.holds(delivery) === true
  }

  async settle(deliveries: readonly Delivery[], fate: Fate): Promise<readonly Delivery[]> {
    const byLane = Map.groupBy(deliveries, (one) => this.#laneOf.get(one)!)
    const missing = await Promise.all([...byLane].map(([lane, its]) => lane.settle(its, fate)))
    if (fate === 'failed' || fate === 'released') this.#callForKept()
    return missing.flat()
  }

  async count(): Promise<number> {
    if (!this.#connection.isUp) throw await this.#connection.lost
    return (await this.#connection.browse(this.#request.queue)).length
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#lanes.map((lane) => lane.close()))
    await this.#connection.close()
  }

  kill(): void {
    this.#closing.abort()
    this.#connection.drop()
  }

  /** As if the network were gone for a moment; for tests. */
  loseConnection(): void {
    this.#connection.drop()
  }

  /** A link that nobody waits on, one for which the broker may keep messages first. */
  #free(): Lane | undefined {
    const free = this.#lanes.filter((lane) => !lane.isReceiving)
    return free.find((lane) => lane.mayBeKept) ?? free[0]
  }

  /** @throws SourceError */
  async #attach(connection: BrokerConnection): Promise<Lane> {
    const { queue, max } = this.#request
    return new Lane(await connection.receiver(queue, { max }), { ...this.#parts, connection })
  }

  /** Whoever waits on a link that has none comes back, and then gets those that lie on another. */
  #callForKept(): void {
    if (this.#lanes.some((lane) => lane.mayBeKept && !lane.isReceiving)) {
      this.#lanes.find((lane) => lane.isReceiving && !lane.mayBeKept)?.endWait()
    }
  }

  #watch(): void {
    void this.#connection.lost.then((error) => {
      this.#lanes = []
      if (!this.#closing.signal.aborted) this.#connected = this.#reconnect(error)
    })
  }

  async #reconnect(first: SourceError): Promise<void> {
    const { clock, random, connect } = this.#parts
    let error = first
    for (let attempt = 1; !this.#closing.signal.aborted; attempt++) {
      const waitMs = backOffMs(RECONNECT, attempt, random)
      this.#listener.failed(error, { attempt, nextTryMs: clock.now() + waitMs })
      await clock.sleep(waitMs, this.#closing.signal)
      if (this.#closing.signal.aborted) return
      try {
        await this.#resume(await connect())
        return
      } catch (reason) {
        error = sourceError(reason)
      }
    }
  }

  /** Goes on by a new connection once it shows that the queue may be consumed. */
  async #resume(connection: BrokerConnection): Promise<void> {
    const lane = this.#closing.signal.aborted ? null : await this.#attach(connection)
    // Closed before or meanwhile: nobody else would close it.
    if (lane === null || this.#closing.signal.aborted) return connection.drop()
    this.#connection = connection
    this.#lanes = [lane]
    this.#watch()
  }
}
