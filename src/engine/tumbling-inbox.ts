import type { Batch, SourceRecord, Page, TumblingWindow, Trigger } from '../model/index.ts'
import { OpenBatch } from '../rules/batch/index.ts'
import { isSameWindow, runsOf, WAITS_AFTER_END_MS, type PageRun } from '../rules/tumble/index.ts'
import type { LaneParts } from './lane.ts'
import type { LaneWindow } from './lane-window.ts'
import type { ReadMoment, Supply } from './supply.ts'

/**
 * The inbox of a lane with tumbling windows. What it adds to the plain one: no batch has records of two windows, and
 * a window that is over ends with a batch without records, its final invocation, before anything of a later one.
 *
 *     reader ──put──▶ runs of a page, one a window ──▶ open batch ──take──▶ in flight
 *                          │ the next run is of a later window: what is open closes (TUM-14),
 *                          ▼ then the final batch, then the later window
 *
 * A window is over (TUM-12, TUM-13) when
 * - a record of a later one was read, whether or not a filter lets it pass, or
 * - the shard has ended, or
 * - two minutes have passed since its end, and the shard was read to its tip after the end.
 */
export class TumblingInbox implements Supply {
  readonly #parts: LaneParts
  readonly #lengthMs: number
  readonly #open: OpenBatch
  /** The rest of the page that was read last. */
  #runs: PageRun[] = []
  /** Where the first run goes on. */
  #from = 0
  /** The window whose records are collected, or that waits for its end. */
  #window: TumblingWindow | null
  /** The position behind the last batch that was taken. */
  #through: string | null
  /** When the last record came that was read, and when the last read that reached the tip began. */
  #latestMs = -Infinity
  #atTipMs = -Infinity
  #ended = false
  #stopped = false
  #invoked = false
  #wakeReader: (() => void) | null = null
  #wakeTaker: (() => void) | null = null

  constructor(parts: LaneParts, window: LaneWindow) {
    this.#parts = parts
    this.#lengthMs = window.lengthMs
    this.#open = new OpenBatch(parts.limits, window.freshShape, parts.maximumAgeMs)
    this.#window = window.open
    this.#through = window.storedPosition
  }

  heldBy(): number {
    const ahead = this.#runs.reduce((sum, run) => sum + run.page.records.length, -this.#from)
    return this.#open.held + ahead
  }

  get full(): boolean {
    return this.#runs.length > 0
  }

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

  put(page: Page, { startedMs, latestMs }: ReadMoment): void {
    this.#runs = runsOf(page, this.#window, this.#lengthMs)
    this.#from = 0
    this.#latestMs = latestMs ?? this.#latestMs
    if (page.caughtUp) this.#atTipMs = startedMs
    if (page.end) this.#ended = true
    this.#fill()
    this.#wakeTaker?.()
  }

  /** The next batch, once it is closed; see the plain inbox. */
  async take(): Promise<Batch | null> {
    const { clock } = this.#parts
    if (this.#invoked) this.#open.previousInvocationEnded(clock.now())
    this.#invoked = false
    for (;;) {
      if (this.#stopped) return null
      const batch = this.#next(clock.now())
      if (batch !== null) return batch
      if (this.#ended && this.#runs.length === 0 && this.#window === null) return null
      await this.#changed()
    }
  }

  stop(): void {
    this.#stopped = true
    this.#wakeReader?.()
    this.#wakeTaker?.()
  }

  #next(nowMs: number): Batch | null {
    const over = this.#isOver(nowMs)
    const closedBy = this.#open.closedBy(nowMs)
    if (!this.#open.empty) {
      const ends = over && this.#open.size > 0 && closedBy !== 'size' && closedBy !== 'payload'
      const trigger = ends ? 'tumbling' : closedBy
      return trigger === null ? null : this.#close(trigger)
    }
    return over ? this.#final() : null
  }

  /** Nothing of the open window is to come. */
  #isOver(nowMs: number): boolean {
    if (this.#window === null) return false
    const { endMs } = this.#window
    const [run] = this.#runs
    if (run !== undefined) return !this.#belongs(run)
    if (this.#ended || this.#latestMs >= endMs) return true
    return nowMs >= endMs + WAITS_AFTER_END_MS && this.#atTipMs >= endMs
  }

  #close(trigger: Trigger): Batch {
    const closed = this.#open.close()
    const window = this.#window === null ? {} : { window: this.#window }
    this.#invoked = closed.records.length > 0
    this.#through = closed.through ?? this.#through
    this.#fill()
    return { id: this.#parts.nextId(), trigger, ...closed, ...window }
  }

  #final(): Batch {
    const window = this.#window!
    this.#window = null
    this.#invoked = true
    this.#fill()
    const nothing = { records: [], oversized: [], expired: [], bytes: 0, through: this.#through }
    return { id: this.#parts.nextId(), trigger: 'tumbling', ...nothing, window, final: true }
  }

  /** Moves what fits from the runs ahead into the open batch, up to the end of the window. */
  #fill(): void {
    for (let [run] = this.#runs; run !== undefined && this.#belongs(run); [run] = this.#runs) {
      this.#window ??= run.window
      const reached = this.#open.take(run.page, this.#from, this.#parts.clock.now())
      this.#from = reached
      if (reached < run.page.records.length) return
      this.#runs.shift()
      this.#from = 0
    }
    if (this.#runs.length === 0) this.#wakeReader?.()
  }

  /** A run without records belongs everywhere. */
  #belongs({ window }: PageRun): boolean {
    return window === null || this.#window === null || isSameWindow(window, this.#window)
  }

  /** Resolves when a page came, the inbox stopped, or a window, batching or tumbling, may be over. */
  #changed(): Promise<void> {
    const { clock } = this.#parts
    const nowMs = clock.now()
    const closesMs = this.#window === null ? null : this.#window.endMs + WAITS_AFTER_END_MS
    const moments = [this.#open.windowEndsMs, closesMs].filter((ms) => ms !== null && ms > nowMs)
    return new Promise((resolve) => {
      const nextMs = Math.min(...(moments as number[]))
      const cancel = moments.length === 0 ? null : clock.after(nextMs - nowMs, () => this.#wakeTaker?.())
      this.#wakeTaker = () => {
        cancel?.()
        this.#wakeTaker = null
        resolve()
      }
    })
  }
}
