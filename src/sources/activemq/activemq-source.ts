import {
  SourceError,
  type EventShape,
  type MessagePage,
  type QueueMessage,
  type QueueSource,
  type QueueSourceListener,
  type ReceiveRequest,
  type ResolvedMapping,
  type Unremoved,
} from '../../model/index.ts'
import {
  DEAD_LETTER_QUEUE,
  type ActivemqPort,
  type Delivery,
  type QueueConsumer,
} from '../../services/activemq/port.ts'
import type { Clock } from '../../time/index.ts'
import { activemqEventShape, messageDecoder } from './event-shape.ts'

export interface ActivemqSourceOptions {
  readonly port: ActivemqPort
  readonly mapping: ResolvedMapping
  /** What the broker's times go by. */
  readonly wallClock: Clock
}

/** As AWS's (CON-23). */
const MAXIMUM_REDELIVERIES = 6
/** How long a receive waits that may wait for ever. */
const POLL_MS = 10_000

/** A queue of ActiveMQ, consumed by up to five lanes (MQ-3), each taking no more than it has room for. */
export function createActivemqSource(options: ActivemqSourceOptions): QueueSource {
  return new ActivemqSource(options)
}

/**
 * What becomes of a message that is given back, or is not fit for the function:
 *
 *     failed, for the first to sixth redelivery ─▶ comes again (MQ-11)
 *     failed for the seventh time               ─▶ the broker's dead-letter queue (MQ-12)
 *     its time to live is over                  ─▶ the same, as the broker does with what expires in a queue
 *     neither text nor bytes                    ─▶ the same, and a line says so (EVT-31)
 *
 * @decision CON-23 ActiveMQ redelivers a failed message six times (Engine.MaximumRedeliveries); when the seventh delivery fails it is rejected, so that the broker puts it into its dead-letter queue. Over AMQP the broker counts a failure for the link that had it, and starts anew when the mapping stops.
 * @decision EVT-31, SIL-6 A JMS message that is neither text nor bytes never reaches the function: it is rejected, so that the broker puts it into its dead-letter queue, and a line says so.
 * @decision MQ-12 ActiveMQ drops what its dead-letter queue itself rejects, so a mapping on ActiveMQ.DLQ rejects nothing: failed messages come again without limit, and those that are neither text nor bytes stay untouched.
 */
class ActivemqSource implements QueueSource {
  readonly shape: EventShape
  readonly #options: ActivemqSourceOptions
  readonly #decode: (delivery: Delivery) => QueueMessage
  readonly #isGrave: boolean
  readonly #held = new Set<Delivery>()
  #consumer: QueueConsumer | null = null
  #listener: QueueSourceListener | null = null

  constructor(options: ActivemqSourceOptions) {
    const { sourceName } = options.mapping
    this.#options = options
    this.#decode = messageDecoder(sourceName)
    this.#isGrave = sourceName === DEAD_LETTER_QUEUE
    this.shape = activemqEventShape(options.mapping)
  }

