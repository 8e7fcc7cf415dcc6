import type { Trigger } from '../model/index.ts'

/**
 * How the lanes of a queue come and go.
 *
 *     all     as many as are allowed, each waiting for messages (SQS without a window, RabbitMQ)
 *     window  one gathers as long as its batches close by their window; a batch that closes by size or payload adds
 *             a lane, and a lane whose window ends first leaves again, so that a quiet queue gives no small batches
 *     spare   one lane that waits for messages beside those that are busy (FIFO: as many as there are active groups)
 *
 * @decision BAT-11 With a window a queue is gathered by one lane as long as its batches close by the window. A batch that closes by size or payload adds a lane, up to what scaling allows, and a lane whose window ends before its size is reached leaves again.
 * @decision FIFO-2 A FIFO queue has one lane that waits beside those that are busy: when it receives something the next one comes, and it leaves when a receive brings nothing while another lane waits.
 */
export type Growth = 'all' | 'window' | 'spare'

export interface LaneCrewParts {
  readonly growth: Growth
  /** How many lanes there may be at this moment; at least 1. */
  readonly allowed: () => number
  readonly start: (lane: number) => void
}

interface Member {
  waits: boolean
  leaves: boolean
}

/** Who is there of a queue's lanes, and who comes or leaves. */
export class LaneCrew {
  readonly #parts: LaneCrewParts
  /** By number; whether each waits for messages. */
  readonly #lanes = new Map<number, Member>()
  /** How many of them wait for messages. */
  #waiting = 0
  #stopped = false

  constructor(parts: LaneCrewParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#lanes.size
  }

  /** Brings in who is missing: at the start, and when more are allowed. */
  fill(): void {
    if (this.#parts.growth === 'all') while (this.#mayGrow) this.#add()
    else if (this.size === 0) this.#add()
  }

  stop(): void {
    this.#stopped = true
  }

  /** The lane waits for messages from now on. */
  waits(lane: number): void {
    this.#setWaits(this.#lanes.get(lane), true)
  }

  /** The lane's receive has come back. */
  received(lane: number, messages: number): void {
    const own = this.#lanes.get(lane)
    if (own === undefined) return
    this.#setWaits(own, false)
    const { growth } = this.#parts
    if (growth === 'spare' && messages > 0 && this.#waiting === 0) this.#grow()
    if (growth === 'spare' && messages === 0) own.leaves = this.#waiting > 0
  }

  /** The lane's batch is closed by this, or its window has ended without any (null). */
  closed(lane: number, trigger: Trigger | null): void {
    if (this.#parts.growth !== 'window') return
    if (trigger === 'size' || trigger === 'payload') this.#grow()
    else this.#lanes.get(lane)!.leaves = true
  }

  /** Asked by a lane with nothing in hand: whether it goes. It is gone then. */
  leaves(lane: number): boolean {
    const own = this.#lanes.get(lane)
    if (own === undefined) return true
    const goes = this.size > Math.max(1, this.#parts.allowed()) || (own.leaves && this.size > 1)
    own.leaves = false
    if (goes) this.#lanes.delete(lane)
    return goes
  }

  #setWaits(lane: Member | undefined, waits: boolean): void {
    if (lane === undefined || lane.waits === waits) return
    lane.waits = waits
    this.#waiting += waits ? 1 : -1
  }

  get #mayGrow(): boolean {
    return !this.#stopped && this.size < Math.max(1, this.#parts.allowed())
  }

  #grow(): void {
    if (this.#mayGrow) this.#add()
  }

  /** With the smallest number that is free, so that a source has few links to keep. */
  #add(): void {
    let lane = 0
    while (this.#lanes.has(lane)) lane++
    this.#lanes.set(lane, { waits: false, leaves: false })
    this.#parts.start(lane)
  }
}
