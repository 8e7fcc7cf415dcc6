import rhea, { type Delivery as AmqpDelivery, type EventContext, type Receiver } from 'rhea'
import type { Clock } from '../../../time/index.ts'
import type { Delivery, Fate, ReceiveOptions } from '../port.ts'
import type { BrokerConnection } from './broker-connection.ts'
import { fromAmqp } from './messages.ts'

interface Outcomes {
  accepted(): { described(): unknown }
  modified(fields: { delivery_failed: boolean }): { described(): unknown }
  released(): { described(): unknown }
  rejected(fields: object): { described(): unknown }
}

const outcomes = (rhea as unknown as { message: Outcomes }).message

/**
 * One link of a consumer. Credit is demand:
 *
 *     add_credit(max) ─▶ first message ─▶ drain: the broker sends what it has, up to max, and takes the rest of the
 *                   └─▶ the wait ends ─▶ drain                                      credit back ("drained")
 */
export class Lane {
  readonly #receiver: Receiver
  readonly #connection: BrokerConnection
  readonly #clock: Clock
  readonly #wallClock: Clock
  readonly #held = new Map<Delivery, AmqpDelivery>()
  readonly #unsettled = new Map<AmqpDelivery, () => void>()
  #inbox: Delivery[] = []
  #returned = 0
  #isReceiving = false
  #endWait = () => {}
  #changed = () => {}
  #settling: Promise<unknown> = Promise.resolve()

  constructor(
    receiver: Receiver,
    parts: { readonly connection: BrokerConnection; readonly clock: Clock; readonly wallClock: Clock },
  ) {
    this.#receiver = receiver
    this.#connection = parts.connection
    this.#clock = parts.clock
    this.#wallClock = parts.wallClock
    receiver.on('message', (context: EventContext) => this.#arrived(context))
    receiver.on('settled', ({ delivery }: EventContext) => this.#confirmed(delivery!))
    receiver.on('receiver_drained', () => this.#drained())
    void this.#connection.lost.then(() => this.#lost())
  }

  /** As `QueueConsumer.receive`; empty when the connection is lost. */
  async receive({ max, waitMs, signal }: ReceiveOptions): Promise<readonly Delivery[]> {
    if (!this.#connection.isUp) return []
    this.#inbox = []
    this.#isReceiving = true
    this.#receiver.add_credit(max)
    await this.#first(waitMs, signal)
    if (this.#connection.isUp && this.#inbox.length < max) await this.#withdraw(max)
    const received = this.#inbox
    this.#inbox = []
    this.#isReceiving = false
    this.#returned = Math.max(0, this.#returned - received.length)
    return this.#connection.isUp ? received : []
  }

  get isReceiving(): boolean {
    return this.#isReceiving
  }

  /**
   * How many messages were given back on this link and have not come again. The broker keeps them for it: no other
   * link gets them before this one is closed, and this one gets them before anything new.
   */
  get returned(): number {
    return this.#returned
  }

  /** Ends a wait for the first message. */
  endWait(): void {
    this.#endWait()
  }

  /** What it holds, and what was returned on it, is the queue's again, uncounted (a closed connection would count). */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#receiver.once('receiver_close', () => resolve()))
    this.#receiver.close()
    await Promise.race([closed, this.#connection.lost])
  }

  holds(delivery: Delivery): boolean {
    return this.#held.has(delivery)
  }

  /** As `QueueConsumer.settle`. One fate at a time: rhea may send two that follow each other as one. */
  settle(deliveries: readonly Delivery[], fate: Fate): Promise<readonly Delivery[]> {
    const settled = this.#settling.then(() => this.#settle(deliveries, fate))
    this.#settling = settled
    return settled
  }

  async #settle(deliveries: readonly Delivery[], fate: Fate): Promise<readonly Delivery[]> {
    const ours = deliveries.filter((one) => this.#held.has(one))
    if (ours.length === 0) return []
    if (fate === 'accepted') return this.#accept(ours)
    for (const one of ours) {
      const delivery = this.#held.get(one)!
      this.#held.delete(one)
      delivery.update(true, outcomeOf(fate))
    }
    if (fate !== 'rejected') this.#returned += ours.length
    // The broker says nothing to these. What comes after them goes out after them.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    return []
  }

  async #accept(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const confirmed = new Set<Delivery>()
    const all = Promise.withResolvers<void>()
    for (const one of deliveries) {
      const delivery = this.#held.get(one)!
      this.#held.delete(one)
      this.#unsettled.set(delivery, () => {
        confirmed.add(one)
        if (confirmed.size === deliveries.length) all.resolve()
      })
      delivery.update(false, outcomes.accepted().described())
    }
    await Promise.race([all.promise, this.#connection.lost])
    return deliveries.filter((one) => !confirmed.has(one))
  }

  #arrived({ message, delivery }: EventContext): void {
    const receivedMs = this.#wallClock.now()
    const received = {
      message: fromAmqp(message!, receivedMs),
      failedDeliveries: message!.delivery_count ?? 0,
      receivedMs,
    }
    this.#held.set(received, delivery!)
    this.#inbox.push(received)
    this.#changed()
  }

  #confirmed(delivery: AmqpDelivery): void {
    // Nothing is sent by it: rhea forgets the delivery.
    delivery.update(true)
    this.#unsettled.get(delivery)?.()
    this.#unsettled.delete(delivery)
  }

  #drained(): void {
    this.#receiver.drain = false
    this.#changed()
  }

  #lost(): void {
    this.#held.clear()
    this.#unsettled.clear()
    this.#changed()
  }

  /** Until there is a message, the wait is over, or the connection is lost. */
  async #first(waitMs: number, signal?: AbortSignal): Promise<void> {
    const over = new AbortController()
    this.#endWait = () => over.abort()
    this.#changed = this.#endWait
    await this.#clock.sleep(
      waitMs,
      signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]),
    )
    this.#endWait = () => {}
  }

  /** Until the broker owes nothing. Without credit left a broker does not answer a drain. */
  async #withdraw(max: number): Promise<void> {
    this.#receiver.drain = true
    const done = new Promise<void>((resolve) => {
      this.#changed = () => {
        if (!this.#receiver.drain || this.#inbox.length >= max || !this.#connection.isUp) resolve()
      }
    })
    this.#receiver.drain_credit()
    await done
    this.#receiver.drain = false
  }
}

function outcomeOf(fate: Exclude<Fate, 'accepted'>): unknown {
  switch (fate) {
    case 'failed':
      return outcomes.modified({ delivery_failed: true }).described()
    case 'released':
      return outcomes.released().described()
    case 'rejected':
      return outcomes.rejected({}).described()
  }
}
