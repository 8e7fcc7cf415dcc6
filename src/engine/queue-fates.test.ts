import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { queueWorld } from './queue-world-fixture.ts'

const FAILURE: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'boom' }
const THROTTLED: InvocationOutcome = { kind: 'throttled', message: 'Rate Exceeded.' }
const SUCCESS: InvocationOutcome = { kind: 'success', body: '' }

const reporting = { reportBatchItemFailures: true, readsBody: true }
const answers = (...ids: unknown[]): InvocationOutcome => ({
  kind: 'success',
  body: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
})

describe('a receive that nobody answers', () => {
  it('tells nothing of the queue [LIF-10]', async () => {
    const one = queueWorld()
    one.queue.isAway = true
    await one.clock.advanceBy(60_000)
    expect(one.named('RecordsRead')).toEqual([])
    one.queue.isAway = false
    await one.clock.advanceBy(20_000)
    expect(one.named('RecordsRead')).not.toEqual([])
  })
})

describe('messages of a batch that succeeded', () => {
  it('are removed only after it [SQS-11, PAGE-36]', async () => {
    const one = queueWorld()
    one.fn.takesMs = 1000
    one.queue.arrive('a')
    await one.clock.advanceBy(999)
    expect(one.queue.removed).toEqual([])
    await one.clock.advanceBy(1)
    expect(one.queue.removed).toEqual(['a'])
  })

  it('are tried to be removed again while they are held, and shown', async () => {
    const one = queueWorld()
    one.queue.fails.removals = 3
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(10_000)
    expect(one.queue.removed).toEqual(['a', 'b'])
    expect(one.called).toHaveLength(1)
    expect(one.named('SourceFailed').map(({ attempt, retryInMs }) => [attempt, retryInMs])).toEqual([
      [1, 250],
      [2, 500],
      [3, 1000],
    ])
  })

  it('come again when their visibility ends before they could be removed [GEN-2, PAGE-3]', async () => {
    const one = queueWorld()
    one.queue.visibilityMs = 1000
    one.queue.fails.removals = 3
    one.queue.arrive('a')
    await one.clock.advanceBy(10_000)
    expect(one.fn.calls.length).toBeGreaterThan(1)
    expect(one.named('MessagesReturned')).toMatchObject([{ records: 1, reason: 'notHeld' }])
    expect(one.queue.removed).toEqual(['a'])
  })
})

describe('messages of a standard queue whose visibility ended while the function had them', () => {
  it('are not told as deleted when the queue has shown them again, and confirms all the same [GEN-2]', async () => {
    const one = queueWorld()
    one.queue.visibilityMs = 1000
    one.fn.takesMs = 1500
    one.queue.arrive('a')
    await one.clock.advanceBy(500)
    one.fn.takesMs = 0
    await one.clock.advanceBy(10_000)
    expect(one.called).toEqual(['0 a', '1000 a'])
    expect(one.queue.removed).toEqual(['a'])
    expect(one.named('MessagesDeleted')).toMatchObject([{ records: 1, batch: 'b2' }])
    expect(one.named('MessagesReturned')).toMatchObject([{ records: 1, reason: 'notHeld', batch: 'b1' }])
  })

  it('are to be deleted, and told as not ours any more, for nobody says whether they are [GEN-2]', async () => {
    const one = queueWorld({ concurrency: 1 })
    one.queue.visibilityMs = 1000
    one.fn.takesMs = 1500
    one.queue.arrive('a')
    await one.clock.advanceBy(10_000)
    expect(one.called).toEqual(['0 a'])
    expect(one.queue.removed).toEqual(['a'])
    expect(one.named('MessagesDeleted')).toEqual([])
    expect(one.named('MessagesReturned')).toMatchObject([{ records: 1, reason: 'notHeld', batch: 'b1' }])
  })
})

