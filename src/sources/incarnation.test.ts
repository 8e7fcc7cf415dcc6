import { expect, it } from 'vitest'
import { VirtualClock } from '../time/index.ts'
import { Incarnation } from './incarnation.ts'

it('a stream is asked whether it is still the same although the wall clock was put back [LIF-12]', async () => {
  const replacements: string[] = []
  const clock = new VirtualClock()
  let nowMs = 3_600_000
  clock.now = () => nowMs
  const incarnation = new Incarnation({
    id: 'first',
    clock,
    describe: async () => ({ incarnation: 'second' }),
    askEveryMs: 10_000,
    replaced: (now) => replacements.push(now),
  })
  expect(await incarnation.look()).toBe(false)
  nowMs = 0
  expect(await incarnation.look()).toBe(true)
  expect(replacements).toEqual(['second'])
})
