import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSequenceNumber, parseSequenceNumber } from './sequence-number.ts'

const second = fc.integer({ min: 1_000_000_000, max: 2_600_000_000 }).map((seconds) => seconds * 1000)
const parts = fc.record({
  shardNumber: fc.integer({ min: 0, max: 100_000 }),
  shardCreatedMs: second,
  index: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  arrivedMs: second,
})

it('a sequence number can be read back, and looks like those of Kinesis', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const text = formatSequenceNumber(given)
      expect(text).toMatch(/^49\d{54}$/)
      expect(parseSequenceNumber(text)).toEqual(given)
    }),
  )
})

it('sequence numbers grow with the index, whatever the time of arrival', () => {
  fc.assert(
    fc.property(parts, second, (given, arrivedMs) => {
      const next = { ...given, arrivedMs, index: given.index + 1 }
      expect(formatSequenceNumber(next) > formatSequenceNumber(given)).toBe(true)
    }),
  )
})

it('what is no sequence number is told', () => {
  const text = formatSequenceNumber({ shardNumber: 0, shardCreatedMs: 0, index: 1, arrivedMs: 0 })
  expect(parseSequenceNumber('')).toBeNull()
  expect(parseSequenceNumber('1'.repeat(56))).toBeNull()
  expect(parseSequenceNumber(text.slice(1))).toBeNull()
  expect(parseSequenceNumber(`${text.slice(0, -1)}${text.endsWith('9') ? '8' : '9'}`)).toBeNull()
})
