import { expect, it } from 'vitest'
import { VirtualClock } from '../../time/index.ts'
import { ControlBench, MAPPINGS } from './fixture.ts'
import { RequestRate } from './request-rate.ts'
import { answer } from './routes.ts'

it('takes so many operations a second, and says when to come again [API-16, API-17, API-19, API-20]', async () => {
  const clock = new VirtualClock()
  const bench = new ControlBench()
  const parts = { ...bench.parts, rate: new RequestRate(15, clock) }
  const query = new URLSearchParams()
  const list = async () => {
    const { status, headers, body } = await answer({ method: 'GET', path: MAPPINGS, query, body: '' }, parts)
    return { status, headers, body }
  }
  const statuses = async (count: number) => {
    const all: number[] = []
    for (let one = 0; one < count; one++) all.push((await list()).status)
    return all
  }
  expect(await statuses(15)).toEqual(Array.from({ length: 15 }, () => 200))
  expect(await list()).toEqual({
    status: 429,
    headers: { 'x-amzn-ErrorType': 'TooManyRequestsException', 'Retry-After': '1' },
    body: { Type: 'User', Reason: 'CallerRateLimitExceeded', message: 'Rate exceeded' },
  })
  // Whoever watches the process is not refused.
  expect(await answer({ method: 'GET', path: '/health/live', query, body: '' }, parts)).toMatchObject({
    status: 200,
  })
  await clock.advanceBy(200)
  expect(await statuses(4)).toEqual([200, 200, 200, 429])
  await clock.advanceBy(60_000)
  expect((await statuses(16)).at(-1)).toBe(429)
})
