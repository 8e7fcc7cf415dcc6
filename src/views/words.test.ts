import { describe, expect, it } from 'vitest'
import { bytesText, count, durationText, firstLine, shortBatch } from './words.ts'

describe('words of the views', () => {
  it('counts nouns and groups digits', () => {
    expect([count(0, 'record'), count(1, 'record'), count(1_234_567, 'record'), count(2, 'batch')]).toEqual([
      '0 records',
      '1 record',
      '1,234,567 records',
      '2 batches',
    ])
  })

  it('writes bytes in powers of ten and never 1000 of a unit', () => {
    expect([999, 1000, 61_340, 999_949, 999_950, 6_291_456].map(bytesText)).toEqual([
      '999 B',
      '1 kB',
      '61.3 kB',
      '999.9 kB',
      '1 MB',
      '6.3 MB',
    ])
  })

  it('writes durations with at most two units', () => {
    const times = [
      0, 250.4, 999, 1000, 1250, 59_949, 59_950, 125_000, 3_600_000, 3_900_000, 86_400_000, 273_600_000,
    ]
    expect(times.map(durationText)).toEqual([
      '0 ms',
      '250 ms',
      '999 ms',
      '1 s',
      '1.3 s',
      '59.9 s',
      '1 min',
      '2 min 5 s',
      '1 h',
      '1 h 5 min',
      '1 d',
      '3 d 4 h',
    ])
  })

  it('names a batch within its mapping', () => {
    expect(shortBatch('orders.orders#12', 'orders.orders')).toBe('#12')
    expect(shortBatch('orders.orders#12', 'orders.other')).toBe('orders.orders#12')
  })

  it('keeps the first line of a message and says that there is more', () => {
    expect(firstLine('one line')).toBe('one line')
    expect(firstLine('first\r\n  second')).toBe('first …')
  })
})
