import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { queueWorld, QueueWorld } from './queue-world-fixture.ts'

const windowed = {
  limits: { size: 100, bytes: 100_000, windowMs: 10_000, windowOpens: 'previousInvocationEnd' },
} as const

describe('a queue that stops', () => {
  it('waits for the receive that is pending and invokes with what it brings [SIL-19]', async () => {
    const one = queueWorld({ concurrency: 1 })
    one.queue.endsEarly = false
    await one.clock.advanceBy(1000)
    one.mapping.stop()
    await one.clock.advanceBy(1000)
    expect(one.completed).toBe(false)
    one.queue.arrive('late')
    await one.clock.advanceBy(0)
    expect(one.fn.calls).toEqual([{ names: 'late', atMs: 2000 }])
    expect(one.queue.removed).toEqual(['late'])
    expect(one.completed).toBe(true)
    expect(one.queue.closed).toBe(true)
    expect(one.queue.receives).toHaveLength(1)
  })

  it('closes its window early and invokes with what was received [SIL-19]', async () => {
    const one = queueWorld(windowed)
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(2000)
    one.mapping.stop()
    await one.clock.advanceBy(0)
    expect(one.fn.calls).toEqual([{ names: 'a b', atMs: 2000 }])
    expect(one.queue.removed).toEqual(['a', 'b'])
    expect(one.completed).toBe(true)
  })

  it('lets a running invocation end, and removes its messages', async () => {
    const one = queueWorld()
    one.fn.takesMs = 5000
    one.queue.arrive('a')
    await one.clock.advanceBy(1000)
    one.mapping.stop()
    await one.clock.advanceBy(3999)
    expect(one.completed).toBe(false)
    await one.clock.advanceBy(1)
    expect(one.completed).toBe(true)
    expect(one.queue.removed).toEqual(['a'])
  })

  it('gives up a batch that waits for its next try', async () => {
    const one = queueWorld({ concurrency: 1, failedMessages: 'returned' })
    one.fn.answer = () => ({ kind: 'throttled', message: 'Rate Exceeded.' })
    one.queue.arrive('a')
    await one.clock.advanceBy(5000)
    one.mapping.stop()
    await one.clock.advanceBy(0)
    expect(one.completed).toBe(true)
    expect(one.queue.returned).toMatchObject([{ names: 'a', why: 'unused' }])
    expect(one.named('MessagesReturned')).toMatchObject([{ reason: 'unused' }])
    expect(one.queue.left).toEqual({ a: 1 })
  })

  it('returns a failed batch at once that waits for its back-off', async () => {
    const one = queueWorld({ concurrency: 1, failedMessages: 'returned' })
    const failure: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'boom' }
    one.fn.answer = () => failure
    one.queue.arrive('a')
    await one.clock.advanceBy(40_000)
    const before = one.queue.returned.length
    one.mapping.stop()
    await one.clock.advanceBy(0)
    expect(one.completed).toBe(true)
    expect(one.queue.returned).toHaveLength(before + 1)
    expect(one.queue.returned.at(-1)).toMatchObject({ names: 'a', why: 'failed', atMs: 40_000 })
  })

  it('loses nothing at the hard stop: what the function had goes back', async () => {
    const one = queueWorld({ concurrency: 1, failedMessages: 'returned' })
    one.fn.takesMs = 60_000
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(1000)
    one.mapping.stop()
    one.aborting.abort()
    await one.clock.advanceBy(0)
    expect(one.completed).toBe(true)
    expect(one.queue.removed).toEqual([])
    expect(one.queue.returned).toMatchObject([{ names: 'a b', why: 'unused' }])
    expect(one.named('BatchFailed')).toMatchObject([{ next: 'stop', cause: 'crash' }])
  })
})

describe('a queue that cannot be reached', () => {
  it('is opened again and again, and read again and again, with a growing delay', async () => {
    const one = new QueueWorld({
      concurrency: 1,
    })
    one.queue.fails.opens = 2
    one.start()
    await one.clock.advanceBy(100)
    expect(one.mapping.opened).toBe(false)
    await one.clock.advanceBy(900)
    expect(one.mapping.opened).toBe(true)
    one.queue.fails.receives = 2
    await one.clock.advanceBy(30_000)
    one.queue.arrive('a')
    await one.clock.advanceBy(0)
    expect(one.queue.removed).toEqual(['a'])
    expect(one.named('SourceFailed').map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2])
  })
})

describe('a queue whose receives fail while a lane gathers', () => {
  it('invokes with what was gathered when its window is over, whatever the back-off is [BAT-2]', async () => {
    const retryBackoff = { firstDelayMs: 30_000, maximumDelayMs: 60_000, jitter: 0 }
    const one = queueWorld({ ...windowed, retryBackoff })
    one.queue.arrive('a')
    await one.clock.advanceBy(0)
    one.queue.fails.receives = 3
    one.queue.arrive('b')
    await one.clock.advanceBy(20_000)
    expect(one.called).toEqual(['10000 a b'])
  })
})

describe('what a queue holds of messages', () => {
  it('is never more than a batch a lane, whatever the backlog', async () => {
    const one = queueWorld({
      limits: { size: 7, bytes: 1000, windowMs: 0, windowOpens: 'previousInvocationEnd' },
    })
    one.fn.takesMs = 1_000_000
    one.queue.visibilityMs = 10_000_000
    one.queue.supply = 1_000_000
    await one.clock.advanceBy(0)
    expect(one.mapping.progress.held).toBe(5 * 7)
    expect(one.queue.inHand).toBe(5 * 7)
    await one.clock.advanceBy(50_000)
    expect(one.queue.inHand).toBe(5 * 7)
  })

  it('is told, with what its queue has left, until nothing is left to do', async () => {
    const one = queueWorld()
    const left = () => one.mapping.progress.left(0)
    const answers: (string | null)[] = []
    const look = async () => {
      left()
      await one.clock.settle()
      answers.push(left())
    }
    one.fn.takesMs = 1000
    one.fn.answer = (_, call) =>
      call === 1 ? { kind: 'failure', cause: 'error', message: 'boom' } : { kind: 'success', body: '' }
    one.queue.arrive('a')
    await one.clock.advanceBy(500)
    await look()
    await one.clock.advanceBy(10_000)
    await look()
    await one.clock.advanceBy(50_000)
    await look()
    expect(answers).toEqual(['1 unsettled message', '1 message in its queue', null])
  })
})
