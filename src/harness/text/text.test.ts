import { describe, expect, it } from 'vitest'
import { DURATION, durationText, parseDuration, parseMoment } from './duration.ts'
import { parseCell, parseRecords, RECORDS, recordsText } from './record-list.ts'
import { parseTimes, TIMES, timesText } from './times.ts'

describe('a duration', () => {
  it.each([
    ['5 seconds', 5000],
    ['1 second', 1000],
    ['7.5 seconds', 7500],
    ['a second', 1000],
    ['an hour', 3_600_000],
    ['2 minutes', 120_000],
    ['3 days', 259_200_000],
    ['0 seconds', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(new RegExp(`^${DURATION.source}$`).test(text)).toBe(true)
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['5', 'five seconds', '5 s', 'seconds', '-1 seconds', '5 weeks'])('%s is none', (text) => {
    expect(new RegExp(`^${DURATION.source}$`).test(text)).toBe(false)
    expect(() => parseDuration(text)).toThrow('is no duration')
  })

  it('may be seconds alone in a cell', () => {
    expect([parseMoment('47'), parseMoment('0.25'), parseMoment('47 seconds')]).toEqual([47_000, 250, 47_000])
    expect([durationText(1000), durationText(47_500)]).toEqual(['1 second', '47.5 seconds'])
  })
})

describe('how often', () => {
  it('is once, twice or n times', () => {
    const whole = new RegExp(`^(?:${TIMES.source})$`)
    expect(['once', 'twice', '1 time', '12 times'].every((text) => whole.test(text))).toBe(true)
    expect(['once', 'twice', '1 time', '12 times'].map(parseTimes)).toEqual([1, 2, 1, 12])
    expect([timesText(0), timesText(1), timesText(2), timesText(3)]).toEqual([
      '0 times',
      'once',
      'twice',
      '3 times',
    ])
  })
})

describe('a list of records', () => {
  it('is names in quotes', () => {
    const whole = new RegExp(`^${RECORDS.source}$`)
    for (const text of ['"a1"', '"a1", "a2"', '"a1","a2"', '"a1" and "a2"', '"a1", "a2", and "a3"']) {
      expect(whole.test(text)).toBe(true)
    }
    expect(whole.test('a1, a2')).toBe(false)
    expect(parseRecords('"a1", "with, comma" and "a3"')).toEqual(['a1', 'with, comma', 'a3'])
  })

  it('is names between commas in a cell', () => {
    expect([parseCell('a1, poison ,a2'), parseCell('  ')]).toEqual([['a1', 'poison', 'a2'], []])
    expect([recordsText(['a1', 'a2']), recordsText([])]).toEqual(['"a1", "a2"', 'nothing'])
  })
})
