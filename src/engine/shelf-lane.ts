import type { EventShape, SourceRecord } from '../model/index.ts'
import { OpenBatch, type BatchLimits } from '../rules/batch/index.ts'
import type { Clock } from '../time/index.ts'

/** A record on a shelf, with its place in the shard's order. */
export interface Shelved {
  readonly record: SourceRecord
  readonly order: number
  /** It has left the queue of those that no lane has. */
  taken: boolean
}

/**
 * One of several lanes of a shard: an open batch, and behind it, in the shard's order, the records that wait for
 * this lane because it has unsettled ones of their key.
 */
export class ShelfLane {
  readonly open: OpenBatch
  /** Records of this lane that are not settled, wherever they are. */
  held = 0
  readonly #clock: Clock
  #waiting: Shelved[] = []
  #inFlight = true
  #invoked = false
  #wake: (() => void) | null = null

  constructor(options: {
    limits: BatchLimits
    shape: EventShape
    maximumAgeMs: number | null
    clock: Clock
  }) {
    this.open = new OpenBatch(options.limits, options.shape, options.maximumAgeMs)
    this.#clock = options.clock
  }

  /** A record of any key may join its open batch. */
  get hasRoom(): boolean {
    return !this.#inFlight && this.#waiting.length === 0 && !this.open.full
  }

  /** The first of those that wait for this lane. */
  get next(): Shelved | undefined {
    return this.#waiting[0]
  }

  /** The previous batch is settled. */
  free(): void {
    this.#inFlight = false
    if (this.#invoked) this.open.previousInvocationEnded(this.#clock.now())
    this.#invoked = false
  }

  /** @returns false when the record has no place in the open batch. */
  join(record: SourceRecord, nowMs: number): boolean {
    return this.hasRoom && this.open.offer(record, nowMs)
  }

  /** Lets the first of those that wait join. @returns false when it has no place. */
  joinNext(nowMs: number): boolean {
    if (!this.open.offer(this.#waiting[0]!.record, nowMs)) return false
    this.#waiting.shift()
    return true
  }

  /** Waits for this lane, at its place in the shard's order. */
  queue(shelved: Shelved): void {
    let at = this.#waiting.length
    while (at > 0 && this.#waiting[at - 1]!.order > shelved.order) at--
    if (at === this.#waiting.length) this.#waiting.push(shelved)
    else this.#waiting.splice(at, 0, shelved)
  }

  close(): ReturnType<OpenBatch['close']> {
    const closed = this.open.close()
    this.#inFlight = true
    this.#invoked = closed.records.length > 0
    return closed
  }

  /** Resolves when `wake` is called, or the open batch's window is over. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      const endsMs = this.open.windowEndsMs
      const cancel = endsMs === null ? null : this.#clock.after(endsMs - this.#clock.now(), () => this.wake())
      this.#wake = () => {
        cancel?.()
        this.#wake = null
        resolve()
      }
    })
  }

  wake(): void {
    this.#wake?.()
  }
}
