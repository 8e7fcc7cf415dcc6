import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventShape, SourceRecord } from '../../model/source-record.ts'
import type { Page } from '../../model/page.ts'
import { MAXIMUM_PAYLOAD_BYTES } from './batch-limits.ts'
import { OpenBatch } from './open-batch.ts'

const shape: EventShape = {
  envelopeBytes: () => '{"Records":[]}'.length,
  build: (records) => ({ Records: records.map((record) => record.event) }),
}

function recordOf(position: number, text: string): SourceRecord {
  const event = { text }
  const bytes = Buffer.byteLength(JSON.stringify(event))
  return { shard: 's', position: String(position), key: null, arrivedMs: 0, bytes, event }
}

const pageOf = (records: SourceRecord[]): Page => ({
  records,
  through: records.at(-1)?.position ?? null,
  bytes: 0,
  caughtUp: true,
})

describe('the open batch', () => {
  it('has the 6 MB limit, without a setting [GEN-7, PAGE-14, BAT-21]', () => {
    expect(MAXIMUM_PAYLOAD_BYTES).toBe(6 * 1024 * 1024)
  })

  it('loses no record, repeats none, keeps order and never passes its limits [BAT-1, BAT-22, PAGE-40, PAGE-6, GEN-8]', () => {
    const pages = fc.array(fc.array(fc.string({ maxLength: 60, unit: 'grapheme' }), { maxLength: 30 }), {
      maxLength: 12,
    })
    const property = fc.property(
      pages,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 30, max: 300 }),
      (texts, size, bytes) => {
        const open = new OpenBatch({ size, bytes, windowMs: 0, windowOpens: 'firstRecord' }, shape)
        let position = 0
        const passed: string[] = []
        const expected: string[] = []
        for (const records of texts.map((page) => page.map((text) => recordOf(++position, text)))) {
          expected.push(...records.map((record) => record.position))
          let from = 0
          do {
            from = open.take(pageOf(records), from, 0)
            if (open.closedBy(0) === null) continue
            const closed = open.close()
            const size_ =
              closed.records.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(shape.build(closed.records)))
            expect(closed.bytes).toBe(size_)
            expect(size_).toBeLessThanOrEqual(bytes)
            expect(closed.records.length).toBeLessThanOrEqual(size)
            for (const record of closed.oversized) expect(14 + record.bytes).toBeGreaterThan(bytes)
            passed.push(...inOrder([...closed.records, ...closed.oversized]))
            expect(closed.through).toBe(passed.at(-1))
          } while (from < records.length)
        }
        expect(passed).toEqual(expected)
      },
    )
    // The seed of a failing run is printed by fast-check with its counterexample.
    fc.assert(property, { numRuns: 500 })
  })

  it('lets records that are too old when they come, with none before them, go at once, alone and in order [ERR-11, BAT-1, GEN-2]', () => {
    const pages = fc.array(
      fc.array(fc.constantFrom('young', 'old', 'large', 'old and large'), { maxLength: 12 }),
      { maxLength: 8 },
    )
    const property = fc.property(pages, fc.integer({ min: 1, max: 5 }), (kinds, size) => {
      const open = new OpenBatch({ size, bytes: 60, windowMs: 0, windowOpens: 'firstRecord' }, shape, 1)
      let position = 0
      const left = new Set<number>()
      const close = () => {
        const { records, oversized, expired, through } = open.close()
        expect(records.length).toBeLessThanOrEqual(size)
        expect(expired.length).toBeLessThanOrEqual(size)
        expect(Math.min(expired.length, records.length + oversized.length)).toBe(0)
        for (const record of expired) expect(record.arrivedMs).toBeLessThan(2)
        const positions = [...expired, ...records, ...oversized].map((record) => Number(record.position))
        // Nothing overtakes, and what is too old never stands first.
        expect(positions.length === 0 || Math.min(...positions) === Math.min(...left)).toBe(true)
        const first = [...records, ...oversized].find(
          (record) => Number(record.position) === Math.min(...left),
        )
        expect(first?.arrivedMs ?? 2).toBeGreaterThanOrEqual(2)
        for (const position of positions) left.delete(position)
        for (const position of left) expect(position).toBeGreaterThan(Number(through))
      }
      for (const page of kinds) {
        const records = page.map((kind) => {
          const text = kind.endsWith('large') ? 'x'.repeat(60) : ''
          return { ...recordOf(++position, text), arrivedMs: kind.startsWith('old') ? 1 : 2 }
        })
        for (let from = 0; from < records.length;) {
          const reached = open.take(pageOf(records), from, 3)
          for (const record of records.slice(from, reached)) left.add(Number(record.position))
          from = reached
          // Now and then: between, more may join what is open.
          if (from < records.length || position % 2 === 0) close()
        }
      }
      while (open.closedBy(3) !== null) close()
      expect([...left]).toEqual([])
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('waits for its window when there is one, unless full [BAT-2, BAT-4]', () => {
    const open = new OpenBatch({ size: 3, bytes: 1000, windowMs: 5000, windowOpens: 'firstRecord' }, shape)
    open.take(pageOf([recordOf(1, 'a')]), 0, 1000)
    expect(open.windowEndsMs).toBe(6000)
    expect(open.closedBy(5999)).toBeNull()
    expect(open.closedBy(6000)).toBe('window')
    open.take(pageOf([recordOf(2, 'b'), recordOf(3, 'c')]), 0, 2000)
    expect(open.closedBy(2000)).toBe('size')
  })
})

/** A record set aside and the records around it, by position: both lists are in order themselves. */
function inOrder(records: SourceRecord[]): string[] {
  return records.map((record) => record.position).toSorted((a, b) => Number(a) - Number(b))
}
