import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Page } from '../../model/page.ts'
import { pageAt } from './fixture.ts'
import { runsOf, type PageRun } from './page-runs.ts'
import { windowAt } from './tumbling-window.ts'

const shown = (runs: readonly PageRun[]) =>
  runs.map(({ page, window }) => [window?.startMs ?? null, page.records.map(({ arrivedMs }) => arrivedMs)])

describe('the window of a moment', () => {
  it('is aligned to the epoch: two minutes at even minutes, five at whole fives [TUM-11, TUM-1]', () => {
    const at = (text: string) => Date.parse(`2026-01-01T${text}Z`)
    expect(windowAt(at('10:03:59.999'), 120_000)).toEqual({ startMs: at('10:02:00'), endMs: at('10:04:00') })
    expect(windowAt(at('10:04:00'), 120_000)).toEqual({ startMs: at('10:04:00'), endMs: at('10:06:00') })
    expect(windowAt(at('10:04:59'), 300_000)).toEqual({ startMs: at('10:00:00'), endMs: at('10:05:00') })
  })
})

describe('the runs of a page', () => {
  it('end where a record arrived in a later window; windows without records are left out [TUM-10, TUM-14]', () => {
    expect(shown(runsOf(pageAt(0, 9_999, 10_000, 35_000), null, 10_000))).toEqual([
      [0, [0, 9_999]],
      [10_000, [10_000]],
      [30_000, [35_000]],
    ])
  })

  it('go on with the window that is open, also for records that arrived before it [TUM-10]', () => {
    const open = { startMs: 10_000, endMs: 20_000 }
    expect(shown(runsOf(pageAt(9_000, 12_000, 8_000, 20_000, 19_000), open, 10_000))).toEqual([
      [10_000, [9_000, 12_000, 8_000]],
      [20_000, [20_000, 19_000]],
    ])
  })

  it('let a window of another length come to its own end first [TUM-1]', () => {
    const open = { startMs: 0, endMs: 60_000 }
    expect(shown(runsOf(pageAt(31_000, 61_000), open, 10_000))).toEqual([
      [0, [31_000]],
      [60_000, [61_000]],
    ])
  })

  it('keep what the page says beyond its records with the last of them', () => {
    const page: Page = { ...pageAt(0, 10_000), through: '17', end: true }
    const [first, last] = runsOf(page, null, 10_000)
    expect(first!.page).toMatchObject({ through: '1', caughtUp: false })
    expect(first!.page).not.toHaveProperty('end')
    expect(last!.page).toMatchObject({ through: '17', caughtUp: true, end: true, behindMs: 0 })
    const empty: Page = { ...pageAt(), through: '9' }
    expect(runsOf(empty, null, 10_000)).toEqual([{ page: empty, window: null }])
  })

  it('lose no record, keep their order, and never go back to an earlier window [TUM-14]', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 40 })
    const property = fc.property(arrivals, fc.integer({ min: 1, max: 60 }), (moments, lengthMs) => {
      const page = pageAt(...moments)
      const runs = runsOf(page, null, lengthMs)
      expect(runs.flatMap((run) => run.page.records)).toEqual(page.records)
      expect(runs.reduce((sum, run) => sum + run.page.bytes, 0)).toBeGreaterThanOrEqual(page.bytes)
      const starts = runs.flatMap(({ window }) => (window === null ? [] : [window.startMs]))
      expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b))
      for (const { page: part, window } of runs) {
        for (const record of part.records) expect(record.arrivedMs).toBeLessThan(window!.endMs)
        const firstMs = part.records[0]?.arrivedMs ?? Infinity
        expect(firstMs).toBeGreaterThanOrEqual(window?.startMs ?? 0)
      }
    })
    // The seed of a failing run is printed by fast-check with its counterexample.
    fc.assert(property, { numRuns: 500 })
  })
})
