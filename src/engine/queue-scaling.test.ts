import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { queueWorld, type QueueWorld } from './queue-world-fixture.ts'

const FAILURE: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'boom' }

function changes(one: QueueWorld): string[] {
  return one.named('ScalingChanged').map(({ from, to, reason }) => `${from} → ${to}: ${reason}`)
}

const minutes = (count: number) => count * 60_000

describe('a standard queue with more messages than it can take', () => {
  it('has 5, 305, 605, 905, 1,205 and 1,250 batches under way minute by minute, and 5 and 2 again [SQS-5, SQS-7]', async () => {
    const one = queueWorld()
    one.queue.visibilityMs = minutes(10)
    one.fn.takesMs = 59_000
    const seen: number[] = []
    one.queue.supply = 100_000
    for (let minute = 0; minute <= 6; minute++) {
      await one.clock.advanceBy(minute === 0 ? 1000 : minutes(1))
      seen.push(one.mapping.progress.busy)
    }
    one.queue.supply = 0
    await one.clock.advanceBy(minutes(4))
    expect(seen).toEqual([5, 305, 605, 905, 1205, 1250, 1250])
    expect(one.fn.peak).toBe(1250)
    expect(one.mapping.progress.lanes.size).toBe(2)
    expect(changes(one).map((change) => change.split(':')[0])).toEqual([
      '5 → 305',
      '305 → 605',
      '605 → 905',
      '905 → 1205',
      '1205 → 1250',
      '1250 → 5',
      '5 → 2',
    ])
  }, 60_000)

  it('has 5 pollers again with the first message after an idle time [SQS-5]', async () => {
    const one = queueWorld()
    await one.clock.advanceBy(minutes(2))
    expect(one.mapping.progress.lanes.size).toBe(2)
    one.queue.arrive('a')
    await one.clock.advanceBy(0)
    expect(one.mapping.progress.lanes.size).toBe(5)
    expect(changes(one)).toEqual(['5 → 2: the queue is idle', '2 → 5: messages again'])
  })

  it('never has more under way than MaximumConcurrency, and is not idle at 2 with it [SQS-8, SQS-7]', async () => {
    const one = queueWorld({ maximumConcurrency: 3 })
    one.fn.takesMs = 1000
    one.queue.arrive(...Array.from({ length: 200 }, (_, at) => `m${at}`))
    await one.clock.advanceBy(minutes(3))
    expect(one.fn.peak).toBe(3)
    expect(one.queue.removed).toHaveLength(200)
    expect(one.mapping.progress.lanes.size).toBe(3)
  })

  it('never has more under way than the function has environments, and says so', async () => {
    const one = queueWorld({ environments: 4 })
    one.fn.takesMs = 30_000
    one.queue.visibilityMs = minutes(10)
    one.queue.supply = 1000
    await one.clock.advanceBy(minutes(2))
    expect(one.fn.peak).toBe(4)
    expect(changes(one)).toEqual(['5 → 4: the function has 4 environments'])
  })
})

describe('a standard queue that is empty while its function takes long', () => {
  it('does not grow: who is busy with its last messages is no backlog [SQS-5]', async () => {
    const one = queueWorld({ limits: { size: 1 } })
    one.queue.visibilityMs = minutes(30)
    one.fn.takesMs = minutes(10)
    one.queue.arrive('a', 'b', 'c', 'd', 'e')
    await one.clock.advanceBy(minutes(5))
    expect(one.fn.peak).toBe(5)
    expect(changes(one)).toEqual([])
    one.queue.arrive('f')
    await one.clock.advanceBy(minutes(1))
    expect(changes(one)).toEqual(['5 → 305: backlog'])
  })
})

describe('a standard queue whose function fails', () => {
  it('has one batch less under way after each failed one, 2 at least, and 5 again later [ERR-18]', async () => {
    const one = queueWorld()
    one.queue.visibilityMs = 10_000
    one.fn.takesMs = 1000
    one.fn.answer = () => (one.clock.now() < 50_000 ? FAILURE : { kind: 'success', body: '' })
    one.queue.arrive(...Array.from({ length: 100 }, (_, at) => `m${at}`))
    await one.clock.advanceBy(50_000)
    expect(changes(one)).toEqual([
      '5 → 4: the function failed',
      '4 → 3: the function failed',
      '3 → 2: the function failed',
    ])
    await one.clock.advanceBy(minutes(3))
    expect(one.queue.removed).toHaveLength(100)
    expect(one.named('ScalingChanged').at(-1)!.from).toBeGreaterThanOrEqual(2)
  })

  it('loses none with ReportBatchItemFailures [ERR-20]', async () => {
    const one = queueWorld({ reportBatchItemFailures: true, readsBody: true })
    one.fn.answer = () => FAILURE
    one.queue.arrive('a', 'b', 'c')
    await one.clock.advanceBy(50_000)
    expect(changes(one)).toEqual([])
  })

  it('has less under way for each throttled try [ERR-19]', async () => {
    const one = queueWorld()
    one.fn.answer = () => ({ kind: 'throttled', message: 'Rate Exceeded.' })
    one.queue.arrive('a')
    await one.clock.advanceBy(2000)
    expect(changes(one)[0]).toBe('5 → 4: the function was throttled')
  })
})
