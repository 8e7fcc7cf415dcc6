import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../time/index.ts'
import { Pace } from './pace.ts'

const HOUR_MS = 3_600_000

describe('the pace of a shard', () => {
  it('outlives a wall clock that is put back [KIN-4]', async () => {
    const clock = new VirtualClock()
    let putBackMs = 0
    const wall = {
      now: () => clock.now() - putBackMs,
      sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
      after: (ms: number, action: () => void) => clock.after(ms, action),
      hold: <T>(work: Promise<T>) => work,
    }
    const pace = new Pace(wall, 1_000)
    pace.answered({ startedMs: wall.now(), caughtUp: true })
    putBackMs = HOUR_MS
    let isTime = false
    const turn = pace.turn(new AbortController().signal).then(() => (isTime = true))
    await clock.advanceBy(999)
    expect(isTime).toBe(false)
    await clock.advanceBy(1)
    expect(isTime).toBe(true)
    await turn
  })
})
