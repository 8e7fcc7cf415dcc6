import type { SourceRecord } from '../model/index.ts'
import { compareSequenceNumbers, type OpenCursor } from './cursor.ts'

/** What has been read and is not stored yet, so that a position can be stored with the moment it speaks for. */
export class ReadLedger {
  readonly #pages: { readonly records: readonly SourceRecord[]; readonly seenMs: number }[] = []

  /** Everything that was read is stored. */
  get empty(): boolean {
    return this.#pages.length === 0
  }

  /** @param seenMs Nothing behind the page's end arrived before. */
  read(records: readonly SourceRecord[], seenMs: number): void {
    if (records.length > 0) this.#pages.push({ records, seenMs })
  }

  /**
   * The cursor behind a record: at the end of a page it speaks for as long as the page did, inside it only up to
   * the record's own arrival, for the next one is there already.
   */
  cursorAfter(position: string): OpenCursor {
    for (const { records, seenMs } of this.#pages) {
      const last = records.at(-1)!
      if (compareSequenceNumbers(last.position, position) < 0) continue
      if (last.position === position) return { kind: 'after', sequenceNumber: position, seenMs }
      const { arrivedMs } = records.find((record) => compareSequenceNumbers(record.position, position) >= 0)!
      return { kind: 'after', sequenceNumber: position, seenMs: arrivedMs }
    }
    return { kind: 'after', sequenceNumber: position }
  }

  /** Pages up to this position need not be remembered any more. */
  stored(position: string): void {
    while (this.#pages.length > 0) {
      if (compareSequenceNumbers(this.#pages[0]!.records.at(-1)!.position, position) > 0) return
      this.#pages.shift()
    }
  }
}
