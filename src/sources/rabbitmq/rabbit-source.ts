import {
  SourceError,
  type EventShape,
  type MessagePage,
  type QueueMessage,
  type QueueSource,
  type ReceiveRequest,
  type ResolvedMapping,
  type Unremoved,
} from '../../model/index.ts'
import { type Delivery, type RabbitConsumer, type RabbitPort } from '../../services/rabbitmq/port.ts'
import type { Clock } from '../../time/index.ts'
import { DecodedMessage, rabbitEventShape, type Origin } from './event-shape.ts'

export interface RabbitSourceOptions {
  readonly port: RabbitPort
  readonly mapping: ResolvedMapping
  readonly clock: Clock
}

/** A queue of RabbitMQ, read by one consumer for one invocation at a time (MQ-3, MQ-4). */
export function createRabbitSource(options: RabbitSourceOptions): QueueSource {
  return new RabbitSource(options)
}

/** A queue in which nothing comes is heard of so often, in milliseconds. */
const POLL_MS = 10_000
/** What follows on the first message is waited for so long at most, in milliseconds, where more lies in the queue. */
const GATHER_MS = 100

/**
 * The prefetch is the batch size, and the broker delivers only while a batch is gathered: when it is closed the
 * subscription rests until the next receive, and so it does when a part of it is acknowledged (a filter, MQ-13). So
 * nothing is taken ahead of an unsettled batch, what a failed batch gives back stands before all that came later, and no
 * message is counted towards a delivery limit that the function never saw (MQ-7, MQ-14).
 *
 * @decision MQ-7, SIL-6 RabbitMQ's prefetch is BatchSize. While a batch that is not full, or of which a filter dropped a part, is with the function the consumer is cancelled and its channel kept, so that nothing is taken ahead of it; a queue that is auto-delete, or has a single active consumer, sees the consumer leave and come back.
 * @decision MQ-14, SIL-6 A failed batch of RabbitMQ is returned by basic.nack with requeue after the back-off, all of it and in order: a quorum queue counts that as a delivery, so a limit of N means N + 1 deliveries.
 */
class RabbitSource implements QueueSource {
  readonly shape: EventShape
  readonly #port: RabbitPort
  readonly #mapping: ResolvedMapping
  readonly #clock: Clock
  #consumer: RabbitConsumer | null = null
  #consumers = 0
  /** Of the last receive: aborted when the mapping stops. */
  #stopping: AbortSignal | null = null
  #from: string | undefined
  /** The last batch was full, so more lies in the queue. */
  #isBacklog = false

  constructor({ port, mapping, clock }: RabbitSourceOptions) {
    this.#port = port
    this.#mapping = mapping
    this.#clock = clock
    this.shape = rabbitEventShape(mapping)
  }

  async open(): Promise<void> {
    await this.#look()
  }

  async receive({ max, waitMs, stopping }: ReceiveRequest): Promise<MessagePage> {
    const consumer = await this.#consuming()
    this.#stopping = stopping
    const untilMs = this.#clock.now() + waitMs
    const deliveries = [...(await consumer.receive({ max, waitMs: Math.min(waitMs, POLL_MS), stopping }))]
    const endMs = Math.min(untilMs, this.#clock.now() + GATHER_MS)
    for (let isOver = deliveries.length === 0; !isOver && deliveries.length < max;) {
      const patienceMs = this.#isBacklog ? Math.max(0, endMs - this.#clock.now()) : 0
      const followed = await consumer.more(max - deliveries.length, patienceMs)
      deliveries.push(...followed)
      isOver = this.#isBacklog || followed.length === 0 || this.#clock.now() >= endMs
    }
    this.#isBacklog = deliveries.length === max
    if (stopping.aborted) deliveries.push(...(await consumer.pause(max - deliveries.length)))
    return this.#page(deliveries)
  }

  /** A full batch need not be paused: with the prefetch unsettled nothing comes. */
  async rest(max: number): Promise<MessagePage> {
    const consumer = this.#consumer
    if (max === 0 || consumer === null) return this.#page([])
    const deliveries = await consumer.pause(max).catch(() => [])
    this.#isBacklog = deliveries.length === max
    return this.#page(deliveries)
  }

  holds({ handle }: QueueMessage): boolean {
    const { consumer, tag } = handle as DecodedMessage
    return consumer.lost === null && consumer.holds(tag)
  }

  async remove(messages: readonly QueueMessage[]): Promise<readonly Unremoved[]> {
    const unremoved: Unremoved[] = []
    for (const [consumer, own] of byConsumer(messages)) {
      // What this makes room for would be taken ahead of the rest of a batch, or for nobody when the mapping stops.
      if (own.length < consumer.unsettled || this.#stopping?.aborted === true)
        await consumer.pause(0).catch(() => {})
      if (consumer.ack(own.map(tagOf))) continue
      // The broker has them back already: they come again.
      const error = consumer.lost ?? new SourceError('SOURCE_UNREACHABLE', 'the channel was closed')
      unremoved.push(...own.map((message) => ({ message, error })))
    }
    return unremoved
  }

  async putBack(messages: readonly QueueMessage[]): Promise<void> {
    for (const [consumer, own] of byConsumer(messages)) {
      const held = own.filter((message) => this.holds(message))
      // A consumer that is lost has given everything back by that.
      if (held.length > 0) await consumer.requeue(held.map(tagOf)).catch(() => {})
    }
  }

  async remaining(): Promise<number> {
    const ready = await this.#look()
    return ready + (this.#consumer?.waiting ?? 0)
  }

  async close(): Promise<void> {
    const consumer = this.#consumer
    this.#consumer = null
    await consumer?.close()
  }

  async #look(): Promise<number> {
    const { ready, from } = await this.#port.lookAt(this.#mapping.sourceName)
    this.#from = from
    return ready
  }

  async #consuming(): Promise<RabbitConsumer> {
    if (this.#consumer !== null && this.#consumer.lost === null) return this.#consumer
    const { sourceName: queue, batchSize: prefetch } = this.#mapping
    const number = this.#consumers + 1
    const prepare = (delivery: Delivery) => new DecodedMessage(delivery, origin, this.#clock.now())
    const consumer = await this.#port.consume({ queue, prefetch, prepare })
    const origin: Origin = { queue, consumer, number }
    this.#consumers = number
    this.#consumer = consumer
    return consumer
  }

  #page(deliveries: readonly Delivery[]): MessagePage {
    const messages = deliveries.map(({ prepared }) => prepared as DecodedMessage)
    return { messages, ...(this.#from === undefined ? {} : { from: this.#from }) }
  }
}

function tagOf({ handle }: QueueMessage): number {
  return (handle as DecodedMessage).tag
}

function byConsumer(messages: readonly QueueMessage[]): ReadonlyMap<RabbitConsumer, readonly QueueMessage[]> {
  return Map.groupBy(messages, ({ handle }) => (handle as DecodedMessage).consumer)
}