describe('messages of a batch that failed', () => {
  it('are left alone by a mapping on SQS, and come again by themselves [SQS-12, PAGE-34]', async () => {
    const one = queueWorld()
    one.fn.answer = (_, call) => (call === 1 ? FAILURE : SUCCESS)
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(60_000)
    expect(one.called).toEqual(['0 a b', '30000 a b'])
    expect(one.queue.returned).toEqual([])
    expect(one.named('BatchFailed')).toMatchObject([{ attempt: 1, next: 'return' }])
    expect(one.named('FunctionInvoked').map(({ attempt }) => attempt)).toEqual([1, 1])
  })

  it('are returned to a broker after a back-off that grows with the failures in a row [MQ-11]', async () => {
    const one = queueWorld({ failedMessages: 'returned', concurrency: 1 })
    one.fn.answer = (_, call) => (call <= 3 ? FAILURE : SUCCESS)
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(60_000)
    expect(one.queue.returned.map(({ names, why, atMs }) => `${atMs} ${names} ${why}`)).toEqual([
      '250 a b failed',
      '750 a b failed',
      '1750 a b failed',
    ])
    expect(one.called).toEqual(['0 a b', '250 a b', '750 a b', '1750 a b'])
    expect(one.named('BatchFailed').map(({ retryInMs }) => retryInMs)).toEqual([250, 500, 1000])
    expect(one.named('MessagesReturned').map(({ reason }) => reason)).toEqual(['failed', 'failed', 'failed'])
  })

  it('are returned after the first back-off again once a batch has succeeded [MQ-11]', async () => {
    const one = queueWorld({ failedMessages: 'returned', concurrency: 1 })
    one.fn.answer = (_, call) => (call === 3 || call === 5 ? SUCCESS : FAILURE)
    one.queue.arrive('a')
    await one.clock.advanceBy(60_000)
    one.queue.arrive('b')
    await one.clock.advanceBy(60_000)
    expect(one.named('BatchFailed').map(({ retryInMs }) => retryInMs)).toEqual([250, 500, 250])
  })
})

describe('a batch that is throttled', () => {
  it('is held and tried again after a back-off, and counts as nothing [ERR-19, GEN-10]', async () => {
    const one = queueWorld({ concurrency: 1 })
    let tries = 0
    one.fn.answer = () => (++tries <= 3 ? THROTTLED : SUCCESS)
    one.queue.arrive('a')
    await one.clock.advanceBy(10_000)
    expect(one.called).toEqual(['1750 a'])
    expect(one.named('InvocationThrottled').map(({ attempt, retryInMs }) => [attempt, retryInMs])).toEqual([
      [1, 250],
      [1, 500],
      [1, 1000],
    ])
    expect(one.named('FunctionInvoked')).toMatchObject([{ attempt: 1 }])
  })

  it('lets go of what is not held any more, and never invokes with it [ERR-19]', async () => {
    const one = queueWorld({ concurrency: 1 })
    one.queue.visibilityMs = 1000
    one.fn.answer = () => (one.clock.now() < 3000 ? THROTTLED : SUCCESS)
    one.queue.arrive('a')
    await one.clock.advanceBy(20_000)
    const [letGo] = one.named('MessagesReturned')
    expect(letGo).toMatchObject({ records: 1, reason: 'notHeld', batch: 'b1' })
    expect(one.named('FunctionInvoked').map(({ batch }) => batch)).not.toContain('b1')
    expect(one.queue.removed).toEqual(['a'])
  })

  it('lets go of what ended while it waited for an environment, and asks before it runs [ERR-19]', async () => {
    const one = queueWorld({ concurrency: 1 })
    one.fn.waitsMs = [40_000]
    one.queue.arrive('a')
    await one.clock.advanceBy(50_000)
    expect(one.named('MessagesReturned')).toMatchObject([{ records: 1, reason: 'notHeld', batch: 'b1' }])
    expect(one.called).toEqual(['40000 a'])
    expect(one.named('FunctionInvoked').map(({ batch }) => batch)).toEqual(['b2'])
  })
})

