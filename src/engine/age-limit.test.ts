import { describe, expect, it } from 'vitest'
import { eventsOf, page, record } from './fixture.ts'
import { LogWorld } from './log-world-fixture.ts'

it('the age is looked at again when a destination was waited for in front of the attempt [ERR-10, ERR-11, DST-21]', async () => {
  const one = new LogWorld()
  const onFailure = one.onFailure({
    name: 'arn:aws:sqs:us-east-2:123456789012:dead',
    probe: async () => 'there',
    send: async () => {
      if (one.clock.now() < one.startMs + 31_000) throw new Error('no such queue')
    },
    keep: async () => 'somewhere',
  })
  // The first is too old at once; the second becomes so while the destination is told of the first, the third does not.
  const aged = (name: string, position: number, ageMs: number) =>
    record(name, position, { arrivedMs: one.startMs - ageMs })
  one.reader.arrive(page([aged('a', 1, 60_001), aged('b', 2, 30_000), aged('c', 3, 0)]))
  one.start({ maximumAgeMs: 60_000, onFailure })
  await one.clock.advanceBy(70_000)
  expect(one.calls).toEqual(['c'])
  expect(one.reader.stored.at(-1)).toBe('3')
})

describe('a record that is too old when it is read', () => {
  const limits = { size: 3, bytes: 1000, windowMs: 300_000, windowOpens: 'previousInvocationEnd' } as const
  const aged = (one: LogWorld, name: string, position: number, ageMs: number) =>
    record(name, position, { arrivedMs: one.startMs - ageMs, key: name })

  it.each([1, 2])(
    'leaves at once and takes no place in the batch that its window keeps open, with %i lanes [ERR-11, BAT-1, PAGE-25]',
    async (factor) => {
      const one = new LogWorld()
      one.reader.arrive(page([aged(one, 'a', 1, 60_001), aged(one, 'b', 2, 60_001), aged(one, 'c', 3, 0)]))
      one.start({ maximumAgeMs: 60_000, factor, limits })
      await one.clock.advanceBy(1000)
      expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
        expect.objectContaining({ condition: 'RecordAgeExceeded', first: '1' }),
        expect.objectContaining({ condition: 'RecordAgeExceeded', first: '2' }),
      ])
      expect(one.reader.stored.at(-1)).toBe('2')
      expect(one.calls).toEqual([])
      one.reader.arrive(page([aged(one, 'd', 4, 0), aged(one, 'e', 5, 0)]))
      await one.clock.advanceBy(1000)
      expect(one.calls).toEqual(['c d e'])
      expect(one.reader.stored.at(-1)).toBe('5')
    },
  )

  it.each([1, 2])(
    'is not read without bound while a destination is waited for, with %i lanes [ERR-11, DST-21]',
    async (factor) => {
      const one = new LogWorld()
      const onFailure = one.onFailure({
        name: 'arn:aws:sqs:us-east-2:123456789012:dead',
        probe: async () => 'there',
        send: () => Promise.reject(new Error('no such queue')),
        keep: async () => 'somewhere',
      })
      const pages = Array.from({ length: 2000 }, (_, index) =>
        page([aged(one, `r${index}`, index + 1, 60_001)]),
      )
      one.reader.arrive(...pages)
      one.start({ maximumAgeMs: 60_000, factor, limits, onFailure })
      await one.clock.advanceBy(10_000)
      expect(one.reader.unread).toBeGreaterThan(900)
    },
  )
})
