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
 */
export class OpenBatch {
  readonly #limits: BatchLimits
  readonly #shape: EventShape
  #records: SourceRecord[] = []
  #oversized: SourceRecord[] = []
  #bytes = 0
  #through: string | null = null
  #payloadReached = false
  #windowOpenedMs: number | null = null

  constructor(limits: BatchLimits, shape: EventShape) {
    this.#limits = limits
    this.#shape = shape
  }

  get size(): number {
    return this.#records.length
  }

  /** Everything that it holds, with what was set aside as too large. */
  get held(): number {
    return this.#records.length + this.#oversized.length
  }

  /** No record joins it any more. */
  get full(): boolean {
    return this.#payloadReached || this.#records.length >= this.#limits.size
  }

  /** Nothing is in it, not even a position to move on to. */
  get empty(): boolean {
    return this.#records.length === 0 && this.#oversized.length === 0 && this.#through === null
  }

  /**
   * Takes records of a page, from index `from`, until the batch is full or the page is at its end.
   * @returns the index of the first record that did not join.
   */
  take(page: Pick<Page, 'records' | 'through'>, from: number, nowMs: number): number {
    let at = from
    while (at < page.records.length && !this.full) {
      at = this.#addRun(page.records, at)
      if (at < page.records.length && !this.full) {
        if (!this.#setAside(page.records[at]!)) break
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
    if (this.#addRun([record], 0) === 0 && !this.#setAside(record)) return false
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

  /** Hands out the contents and starts anew. A batch without records is no invocation and leaves the window as it is. */
  close(): { records: SourceRecord[]; oversized: SourceRecord[]; bytes: number; through: string | null } {
    const closed = {
      records: this.#records,
      oversized: this.#oversized,
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

  /**
   * Adds records as long as they fit. One pass over `bytes` and one copy: this is the engine's only loop over records.
   * @returns the index of the first record that does not fit.
   */
  #addRun(records: readonly SourceRecord[], from: number): number {
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
   * A record that does not fit: set aside when it is too large even alone.
   * @returns false when it opens the next batch.
   */
  #setAside(record: SourceRecord): boolean {
    if (this.#envelopeBytes(record) + record.bytes <= this.#limits.bytes) {
      this.#payloadReached = true
      return false
    }
    this.#oversized.push(record)
    this.#through = record.position
    return true
  }

  #envelopeBytes(record: SourceRecord): number {
    return this.#shape.envelopeBytes([record.shard])
  }
}
