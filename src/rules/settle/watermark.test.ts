import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SourceRecord } from '../../model/source-record.ts'
import type { Page } from '../../model/page.ts'
import { Watermark } from './watermark.ts'

const record = (position: number): SourceRecord => ({
  shard: 'shard-0',
  position: String(position),
  key: null,
  arrivedMs: 0,
  bytes: 1,
  event: {},
})

const pageOf = (records: readonly SourceRecord[], through = records.at(-1)?.position ?? null): Page => ({
  records,
  through,
  bytes: 0,
  caughtUp: false,
})

describe('the watermark', () => {
  it('waits for what is below, and then passes everything that is settled [KIN-8]', () => {
    const [one, two, three, four] = [1, 2, 3, 4].map(record) as [
      SourceRecord,
      SourceRecord,
      SourceRecord,
      SourceRecord,
    ]
    const watermark = new Watermark()
    watermark.read(pageOf([one, two]))
    watermark.read(pageOf([three, four]))
    expect(watermark.settled([two, three])).toBeNull()
    expect(watermark.settled([one])).toBe('3')
    expect(watermark.settled([four])).toBe('4')
    expect(watermark.unsettled).toBe(0)
  })

  it('moves to what a page says past its records, once they are settled', () => {
    const one = record(1)
    const watermark = new Watermark()
    watermark.read(pageOf([one], '9'))
    watermark.read(pageOf([], '20'))
    expect(watermark.settled([one])).toBe('20')
  })

  it('moves with a page of which nothing is left to do', () => {
    const watermark = new Watermark()
    watermark.read(pageOf([], '7'))
    expect(watermark.settled([])).toBe('7')
    expect(watermark.settled([])).toBeNull()
  })

  it('counts a record once', () => {
    const one = record(1)
    const watermark = new Watermark()
    watermark.read(pageOf([one]))
    expect(watermark.settled([one, one])).toBe('1')
    expect(watermark.settled([one])).toBeNull()
  })

  it('is the longest settled prefix, whatever the order', () => {
    const order = fc
      .integer({ min: 1, max: 40 })
      .chain((count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count }))
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 9 }), (settledOrder, pageSize) => {
        const records = settledOrder.map((_, index) => record(index))
        const watermark = new Watermark()
        for (let at = 0; at < records.length; at += pageSize)
          watermark.read(pageOf(records.slice(at, at + pageSize)))
        const done = new Set<number>()
        let reached = -1
        for (const index of settledOrder) {
          done.add(index)
          const position = watermark.settled([records[index]!])
          let prefix = reached
          while (done.has(prefix + 1)) prefix++
          expect(position).toBe(prefix > reached ? String(prefix) : null)
          reached = prefix
        }
      }),
    )
  })
})
