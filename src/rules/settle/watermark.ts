import type { SourceRecord } from '../../model/source-record.ts'
import type { Page } from '../../model/page.ts'

/**
 * The position of a shard whose batches are settled out of order: the highest below which everything is settled.
 * It never passes a record that is in flight, retried or waiting, so a restart behind it loses nothing.
 *
 *     read      1 2 3 4 5 6 7 8
 *     settled   ■ ■ ■ · ■ ■ · ·      position 3; 5 and 6 come again after a kill
 *                   ▲
 *
 * Pages are kept until they are wholly settled, with one flag a record.
 */
export class Watermark {
  readonly #pages: PageProgress[] = []
  readonly #places = new Map<SourceRecord, { page: PageProgress; index: number }>()

  /** Records read and not settled. */
  get unsettled(): number {
    return this.#places.size
  }

  /** A page was read: `settled` of its records moves the position, and so does what it says past its last record. */
  read(page: Page): void {
    const { records, through } = page
    const added: PageProgress = { records, through, isSettled: new Uint8Array(records.length), prefix: 0 }
    this.#pages.push(added)
    records.forEach((record, index) => this.#places.set(record, { page: added, index }))
  }

  /**
   * These records are settled. Each counts once.
   * @returns the position reached, or null when it has not moved: something below is not settled yet.
   */
  settled(records: readonly SourceRecord[]): string | null {
    for (const record of records) {
      const place = this.#places.get(record)
      if (place === undefined) continue
      this.#places.delete(record)
      place.page.isSettled[place.index] = 1
    }
    return this.#advance()
  }

  #advance(): string | null {
    let position: string | null = null
    for (;;) {
      const page = this.#pages[0]
      if (page === undefined) return position
      const { isSettled, records } = page
      const before = page.prefix
      while (page.prefix < records.length && isSettled[page.prefix] === 1) page.prefix++
      if (page.prefix < records.length) {
        return page.prefix > before ? records[page.prefix - 1]!.position : position
      }
      position = page.through ?? records.at(-1)?.position ?? position
      this.#pages.shift()
    }
  }
}

interface PageProgress {
  readonly records: readonly SourceRecord[]
  readonly through: string | null
  readonly isSettled: Uint8Array
  /** How many of its records, counted from the first, are settled. */
  prefix: number
}
