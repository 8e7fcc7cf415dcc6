import type { EventShape, SourceRecord } from '../../model/source-record.ts'
import type { Page } from '../../model/page.ts'
import type { Trigger } from '../../model/batch.ts'
import type { BatchLimits } from './batch-limits.ts'

/**
 * The one batch of a lane that is still open, as a state machine without time of its own: records join it in
 * order, and it says whether it is closed and by what.
 *
 *     page ──take──▶ records ──▶ [ open batch ] ──close──▶ Batch
 *                      │ would pass the payload limit: closes it, opens the next one (BAT-22)
 *                      │ passes the limit alone: set aside as oversized (GEN-8)
 *                      │ is too old already, with none before it: leaves at once (ERR-11)
 */
export class OpenBatch {
  readonly #limits: BatchLimits
  readonly #shape: EventShape
  readonly #maximumAgeMs: number
  #expired: SourceRecord[] = []
  /** Behind what has expired. */
  #expiredThrough: string | null = null
  #records: SourceRecord[] = []
  #oversized: SourceRecord[] = []
  #bytes = 0
  #through: string | null = null
  #payloadReached = false
  #windowOpenedMs: number | null = null

  /** @param maximumAgeMs records that are older when they come do not join, unless one waits before them; null without limit */
  constructor(limits: BatchLimits, shape: EventShape, maximumAgeMs: number | null = null) {
    this.#limits = limits
    this.#shape = shape
    this.#maximumAgeMs = maximumAgeMs ?? Infinity
  }

  get size(): number {
    return this.#records.length
  }

  /** Everything that it holds, with what was set aside as too large or too old. */
  get held(): number {
    return this.#records.length + this.#oversized.length + this.#expired.length
  }

  /** No record joins it any more. */
  get full(): boolean {
    const { size } = this.#limits
    return this.#payloadReached || this.#records.length >= size || this.#expired.length >= size
  }

  /** Nothing is in it, not even a position to move on to. */
  get empty(): boolean {
    return this.held === 0 && this.#through === null
  }

