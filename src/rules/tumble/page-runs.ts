import type { SourceRecord } from '../../model/source-record.ts'
import type { Page } from '../../model/page.ts'
import type { TumblingWindow } from '../../model/batch.ts'
import { windowAt } from './tumbling-window.ts'

/** Records of a page that follow each other and belong to one window; no batch has records of two (TUM-14). */
export interface PageRun {
  /** The part of the page: only the last speaks of what the page said beyond its records. */
  readonly page: Page
  /** Null for a part without records. */
  readonly window: TumblingWindow | null
}

/**
 * Cuts a page where a record belongs to a later window than the one before it.
 *
 *     window 0 ──────────▶│ window 1 ─────▶│
 *     a1 a2 b1           │ b2 (late a3) b3 │     what arrived a little out of order stays where it is
 *
 * @param open the window that is open in front of the page; null when none is
 * @decision TUM-10 A record that arrived before the open window began, out of order by a little, belongs to the open window; one that comes after its window was closed opens that window anew.
 */
export function runsOf(page: Page, open: TumblingWindow | null, lengthMs: number): PageRun[] {
  const { records } = page
  const runs: PageRun[] = []
  let window = open
  let from = 0
  while (from < records.length) {
    const { arrivedMs } = records[from]!
    if (window === null || arrivedMs >= window.endMs) window = windowAt(arrivedMs, lengthMs)
    const to = endOfRun(records, from, window)
    const part = to === records.length ? { ...page, records: records.slice(from) } : inner(page, from, to)
    runs.push({ page: part, window })
    from = to
  }
  return runs.length === 0 ? [{ page, window: null }] : runs
}

function endOfRun(records: readonly SourceRecord[], from: number, { endMs }: TumblingWindow): number {
  const later = records.findIndex((record, index) => index > from && record.arrivedMs >= endMs)
  return later === -1 ? records.length : later
}

/** A part that is not the page's last: it speaks of its own records only. */
function inner(page: Page, from: number, to: number): Page {
  const records = page.records.slice(from, to)
  const bytes = records.reduce((sum, record) => sum + record.bytes, 0)
  return { records, through: records.at(-1)!.position, bytes, caughtUp: false }
}
