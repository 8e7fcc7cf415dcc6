import type { SourceError } from '../../../model/index.ts'
import type { Delivery } from '../port.ts'
import type { ConsumerLink } from '../pull-consumer.ts'
import type { TwinQueue } from './twin-queue.ts'

/** What a channel asks of its broker. */
export interface ChannelBroker {
  /** @throws SourceError when the queue or the connection is gone */
  queue(): TwinQueue
  /** Somebody may be given something now. */
  deliver(queue: TwinQueue): void
  /** @throws SourceError when it cannot be stored: then nothing was removed */
  remove(queue: TwinQueue, sequences: readonly number[]): void
  putBack(queue: TwinQueue, sequences: readonly number[]): void
  closed(channel: TwinChannel): void
}

interface Unsettled {
  readonly queue: TwinQueue
  readonly sequence: number
  readonly subscription: number
}

/** A channel of the embedded broker with at most one subscription. */
export class TwinChannel implements ConsumerLink {
  readonly #broker: ChannelBroker
  readonly #receive: { delivered(delivery: Delivery): void; fail(error: SourceError): void }
  readonly #unsettled = new Map<number, Unsettled>()
  #subscription = { id: 0, limit: 0, queue: null as TwinQueue | null, held: 0 }
  #nextTag = 1
  #isKilled = false

  constructor(
    broker: ChannelBroker,
    receive: { delivered(delivery: Delivery): void; fail(error: SourceError): void },
  ) {
    this.#broker = broker
    this.#receive = receive
  }

  /** How many more the queue may deliver. */
  roomFor(queue: TwinQueue): number {
    const { queue: subscribed, held, limit } = this.#subscription
    return subscribed === queue ? Math.max(0, limit - held) : 0
  }

  get subscribedTo(): TwinQueue | null {
    return this.#subscription.queue
  }

  push(queue: TwinQueue, message: Omit<Delivery, 'tag'> & { readonly sequence: number }): void {
    const tag = this.#nextTag++
    const { sequence, ...delivery } = message
    this.#subscription.held++
    this.#unsettled.set(tag, { queue, sequence, subscription: this.#subscription.id })
    this.#receive.delivered({ tag, ...delivery })
  }

  async start(limit: number): Promise<void> {
    if (this.#isKilled) return
    const queue = this.#queue()
    this.#subscription = { id: this.#subscription.id + 1, limit, queue, held: 0 }
    this.#broker.deliver(queue)
  }

  /** As on a real broker, what it refuses ends the channel. */
  #queue(): TwinQueue {
    try {
      return this.#broker.queue()
    } catch (error) {
      this.#broker.closed(this)
      this.fail(error as SourceError)
      throw error
    }
  }

  async stop(): Promise<void> {
    if (this.#isKilled) return
    this.#subscription = { ...this.#subscription, queue: null }
  }

  async caughtUp(): Promise<void> {}

  /** @throws SourceError when that cannot be stored: they stay unsettled */
  ack(tag: number, multiple: boolean): void {
    if (this.#isKilled) return
    const settled = this.#chosen(tag, multiple)
    for (const [queue, sequences] of settled) this.#broker.remove(queue, sequences)
    this.#release(tag, multiple)
    for (const queue of settled.keys()) this.#broker.deliver(queue)
  }

  requeue(tag: number, multiple: boolean): void {
    if (this.#isKilled) return
    const settled = this.#chosen(tag, multiple)
    this.#release(tag, multiple)
    for (const [queue, sequences] of settled) this.#broker.putBack(queue, sequences)
  }

  async close(): Promise<void> {
    if (this.#isKilled) return
    this.giveBack()
    this.#broker.closed(this)
  }

  /** The broker ends it. */
  fail(error: SourceError): void {
    this.giveBack()
    this.#receive.fail(error)
  }

  /** From now on it neither takes nor gives. */
  kill(): void {
    this.#isKilled = true
    this.#subscription = { ...this.#subscription, queue: null }
  }

  /** Everything unsettled goes back. */
  giveBack(): void {
    this.#subscription = { ...this.#subscription, queue: null }
    const last = [...this.#unsettled.keys()].at(-1)
    if (last !== undefined) this.requeue(last, true)
  }

  /** A queue that is deleted takes with it what was delivered from it. */
  forget(queue: TwinQueue): void {
    for (const [tag, held] of this.#unsettled) if (held.queue === queue) this.#unsettled.delete(tag)
  }

  #tags(tag: number, multiple: boolean): readonly number[] {
    return multiple ? [...this.#unsettled.keys()].filter((one) => one <= tag) : [tag]
  }

  /** What these tags stand for, by queue. */
  #chosen(tag: number, multiple: boolean): ReadonlyMap<TwinQueue, readonly number[]> {
    const held = this.#tags(tag, multiple).flatMap((one) => this.#unsettled.get(one) ?? [])
    const byQueue = Map.groupBy(held, ({ queue }) => queue)
    return new Map([...byQueue].map(([queue, all]) => [queue, all.map(({ sequence }) => sequence)]))
  }

  #release(tag: number, multiple: boolean): void {
    for (const one of this.#tags(tag, multiple)) {
      const held = this.#unsettled.get(one)
      this.#unsettled.delete(one)
      if (held?.subscription === this.#subscription.id) this.#subscription.held--
    }
  }
}

/** Who is killed hears nothing any more. */
export function never(): Promise<never> {
  return new Promise(() => {})
}
