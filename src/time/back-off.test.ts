import { describe, expect, it } from 'vitest'
import { backOffMs, seededRandom } from './index.ts'

const settings = { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 }

describe('the back-off', () => {
  it('doubles from 250 ms to 60 s [SIL-1]', () => {
    const delays = [1, 2, 3, 4, 8, 9, 10, 5000].map((failures) =>
      backOffMs(settings, failures, seededRandom(1)),
    )
    expect(delays).toEqual([250, 500, 1000, 2000, 32_000, 60_000, 60_000, 60_000])
  })

  it('spreads by the jitter, and the same seed spreads alike [SIL-1]', () => {
    const spread = (seed: number) => {
      const random = seededRandom(seed)
      return Array.from({ length: 200 }, () => backOffMs({ ...settings, jitter: 0.1 }, 3, random))
    }
    expect(Math.min(...spread(7))).toBeGreaterThanOrEqual(900)
    expect(Math.max(...spread(7))).toBeLessThanOrEqual(1100)
    expect(new Set(spread(7)).size).toBeGreaterThan(50)
    expect(spread(7)).toEqual(spread(7))
    expect(spread(7)).not.toEqual(spread(8))
  })
})

describe('the seeded generator', () => {
  it('makes version 4 UUIDs, none twice', () => {
    const random = seededRandom(3)
    const uuids = Array.from({ length: 1000 }, () => random.uuid())
    for (const uuid of uuids)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(new Set(uuids).size).toBe(1000)
  })

  it('spreads evenly below a bound', () => {
    const random = seededRandom(11)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let n = 0; n < 10_000; n++) counts[random.below(10)]!++
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
