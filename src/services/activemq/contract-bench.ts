import { randomUUID } from 'node:crypto'
import {
  DEAD_LETTER_QUEUE,
  type ActivemqPort,
  type ActivemqProducer,
  type NewMessage,
  type QueueConsumer,
  type Received,
} from './port.ts'

/** One ActiveMQ under test. */
export interface ActivemqUnderTest {
  readonly service: ActivemqPort & ActivemqProducer
  /** Lets so much of the broker's own time pass. */
  readonly pass: (ms: number) => Promise<void>
  /** Whatever waits for time gets it, until the work is done. */
  readonly settled: <T>(work: Promise<T>) => Promise<T>
  /** Every consumer's connection is cut, and can be made anew. */
  readonly cut: () => void
  close(): Promise<void>
}

/** What the tests of one ActiveMQ share: queues of their own, and consumers that are closed after each test. */
export class ActivemqBench {
  readonly amq: ActivemqUnderTest
  #consumers: QueueConsumer[] = []

  constructor(amq: ActivemqUnderTest) {
    this.amq = amq
  }

  async queueOf(messages: readonly Partial<NewMessage>[] = []): Promise<string> {
    const queue = `contract-${randomUUID()}`
    await this.amq.service.createQueue(queue)
    await this.send(queue, messages)
    return queue
  }

  async send(queue: string, messages: readonly Partial<NewMessage>[]): Promise<void> {
    const whole = messages.map((one) => ({ kind: 'text' as const, body: Buffer.alloc(0), ...one }))
    await this.amq.service.send({ queue, messages: whole })
  }

  async consume(queue: string, failed = () => {}): Promise<QueueConsumer> {
    const consumer = await this.amq.service.consume({ queue, max: 1000 }, { failed })
    this.#consumers.push(consumer)
    return consumer
  }

  take(consumer: QueueConsumer, options: { max?: number; waitMs?: number } = {}): Promise<Received> {
    return this.amq.settled(consumer.receive({ max: 10, waitMs: 500, ...options }))
  }

  /** Whether the dead-letter queue has a message of this text; takes it out. */
  async buried(text: string): Promise<boolean> {
    const consumer = await this.consume(DEAD_LETTER_QUEUE)
    const { deliveries } = await this.take(consumer, { max: 1000 })
    const mine = deliveries.filter(({ message }) => message.body.toString() === text)
    await consumer.settle(mine, 'accepted')
    await consumer.close()
    return mine.length > 0
  }

  async closeConsumers(): Promise<void> {
    for (const consumer of this.#consumers) await consumer.close()
    this.#consumers = []
  }
}

export function texts(...all: readonly string[]): Partial<NewMessage>[] {
  return all.map((text) => ({ body: Buffer.from(text) }))
}

export function bodies({ deliveries }: Received): string[] {
  return deliveries.map(({ message }) => message.body.toString())
}

/** Each text with how often it failed before. */
export function counts({ deliveries }: Received): string[] {
  return deliveries.map(({ message, failedDeliveries }) => `${message.body.toString()} ${failedDeliveries}`)
}
