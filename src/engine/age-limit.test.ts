import { expect, it } from 'vitest'
import type { FailureDestination } from '../model/index.ts'
import { KINESIS_MAPPING } from '../model/fixture.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { FixtureFunction, FixtureReader, FixtureSource, laneParts, page, record } from './fixture.ts'
import { LogMapping } from './log-mapping.ts'
import { OnFailure } from './on-failure.ts'

it('the age is looked at again when a destination was waited for in front of the attempt [ERR-10, ERR-11, DST-21]', async () => {
  const clock = new VirtualClock()
  const fn = new FixtureFunction(clock)
  const reader = new FixtureReader('shard-0')
  const source = new FixtureSource(reader)
  const parts = laneParts({ source, fn, clock })
  const startMs = clock.now()
  const destination: FailureDestination = {
    name: 'arn:aws:sqs:us-east-2:123456789012:dead',
    probe: async () => 'there',
    send: async () => {
      if (clock.now() < startMs + 31_000) throw new Error('no such queue')
    },
    keep: async () => 'somewhere',
  }
  const onFailure = new OnFailure({
    destination,
    mapping: KINESIS_MAPPING,
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    timeoutMs: 300_000,
    retryBackoff: parts.retryBackoff,
    clock,
    random: seededRandom(1),
    aborting: new AbortController().signal,
  })
  // The first is too old at once; the second becomes so while the destination is told of the first, the third does not.
  const aged = (name: string, position: number, ageMs: number) =>
    record(name, position, { arrivedMs: startMs - ageMs })
  reader.arrive(page([aged('a', 1, 60_001), aged('b', 2, 30_000), aged('c', 3, 0)]))
  new LogMapping(source, { ...parts, maximumAgeMs: 60_000, onFailure }).events$.subscribe()
  await clock.advanceBy(40_000)
  expect(fn.calls.map(({ names }) => names)).toEqual(['c'])
  expect(reader.stored.at(-1)).toBe('3')
})
