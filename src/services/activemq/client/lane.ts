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
 * One link of a consumer. Credit is demand, and the broker is asked for what it has by draining at once: it then looks
 * once, sends at most so many, and takes the rest of the credit back ("drained").
 *
 *     pull(max) ─┬─▶ messages ────────────────────────────────────────────▶ page
 *                └─▶ drained, none ─▶ credit for one ─┬─▶ it comes ─▶ pull(max - 1) ─▶ page
 *                                                     └─▶ the wait ends ─▶ drain
 *
 * Credit that is given first and drained later would not do: what the broker has on its way by then it sends once more in
 * other messages, which stay with the link, seen by nobody, and come before all that is returned later.
 */
export class Lane {
  readonly #receiver: Receiver
  readonly #connection: BrokerConnection
  readonly #clock: Clock
  readonly #wallClock: Clock
  readonly #held = new Map<Delivery, AmqpDelivery>()
  /** Accepted, and told whether the broker has said so, or is lost. */
  readonly #unconfirmed = new Map<AmqpDelivery, (isConfirmed: boolean) => void>()
  #inbox: Delivery[] = []
  #mayBeKept = false
  /** Whether a drain that is answered shows that nothing is kept: not when something was returned since it went out. */
  #isTelling = false
  #isReceiving = false
  #isCalled = false
  /** The last pull brought all it asked for, so its end, which the broker marks inside, may still be under way. */
  #isEndOpen = false
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
    this.#isCalled = false
    await this.#pull(max)
    const isWaiting = this.#inbox.length === 0 && waitMs > 0 && signal?.aborted !== true
    if (isWaiting && this.#connection.isUp) await this.#waitForFirst(max, () => this.#first(waitMs, signal))
    const received = this.#inbox
    this.#inbox = []
    this.#isReceiving = false
    return this.#connection.isUp ? received : []
  }

  get isReceiving(): boolean {
    return this.#isReceiving
  }

  /**
   * Whether the broker may keep messages for this link: what was returned on it, until a drain has shown that it has come
   * again. No other link gets it before this one is closed, and this one gets it before anything new.
   */
  get mayBeKept(): boolean {
    return this.#mayBeKept
  }

  /** Ends the wait of the receive that runs, or that is about to begin in it. */
  endWait(): void {
    this.#isCalled = true
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
    if (fate === 'accepted') {
      const gone = deliveries.filter((one) => !this.#held.has(one))
      return ours.length > 0 && (await this.#accept(ours)) ? gone : deliveries
    }
    if (ours.length === 0) return []
    for (const one of ours) {
      const delivery = this.#held.get(one)!
      this.#held.delete(one)
      delivery.update(true, outcomeOf(fate))
    }
    if (fate !== 'rejected') this.#keeps()
    // The broker says nothing to these. What comes after them goes out after them.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    return []
  }

  /**
   * One word of the broker for all of them: it takes what comes on a connection one after the other, so what it says of the
   * last holds for those before, which go out as settled. A word for each would cost it a write to its socket for each.
   * @returns false when it is lost before that
   */
  #accept(deliveries: readonly Delivery[]): Promise<boolean> {
    const accepted = outcomes.accepted().described()
    const last = this.#held.get(deliveries.at(-1)!)!
    for (const one of deliveries) {
      const delivery = this.#held.get(one)!
      this.#held.delete(one)
      delivery.update(delivery !== last, accepted)
    }
    return new Promise((resolve) => this.#unconfirmed.set(last, resolve))
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
    this.#unconfirmed.get(delivery)?.(true)
    this.#unconfirmed.delete(delivery)
  }

  #drained(): void {
    this.#receiver.drain = false
    // It had credit left, and nothing to send.
    if (this.#isTelling) this.#mayBeKept = false
    this.#changed()
  }

  #keeps(): void {
    this.#mayBeKept = true
    this.#isTelling = false
  }

  #lost(): void {
    this.#held.clear()
    for (const tell of this.#unconfirmed.values()) tell(false)
    this.#unconfirmed.clear()
    this.#changed()
  }

  /** What the broker has, up to `max`. */
  async #pull(max: number): Promise<void> {
    const full = this.#inbox.length + max
    const mayBeStale = this.#isEndOpen
    await this.#drain(max, full)
    const isSuspect = mayBeStale && this.#inbox.length < full
    // The end of the pull before this one, perhaps, so that the broker has not looked yet.
    if (isSuspect) await this.#drain(full - this.#inbox.length, full)
    this.#isEndOpen = this.#inbox.length >= full
    if (isSuspect && this.#isEndOpen) this.#keeps()
  }

  async #waitForFirst(max: number, wait: () => Promise<void>): Promise<void> {
    this.#receiver.add_credit(1)
    await wait()
    const isLate = this.#inbox.length === 0
    if (isLate) await this.#drain(0, 1)
    if (this.#inbox.length === 0) return
    // The drain found it on its way, so that the broker may have taken another one in its stead.
    if (isLate) {
      this.#keeps()
      this.#isEndOpen = true
    }
    if (max > 1) await this.#pull(max - 1)
  }

  /** Until there is a message, the wait is over, or the connection is lost. */
  async #first(waitMs: number, signal?: AbortSignal): Promise<void> {
    const over = new AbortController()
    this.#endWait = () => over.abort()
    this.#changed = this.#endWait
    if (this.#isCalled) over.abort()
    await this.#clock.sleep(
      waitMs,
      signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]),
    )
    this.#endWait = () => {}
  }

  /** Until the broker owes nothing: without credit left it does not answer a drain. @param full what the inbox then has */
  async #drain(credit: number, full: number): Promise<void> {
    if (!this.#connection.isUp) return
    this.#receiver.drain = true
    this.#isTelling = true
    const done = new Promise<void>((resolve) => {
      this.#changed = () => {
        if (!this.#receiver.drain || this.#inbox.length >= full || !this.#connection.isUp) resolve()
      }
    })
    if (credit > 0) this.#receiver.add_credit(credit)
    else this.#receiver.drain_credit()
    // The broker takes no time of a clock that stands still or jumps.
    await this.#clock.hold(done)
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
