import { expect, it } from 'vitest'
import { page, record } from './fixture.ts'
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
