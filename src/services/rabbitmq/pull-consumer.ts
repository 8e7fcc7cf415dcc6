import type { SourceError } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import type { ConsumeRequest, Delivery, RabbitConsumer } from './port.ts'
import { UnsettledTags } from './unsettled-tags.ts'

/** One channel of a broker, as a consumer drives it. */
export interface ConsumerLink {
  /** From now on the broker delivers, with at most so many of this subscription unsettled. */
  start(limit: number): Promise<void>
  /** Nothing is delivered any more once it has resolved, and all that was delivered has come. */
  stop(): Promise<void>
  /**
   * Resolves when there is enough, or what has reached us together with the last delivery is delivered as well; where more
   * is on its way for certain (`patienceMs` above 0), when nothing has come for a while, or that time is over.
   */
  caughtUp(patienceMs: number, isEnough: () => boolean): Promise<void>
  /** `multiple`: every unsettled one up to this tag. */
  ack(tag: number, multiple: boolean): void
  requeue(tag: number, multiple: boolean): void
  close(): Promise<void>
}

/**
 * A consumer over a link, embedded or real: what is received and unsettled, and how few frames settle it.
 *
 * A subscription that begins while messages of an earlier one are unsettled is given what is left of the prefetch;
 * when they are settled and it could have more, it is begun anew.
 */
export class PullConsumer implements RabbitConsumer {
  readonly #link: ConsumerLink
  readonly #clock: Clock
  readonly #prefetch: number
  readonly #prepare: ((delivery: Delivery) => unknown) | undefined
  readonly #inbox: Delivery[] = []
  /** Tags in their order, those in the inbox included. */
  readonly #unsettled = new UnsettledTags()
  /** Of the subscription; 0 while paused. */
  #limit = 0
  /** The last tag of the subscription before this one, and how many up to it are unsettled. */
  #before = { tag: 0, unsettled: 0 }
  #lastTag = 0
  #lost: SourceError | null = null
  #wake = () => {}

  constructor(
    options: Omit<ConsumeRequest, 'queue'> & { readonly link: ConsumerLink; readonly clock: Clock },
  ) {
    this.#link = options.link
    this.#clock = options.clock
    this.#prefetch = options.prefetch
    this.#prepare = options.prepare
  }

  get lost(): SourceError | null {
    return this.#lost
  }

  get unsettled(): number {
    return this.#unsettled.size
  }

  get waiting(): number {
    return this.#inbox.length
  }

  /** For the link. */
  delivered(delivery: Delivery): void {
    if (this.#lost !== null) return
    this.#lastTag = delivery.tag
    this.#unsettled.add(delivery.tag)
    if (this.#prepare !== undefined) delivery.prepared = this.#prepare(delivery)
    this.#inbox.push(delivery)
    this.#wake()
  }

  /** For the link: the channel has ended, and the broker has taken back what was unsettled. */
  fail(error: SourceError): void {
    if (this.#lost !== null) return
    this.#lost = error
    this.#inbox.length = 0
    this.#unsettled.clear()
    this.#wake()
  }

  async receive(request: {
    readonly max: number
    readonly waitMs: number
    readonly stopping?: AbortSignal
  }): Promise<readonly Delivery[]> {
    this.#checkLost()
    await this.#deliver(request.max)
    if (this.#inbox.length === 0) await this.#wait(request.waitMs, request.stopping)
    this.#checkLost()
    return this.#inbox.splice(0, request.max)
  }

  async more(max: number, patienceMs: number): Promise<readonly Delivery[]> {
    const isEnough = () => this.#inbox.length >= max
    if (!isEnough()) await this.#clock.hold(this.#link.caughtUp(patienceMs, isEnough))
    this.#checkLost()
    return this.#inbox.splice(0, max)
  }

  async pause(max: number): Promise<readonly Delivery[]> {
    await this.#stop()
    return this.#inbox.splice(0, max)
  }

  holds(tag: number): boolean {
    return this.#unsettled.has(tag)
  }

  ack(tags: readonly number[]): boolean {
    return this.#settle(tags, (tag, multiple) => this.#link.ack(tag, multiple))
  }

  async requeue(tags: readonly number[]): Promise<void> {
    // Else they would come again before anybody asks, and be counted once more.
    await this.#stop()
    const unreceived = this.#inbox.splice(0).map(({ tag }) => tag)
    this.#settle([...tags, ...unreceived], (tag, multiple) => this.#link.requeue(tag, multiple))
    this.#checkLost()
  }

  async close(): Promise<void> {
    await this.#link.close()
  }

  /** Lets the broker deliver what a receive asks for; a subscription that may bring as much goes on. */
  async #deliver(max: number): Promise<void> {
    const room = this.#room(max)
    const credit = this.#limit - (this.#unsettled.size - this.#before.unsettled)
    if (room <= 0 || (this.#limit > 0 && credit >= room)) return
    await this.#stop()
    const left = this.#room(max)
    if (left <= 0) return
    this.#limit = left
    this.#before = { tag: this.#lastTag, unsettled: this.#unsettled.size }
    // The broker's answers take no time of a clock that stands still or jumps.
    await this.#clock.hold(this.#link.start(left))
  }

  /** How many more may come: never above what is asked for, for the rest would be taken ahead (MQ-7). */
  #room(max: number): number {
    return Math.min(max - this.#inbox.length, this.#prefetch - this.#unsettled.size)
  }

  async #stop(): Promise<void> {
    if (this.#lost !== null || this.#limit === 0) return
    this.#limit = 0
    await this.#clock.hold(this.#link.stop())
  }

  #settle(tags: readonly number[], send: (tag: number, multiple: boolean) => void): boolean {
    if (this.#lost !== null) return false
    if (tags.length === 0) return true
    const chosen = this.#unsettled.areAll(tags) ? tags : this.#held(tags)
    const together = chosen === tags ? tags.length : this.#oldest(chosen)
    if (together > 0) send(chosen[together - 1]!, together > 1)
    for (const tag of chosen.slice(together)) send(tag, false)
    for (const tag of chosen) {
      if (this.#unsettled.delete(tag) && tag <= this.#before.tag) this.#before.unsettled--
    }
    // The channel may have ended under it.
    return this.#isAlive()
  }

  /** Those of them that are unsettled, each once and in their order. */
  #held(tags: readonly number[]): readonly number[] {
    return [...new Set(tags)].filter((tag) => this.#unsettled.has(tag)).toSorted((a, b) => a - b)
  }

  /** How many of them, from the first, are the oldest that there are: one word settles them. */
  #oldest(tags: readonly number[]): number {
    let count = 0
    for (const tag of this.#unsettled) {
      if (tag !== tags[count]) break
      count++
    }
    return count
  }

  /** Resolves when something has come, the time is over, it is stopped or lost. */
  #wait(ms: number, stopping?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (ms <= 0 || this.#lost !== null || stopping?.aborted === true) return resolve()
      const end = () => {
        this.#wake = () => {}
        cancel()
        stopping?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = ms === Infinity ? () => {} : this.#clock.after(ms, end)
      stopping?.addEventListener('abort', end, { once: true })
      this.#wake = end
    })
  }

  #isAlive(): boolean {
    return this.#lost === null
  }

  #checkLost(): void {
    if (this.#lost !== null) throw this.#lost
  }
}