  /**
   * Takes records of a page, from index `from`, until the batch is full or the page is at its end.
   * @returns the index of the first record that did not join.
   */
  take(page: Pick<Page, 'records' | 'through'>, from: number, nowMs: number): number {
    let at = from
    while (at < page.records.length && !this.full) {
      at = this.#addRun(page.records, at, nowMs)
      if (at < page.records.length && !this.full) {
        if (!this.#setAside(page.records[at]!, nowMs)) break
        at++
      }
    }
    if (this.#records.length > 0 && this.#windowOpenedMs === null) this.#windowOpenedMs = nowMs
    if (at === page.records.length && page.through !== null) this.#through = page.through
    return at
  }

  /**
   * Takes one record, for a lane whose records do not come page by page.
   * @returns false when it has no place in this batch.
   */
  offer(record: SourceRecord, nowMs: number): boolean {
    if (this.full) return false
    if (this.#addRun([record], 0, nowMs) === 0 && !this.#setAside(record, nowMs)) return false
    if (this.#records.length > 0) this.#windowOpenedMs ??= nowMs
    return true
  }

  /** The previous invocation has ended, so a new window begins (BAT-5, PAGE-8); sources of the other kind ignore it. */
  previousInvocationEnded(nowMs: number): void {
    if (this.#limits.windowOpens === 'previousInvocationEnd') this.#windowOpenedMs = nowMs
  }

  /** When the window ends; null while none is open, or when there is nothing to wait for. */
  get windowEndsMs(): number | null {
    if (this.#windowOpenedMs === null || this.#limits.windowMs === 0) return null
    return this.#windowOpenedMs + this.#limits.windowMs
  }

  /**
   * What has closed the batch by now, if anything. A window that ends without records invokes nothing, and the
   * next record opens the next one (BAT-10).
   * @decision BAT-10, SIL-4 A window that ends empty invokes nothing; the next record opens the next window.
   */
  closedBy(nowMs: number): Trigger | null {
    if (this.#expired.length > 0) return 'available'
    const windowOver = this.windowEndsMs !== null && nowMs >= this.windowEndsMs
    if (this.#records.length === 0) {
      if (windowOver) this.#windowOpenedMs = null
      return this.empty ? null : 'available'
    }
    if (this.#records.length >= this.#limits.size) return 'size'
    if (this.#payloadReached) return 'payload'
    if (this.#limits.windowMs === 0) return 'available'
    return windowOver ? 'window' : null
  }

  /**
   * Hands out the contents and starts anew. A batch without records is no invocation and leaves the window as it is:
   * what was too old when it came goes first, alone, and the others stay.
   */
  close(): Closed {
    if (this.#expired.length > 0) return this.#closeExpired()
    const closed = {
      records: this.#records,
      oversized: this.#oversized,
      expired: [],
      bytes: this.#bytes,
      through: this.#through,
    }
    this.#records = []
    this.#oversized = []
    this.#bytes = 0
    this.#through = null
    this.#payloadReached = false
    if (closed.records.length > 0) this.#windowOpenedMs = null
    return closed
  }

  #closeExpired(): Closed {
    const isAll = this.#records.length === 0 && this.#oversized.length === 0
    const through = isAll ? this.#through : this.#expiredThrough
    const closed = { records: [], oversized: [], expired: this.#expired, bytes: 0, through }
    this.#expired = []
    this.#expiredThrough = null
    if (isAll) this.#through = null
    return closed
  }

  /**
   * Adds records as long as they fit. One pass over `bytes` and one copy: this is the engine's only loop over records.
   * @returns the index of the first record that does not fit.
   */
  #addRun(records: readonly SourceRecord[], from: number, nowMs: number): number {
    if (this.#leavesFirst(records[from]!, nowMs)) return from
    const end = Math.min(records.length, from + this.#limits.size - this.#records.length)
    // A comma before each record but the first: an empty batch is one byte short of its envelope.
    let bytes = this.#records.length === 0 ? this.#envelopeBytes(records[from]!) - 1 : this.#bytes
    let at = from
    for (; at < end; at++) {
      const withNext = bytes + 1 + records[at]!.bytes
      if (withNext > this.#limits.bytes) break
      bytes = withNext
    }
    if (at > from) {
      if (this.#records.length === 0) this.#records = records.slice(from, at)
      else for (let index = from; index < at; index++) this.#records.push(records[index]!)
      this.#bytes = bytes
      this.#through = records[at - 1]!.position
    }
    return at
  }

  /**
   * A record that does not join: set aside when it leaves at once, too old (ERR-11), or when it is too large even alone.
   * @returns false when it opens the next batch.
   */
  #setAside(record: SourceRecord, nowMs: number): boolean {
    if (this.#leavesFirst(record, nowMs)) {
      this.#expired.push(record)
      this.#expiredThrough = record.position
    } else if (this.#envelopeBytes(record) + record.bytes > this.#limits.bytes) {
      this.#oversized.push(record)
    } else {
      this.#payloadReached = true
      return false
    }
    this.#through = record.position
    return true
  }

  /** It is too old, and none stands before it that has not left: behind one that waits it would overtake. */
  #leavesFirst({ arrivedMs }: SourceRecord, nowMs: number): boolean {
    return nowMs - arrivedMs > this.#maximumAgeMs && this.#records.length + this.#oversized.length === 0
  }

  #envelopeBytes(record: SourceRecord): number {
    return this.#shape.envelopeBytes([record.shard])
  }
}

/** What a batch holds when it closes. */
interface Closed {
  readonly records: SourceRecord[]
  readonly oversized: SourceRecord[]
  readonly expired: SourceRecord[]
  readonly bytes: number
  readonly through: string | null
}
