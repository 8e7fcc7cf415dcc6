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

  /** Whether the queue may deliver one more. */
  takesFrom(queue: TwinQueue): boolean {
    const { queue: subscribed, held, limit } = this.#subscription
    return subscribed === queue && held < limit
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
    const queue = this.#broker.queue()
    this.#subscription = { id: this.#subscription.id + 1, limit, queue, held: 0 }
    this.#broker.deliver(queue)
  }

  async stop(): Promise<void> {
    if (this.#isKilled) return
    this.#subscription = { ...this.#subscription, queue: null }
  }

  async caughtUp(): Promise<void> {}

  ack(tag: number, multiple: boolean): void {
    this.#settle(tag, multiple, (queue, sequences) => this.#broker.remove(queue, sequences))
  }

  requeue(tag: number, multiple: boolean): void {
    this.#settle(tag, multiple, (queue, sequences) => this.#broker.putBack(queue, sequences))
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

  #settle(
    tag: number,
    multiple: boolean,
    settle: (queue: TwinQueue, sequences: readonly number[]) => void,
  ): void {
    if (this.#isKilled) return
    const tags = multiple ? [...this.#unsettled.keys()].filter((one) => one <= tag) : [tag]
    const settled = tags.map((one) => this.#unsettled.get(one)).filter((one) => one !== undefined)
    for (const one of tags) this.#unsettled.delete(one)
    for (const { subscription } of settled) {
      if (subscription === this.#subscription.id) this.#subscription.held--
    }
    for (const queue of new Set(settled.map((one) => one.queue))) {
      settle(
        queue,
        settled.filter((one) => one.queue === queue).map(({ sequence }) => sequence),
      )
    }
  }
}

/** Who is killed hears nothing any more. */
export function never(): Promise<never> {
  return new Promise(() => {})
}
