import { SourceError } from '../../../model/index.ts'
import { backOffMs, type Clock, type Random } from '../../../time/index.ts'
import type {
  ActivemqMessage,
  ConsumerListener,
  Delivery,
  Fate,
  QueueConsumer,
  ReceiveOptions,
  Received,
} from '../port.ts'
import { RECONNECT } from '../reconnect.ts'
import type { TwinQueue } from './twin-queue.ts'

/** What a consumer needs of its broker. */
export interface TwinBroker {
  readonly clock: Clock
  readonly random: Random
  /** Whether readers reach it. */
  readonly isUp: boolean
  /** @throws SourceError when it was removed */
  queue(name: string): TwinQueue
  /** Moves what has expired to where it belongs. */
  sweep(): void
  /** Everybody may have these again. @param counts their delivery counts as one that failed */
  free(queue: string, ranks: readonly number[], counts: boolean): void
  /** Takes these off their queue. @throws SourceError when accepted ones cannot be stored as such */
  remove(queue: TwinQueue, ranks: readonly number[], fate: 'accepted' | 'rejected'): void
  /** Wakes whoever waits. */
  wake(): void
  /** Resolves when a message may have come to be had, at the latest after `ms`, or with the signal. */
  changed(ms: number, signal: AbortSignal): Promise<void>
}

/** One consumer of the embedded broker. */
export class TwinConsumer implements QueueConsumer {
  readonly #broker: TwinBroker
  readonly #name: string
  readonly #listener: ConsumerListener
  readonly #held = new Map<Delivery, number>()
  /** What was returned here: it comes again here, before anything new, in this order. */
  #returned: {
    readonly rank: number
    readonly message: ActivemqMessage
    readonly failedDeliveries: number
  }[] = []
  readonly #closing = new AbortController()
  /** Aborts when the connection is lost. */
  #lost = new AbortController()
  #isUp = true
  #connected: Promise<void> = Promise.resolve()

  constructor(broker: TwinBroker, options: { readonly queue: string; readonly listener: ConsumerListener }) {
    this.#broker = broker
    this.#name = options.queue
    this.#listener = options.listener
  }

  async receive({ max, waitMs, signal }: ReceiveOptions): Promise<Received> {
    const { clock } = this.#broker
    const stops = [this.#closing.signal, ...(signal === undefined ? [] : [signal])]
    if (!this.#isUp) {
      const over = new AbortController()
      void this.#connected.then(() => over.abort())
      await clock.sleep(waitMs, AbortSignal.any([over.signal, ...stops]))
      return { deliveries: [], isUnanswered: true }
    }
    const stop = AbortSignal.any([this.#lost.signal, ...stops])
    const endMs = clock.now() + waitMs
    for (;;) {
      this.#broker.sweep()
      const queue = this.#broker.queue(this.#name)
      const deliveries = this.#isUp && !this.#closing.signal.aborted ? this.#take(queue, max) : []
      if (!this.#isUp) return { deliveries, isUnanswered: true }
      if (deliveries.length > 0 || clock.now() >= endMs || stop.aborted) return { deliveries }
      await this.#broker.changed(endMs - clock.now(), stop)
    }
  }

  holds(delivery: Delivery): boolean {
    return this.#held.has(delivery)
  }

  async settle(deliveries: readonly Delivery[], fate: Fate): Promise<readonly Delivery[]> {
    const ours = deliveries.filter((one) => this.#held.has(one))
    const gone = fate === 'accepted' ? deliveries.filter((one) => !this.#held.has(one)) : []
    if (ours.length === 0) return gone
    const ranks = ours.map((one) => this.#held.get(one)!)
    const isOver = fate === 'accepted' || fate === 'rejected'
    // What is accepted and cannot be stored stays held.
    if (isOver) this.#broker.remove(this.#broker.queue(this.#name), ranks, fate)
    for (const one of ours) this.#held.delete(one)
    if (isOver) return gone
    const counted = fate === 'failed' ? 1 : 0
    for (const [index, { message, failedDeliveries: failed }] of ours.entries()) {
      this.#returned.push({ rank: ranks[index]!, message, failedDeliveries: failed + counted })
    }
    this.#broker.wake()
    return []
  }

  async count(): Promise<number> {
    if (!this.#isUp) throw connectionLost()
    this.#broker.sweep()
    return this.#broker.queue(this.#name).all().length
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#giveBack(false)
  }

  /** The queue was removed, with what was in its hands: one that is made anew has nothing to do with that. */
  forget(queue: string): void {
    if (queue !== this.#name) return
    this.#held.clear()
    this.#returned = []
  }

  /** What was in its hands is free again; it comes back when the broker can be reached. */
  loseConnection(): void {
    this.#giveBack(true)
    this.#lost.abort()
    if (!this.#isUp) return
    this.#isUp = false
    this.#connected = this.#reconnect()
  }

  async #reconnect(): Promise<void> {
    const { clock, random } = this.#broker
    for (let attempt = 1; !this.#closing.signal.aborted; attempt++) {
      const waitMs = backOffMs(RECONNECT, attempt, random)
      this.#listener.failed(connectionLost(), { attempt, nextTryMs: clock.now() + waitMs })
      await clock.sleep(waitMs, this.#closing.signal)
      if (!this.#broker.isUp) continue
      this.#lost = new AbortController()
      this.#isUp = true
      return
    }
  }

  #take(queue: TwinQueue, max: number): readonly Delivery[] {
    const again = this.#returned.splice(0, max)
    const fresh = queue.take(max - again.length).map(([rank, stored]) => ({ rank, ...stored }))
    const receivedMs = this.#broker.clock.now()
    return [...again, ...fresh].map(({ rank, message, failedDeliveries }) => {
      const delivery = { message, failedDeliveries, receivedMs }
      this.#held.set(delivery, rank)
      return delivery
    })
  }

  #giveBack(counts: boolean): void {
    const ranks = [...this.#held.values(), ...this.#returned.map(({ rank }) => rank)]
    this.#held.clear()
    this.#returned = []
    if (ranks.length > 0) this.#broker.free(this.#name, ranks, counts)
  }
}

export function connectionLost(): SourceError {
  return new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded broker is lost')
}