describe('a partial response of a queue', () => {
  it('removes exactly what is not listed [RBF-14]', async () => {
    const one = queueWorld(reporting)
    one.fn.answer = (_, call) => (call === 1 ? answers('b') : SUCCESS)
    one.queue.arrive('a', 'b', 'c')
    await one.clock.advanceBy(0)
    expect(one.queue.removed).toEqual(['a', 'c'])
    expect(one.named('BatchPartiallyFailed')).toMatchObject([{ records: 3, failed: 1, next: 'return' }])
    expect(one.named('MessagesDeleted')).toMatchObject([{ records: 2 }])
    await one.clock.advanceBy(60_000)
    expect(one.called).toEqual(['0 a b c', '30000 b'])
  })

  it('is ignored unless the mapping asks for it [RBF-1]', async () => {
    const one = queueWorld({ concurrency: 1, readsBody: true })
    one.fn.answer = () => ({ kind: 'success', body: '{"batchItemFailures":[{"itemIdentifier":"a"}]}' })
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(0)
    expect(one.queue.removed).toEqual(['a', 'b'])
  })

  it('that is wrong fails the whole batch, one entry is enough [RBF-16, RBF-17]', async () => {
    for (const answer of [answers('b', ''), answers('a', 'other'), answers(null)]) {
      const one = queueWorld(reporting)
      one.fn.answer = () => answer
      one.queue.arrive('a', 'b')
      await one.clock.advanceBy(0)
      expect(one.queue.removed).toEqual([])
      expect(one.named('BatchFailed')).toMatchObject([{ cause: 'response', next: 'return' }])
    }
  })
})

describe('a FIFO group of which a message failed', () => {
  const fifo = { ...reporting, concurrency: 'groups' as const }

  it('is not processed out of order when the rest of its receive is another batch [FIFO-3]', async () => {
    const one = queueWorld(fifo)
    one.queue.put('g:a', { bytes: 400 })
    one.queue.put('h:b', { bytes: 400 })
    one.queue.put('g:c', { bytes: 400 })
    one.queue.put('h:d', { bytes: 400 })
    one.fn.answer = (names, call) => (call === 1 ? answers('a') : SUCCESS)
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['0 a b', '0 d'])
    expect(one.named('MessagesReturned')).toMatchObject([
      { records: 1, reason: 'groupFailed', groups: ['g'] },
    ])
    await one.clock.advanceBy(60_000)
    expect(one.called.slice(2)).toEqual(['30000 a c'])
  })

  it('loses its order when the function does not list what is behind, and that is said [RBF-18, FIFO-6]', async () => {
    const one = queueWorld(fifo)
    one.queue.arrive('g:a', 'g:b', 'h:c')
    one.fn.answer = (_, call) => (call === 1 ? answers('a') : SUCCESS)
    await one.clock.advanceBy(0)
    expect(one.queue.removed).toEqual(['b', 'c'])
    expect(one.named('SourceFailed')).toMatchObject([
      { code: 'GROUP_ORDER_LOST', message: expect.stringContaining('"g"') as string },
    ])
  })

  it('keeps its order when the function lists the failed message and all behind it [RBF-19]', async () => {
    const one = queueWorld(fifo)
    one.queue.arrive('g:a', 'g:b', 'g:c', 'g:d')
    one.fn.answer = (_, call) => (call === 1 ? answers('b', 'c', 'd') : SUCCESS)
    await one.clock.advanceBy(60_000)
    expect(one.called).toEqual(['0 a b c d', '30000 b c d'])
    expect(one.named('SourceFailed')).toEqual([])
  })
})

describe('a broker with one lane', () => {
  it('takes what did not fit into a batch that fails once, not with each try: that would count against it [MQ-7, MQ-14]', async () => {
    const one = queueWorld({ failedMessages: 'returned', concurrency: 1, limits: { size: 4 } })
    one.fn.answer = (names) =>
      names.includes('a') && one.clock.now() < 60_000
        ? { kind: 'failure', cause: 'error', message: 'boom' }
        : { kind: 'success', body: '' }
    for (const name of 'abcd') one.queue.put(name, { bytes: 400 })
    await one.clock.advanceBy(30_000)
    const { a, b, c, d } = one.queue.left
    expect(a).toBe(one.fn.calls.length)
    expect([b, c, d]).toEqual([a, 1, 1])
    await one.clock.advanceBy(90_000)
    expect(one.queue.removed.join('')).toBe('abcd')
    // With a success it takes as many as ever.
    one.queue.arrive('e', 'f', 'g', 'h')
    await one.clock.advanceBy(1000)
    expect(one.fn.calls.at(-1)!.names).toBe('e f g h')
  })
})
