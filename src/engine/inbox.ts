import type { Batch, EventShape, SourceRecord, Page, Trigger } from '../model/index.ts'
import { OpenBatch, type BatchLimits } from '../rules/batch/index.ts'
import type { Clock } from '../time/index.ts'
import type { Supply } from './supply.ts'

/**
 * Where the reader of a lane and its function meet. The reader puts pages in, the lane takes batches out.
 *
 *     reader ──put──▶ ahead (at most one page) ──▶ open batch ──take──▶ in flight
 *
 * Back-pressure: `room` resolves only while no page is ahead of the open batch, so that a lane never holds more
 * than the batch in flight, the open batch and one page, whatever the backlog.
 */
export class Inbox implements Supply {
  readonly #open: OpenBatch
  readonly #clock: Clock
  readonly #nextId: () => string
  #ahead: { page: Page; from: number } | null = null
  #heldRecords = 0
  #ended = false
  #stopped = false
  #invoked = false
  #wakeReader: (() => void) | null = null
  #wakeTaker: (() => void) | null = null

  constructor(options: {
    limits: BatchLimits
    shape: EventShape
    maximumAgeMs: number | null
    clock: Clock
    nextId: () => string
  }) {
    this.#open = new OpenBatch(options.limits, options.shape, options.maximumAgeMs)
    this.#clock = options.clock
    this.#nextId = options.nextId
  }

  /** Records read and not taken yet. */
  heldBy(): number {
    return this.#heldRecords
  }

  get full(): boolean {
    return this.#ahead !== null
  }

  /** One lane settles in order: what is settled up to a position moves it. */
  settled(_records: readonly SourceRecord[], through: string | null): string | null {
    return through
  }

  /** Waits until a page may be read; false once the inbox is stopped or at its end. */
  async room(): Promise<boolean> {
    while (this.full && !this.#stopped) {
      await new Promise<void>((wake) => (this.#wakeReader = wake))
    }
    return !this.#stopped && !this.#ended
  }

  put(page: Page): void {
    this.#heldRecords += page.records.length
    this.#ahead = { page, from: 0 }
    if (page.end) this.#ended = true
    this.#fill()
    this.#wake()
  }

  /**
   * The next batch, once it is closed: waits for records and for its window. Calling it says that the previous
   * invocation has ended. Null when the inbox is stopped, or the shard is at its end and all has been taken.
   */
  async take(): Promise<Batch | null> {
    if (this.#invoked) this.#open.previousInvocationEnded(this.#clock.now())
    this.#invoked = false
    for (;;) {
      if (this.#stopped) return null
      const trigger = this.#open.closedBy(this.#clock.now())
      if (trigger !== null) return this.#close(trigger)
      if (this.#ended && this.#open.empty && this.#ahead === null) return null
      await this.#changed()
    }
  }

  /** No more pages and no more batches: what is held is given up at the stored position. */
  stop(): void {
    this.#stopped = true
    this.#wake()
  }

  #close(trigger: Trigger): Batch {
    const closed = this.#open.close()
    const { records, oversized, expired } = closed
    this.#invoked = records.length > 0
    this.#heldRecords -= records.length + oversized.length + expired.length
    this.#fill()
    return { id: this.#nextId(), trigger, ...closed }
  }

  /** Moves what fits from the page ahead into the open batch; a page that is used up makes room for the next. */
  #fill(): void {
    if (this.#ahead === null) return
    const { page, from } = this.#ahead
    const reached = this.#open.take(page, from, this.#clock.now())
    if (reached === page.records.length) {
      this.#ahead = null
      this.#wakeReader?.()
      this.#wakeReader = null
    } else {
      this.#ahead.from = reached
    }
  }

  /** Resolves when a page came, the inbox stopped, or the window is over. */
  #changed(): Promise<void> {
    return new Promise((resolve) => {
      const endsMs = this.#open.windowEndsMs
      const cancel =
        endsMs === null ? null : this.#clock.after(endsMs - this.#clock.now(), () => this.#wakeTaker?.())
      this.#wakeTaker = () => {
        cancel?.()
        this.#wakeTaker = null
        resolve()
      }
    })
  }

  #wake(): void {
    if (this.#stopped) {
      this.#wakeReader?.()
      this.#wakeReader = null
    }
    this.#wakeTaker?.()
  }
}