  async open(listener: QueueSourceListener): Promise<void> {
    const { port, mapping } = this.#options
    this.#listener = listener
    this.#consumer = await port.consume(
      { queue: mapping.sourceName, max: mapping.batchSize },
      { failed: (error, retry) => listener.failed(error, retry) },
    )
  }

  async receive({ max, waitMs, stopping }: ReceiveRequest): Promise<MessagePage> {
    const request = { max, waitMs: Math.min(waitMs, POLL_MS), signal: stopping }
    const { deliveries, from, isUnanswered } = await this.#consumer!.receive(request)
    if (isUnanswered === true) return { messages: [], isUnanswered }
    for (const delivery of deliveries) this.#held.add(delivery)
    const fit = await this.#fit(deliveries)
    return { messages: fit.map(this.#decode), ...(from === undefined ? {} : { from }) }
  }

  holds(message: QueueMessage): boolean {
    return this.#consumer!.holds(message.handle as Delivery)
  }

  async remove(messages: readonly QueueMessage[]): Promise<readonly Unremoved[]> {
    const unconfirmed = new Set<unknown>(await this.#settle(deliveriesOf(messages), 'accepted'))
    const error = new SourceError(
      'SOURCE_UNREACHABLE',
      'the connection was lost before the broker had confirmed',
    )
    return messages.filter(({ handle }) => unconfirmed.has(handle)).map((message) => ({ message, error }))
  }

  async putBack(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Promise<void> {
    const held = deliveriesOf(messages).filter((one) => this.#consumer!.holds(one))
    if (why === 'unused') {
      await this.#settle(held, 'released')
      return
    }
    const spent = held.filter((one) => this.#isSpent(one))
    await this.#settle(spent, 'rejected')
    await this.#settle(
      held.filter((one) => !spent.includes(one)),
      'failed',
    )
    const exhausted = spent.filter((one) => !this.#isExpired(one)).length
    if (exhausted > 0) this.#report('DELIVERIES_EXHAUSTED', this.#exhausted(exhausted))
  }

  async remaining(): Promise<number> {
    const consumer = this.#consumer!
    const count = await consumer.count()
    for (const one of this.#held) if (!consumer.holds(one)) this.#held.delete(one)
    return Math.max(0, count - this.#held.size)
  }

  async close(): Promise<void> {
    await this.#consumer?.close()
  }

  /** Those that the function may have. */
  async #fit(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const expired = deliveries.filter((one) => this.#isExpired(one))
    const strange = deliveries.filter((one) => !expired.includes(one) && !isReadable(one))
    if (expired.length === 0 && strange.length === 0) return deliveries
    for (const { message } of strange) {
      const fate = this.#isGrave ? 'it stays there' : `it goes to ${DEAD_LETTER_QUEUE}`
      const what = `message ${message.id ?? 'without an ID'} of queue ${this.#options.mapping.sourceName}`
      this.#report(
        'MESSAGE_NOT_SUPPORTED',
        `${what} is neither text nor bytes (JMS ${message.kind}): ${fate}`,
      )
    }
    if (!this.#isGrave) await this.#settle([...expired, ...strange], 'rejected')
    return deliveries.filter((one) => !expired.includes(one) && !strange.includes(one))
  }

  get #maximumRedeliveries(): number {
    return this.#options.mapping.maximumRedeliveries ?? MAXIMUM_REDELIVERIES
  }

  #isSpent(delivery: Delivery): boolean {
    if (this.#isGrave) return false
    return delivery.failedDeliveries >= this.#maximumRedeliveries || this.#isExpired(delivery)
  }

  /** What lies among the dead has expired before, perhaps. */
  #isExpired({ message }: Delivery): boolean {
    return !this.#isGrave && message.expiresMs !== null && message.expiresMs <= this.#options.wallClock.now()
  }

  #settle(deliveries: readonly Delivery[], fate: 'accepted' | 'failed' | 'released' | 'rejected') {
    for (const one of deliveries) this.#held.delete(one)
    return deliveries.length === 0 ? [] : this.#consumer!.settle(deliveries, fate)
  }

  #exhausted(count: number): string {
    const { sourceName } = this.#options.mapping
    const messages = count === 1 ? '1 message' : `${count} messages`
    return `${messages} of queue ${sourceName} failed ${this.#maximumRedeliveries + 1} times and ${count === 1 ? 'goes' : 'go'} to ${DEAD_LETTER_QUEUE}`
  }

  #report(code: 'DELIVERIES_EXHAUSTED' | 'MESSAGE_NOT_SUPPORTED', message: string): void {
    this.#listener?.reported(new SourceError(code, message))
  }
}

function deliveriesOf(messages: readonly QueueMessage[]): Delivery[] {
  return messages.map(({ handle }) => handle as Delivery)
}

function isReadable({ message: { kind } }: Delivery): boolean {
  return kind === 'text' || kind === 'bytes'
}
