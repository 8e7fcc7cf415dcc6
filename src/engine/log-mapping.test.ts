import { beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../model/index.ts'
import { eventsOf, FixtureReader, page, record } from './fixture.ts'
import type { LaneParts } from './lane.ts'
import { LogWorld } from './log-world-fixture.ts'

let one: LogWorld
beforeEach(() => {
  one = new LogWorld()
})

const start = (limits: Partial<LaneParts['limits']> = {}) => one.start({ limits: { size: 3, ...limits } })
const names = (text: string, from = 1) => text.split(' ').map((name, index) => record(name, from + index))

describe('the flow of a shard', () => {
  it('sends what is available in order, at most the batch size, and stores behind it [BAT-4, PAGE-7, PAGE-40, GEN-3]', async () => {
    one.reader.arrive(page(names('a b c d e')))
    start()
    await one.clock.settle()
    expect(one.calls).toEqual(['a b c', 'd e'])
    expect(
      eventsOf(one.events, 'FunctionInvoked').map((event) => 'trigger' in event && event.trigger),
    ).toEqual(['size', 'available'])
    expect(one.reader.stored.at(-1)).toBe('5')
  })

  it('tries the whole batch again in place with a growing back-off, and the next batch waits [GEN-9, PAGE-23, ERR-4, SIL-1]', async () => {
    one.reader.arrive(page(names('a b')))
    one.fn.answer = (_, call) =>
      call <= 3 ? { kind: 'failure', cause: 'error', message: 'no' } : { kind: 'success', body: '' }
    start({ size: 2 })
    await one.clock.settle()
    one.reader.arrive(page(names('c', 3)))
    await one.clock.advanceBy(10_000)
    expect(one.invoked).toEqual([
      [0, 'a b'],
      [0.25, 'a b'],
      [0.75, 'a b'],
      [1.75, 'a b'],
      [1.75, 'c'],
    ])
    expect(one.reader.stored.at(-1)).toBe('3')
    expect(
      eventsOf(one.events, 'BatchFailed').map((event) => 'retryInMs' in event && event.retryInMs),
    ).toEqual([250, 500, 1000])
  })

  it('invokes eight times within 60 s of failures [ERR-12]', async () => {
    one.reader.arrive(page(names('a')))
    one.fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    start()
    await one.clock.advanceBy(60_000)
    expect(one.fn.calls).toHaveLength(8)
  })

  it('counts a throttle or an unreachable function as no attempt [GEN-10]', async () => {
    let tries = 0
    one.reader.arrive(page(names('a')))
    one.fn.answer = () => {
      tries++
      if (tries <= 2) return { kind: tries === 1 ? 'throttled' : 'unreachable', message: 'busy' }
      return tries === 3 ? { kind: 'failure', cause: 'error', message: 'no' } : { kind: 'success', body: '' }
    }
    start()
    await one.clock.advanceBy(5000)
    expect(
      eventsOf(one.events, 'FunctionInvoked').map((event) => 'attempt' in event && event.attempt),
    ).toEqual([1, 2])
    expect(
      eventsOf(one.events, 'InvocationThrottled').map((event) => 'cause' in event && event.cause),
    ).toEqual(['throttled', 'unreachable'])
    expect(one.fn.calls).toHaveLength(2)
  })

  it('says once that a shard is blocked, when a batch has failed five times [ERR-4]', async () => {
    one.reader.arrive(page(names('a')))
    one.fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    start()
    await one.clock.advanceBy(3600_000)
    expect(eventsOf(one.events, 'ShardBlocked')).toHaveLength(1)
    expect(one.mapping.shards[0]!.blocked).toBe(true)
    one.fn.answer = () => ({ kind: 'success', body: '' })
    await one.clock.advanceBy(61_000)
    expect(one.mapping.shards[0]!.blocked).toBe(false)
    expect(one.reader.stored).toEqual(['1'])
  })

  it('drops what has left retention from a failing batch and goes on with the rest [GEN-9, PAGE-23]', async () => {
    one.reader.arrive(page(names('a b c')))
    one.fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    start()
    await one.clock.settle()
    one.reader.expiredCount = 2
    await one.clock.advanceBy(250)
    expect(one.fn.calls.at(-1)!.names).toBe('c')
    one.reader.expiredCount = 1
    await one.clock.advanceBy(1000)
    expect(one.reader.stored).toEqual(['3'])
    expect(
      eventsOf(one.events, 'RecordsDiscarded').map((event) => 'records' in event && event.records),
    ).toEqual([2, 1])
    expect(one.mapping.shards[0]!.unsettled).toBe(0)
  })

  it('never sends a record that alone passes the limit, and says so [GEN-8]', async () => {
    one.reader.arrive(page([record('a', 1), record('huge', 2, { bytes: 2000 }), record('b', 3)]))
    start()
    await one.clock.settle()
    expect(one.calls).toEqual(['a b'])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'MaximumPayloadSizeExceeded', first: '2', records: 1 }),
    ])
    expect(one.reader.stored).toEqual(['3'])
  })
})

describe('back-pressure', () => {
  it('holds the batch in flight, the open batch and one page, whatever the backlog', async () => {
    one.fn.takesMs = 60_000
    one.reader.arrive(page(names('a b c d e')))
    for (let n = 0; n < 100; n++) one.reader.arrive(page(names('a b', 6 + 2 * n)))
    start({ size: 5 })
    await one.clock.settle()
    // 5 in flight, 5 in the open batch, 1 of the page ahead: 11 of 205 records.
    expect(one.mapping.shards[0]!.unsettled).toBe(11)
    expect(one.reader.unread).toBe(97)
    await one.clock.advanceBy(59_999)
    expect(one.reader.unread).toBe(97)
  })

  it('reads on when the page ahead is used up', async () => {
    one.fn.takesMs = 1000
    one.reader.arrive(page(names('a b c d e')), page(names('f', 6)), page(names('g', 7)))
    start({ size: 2 })
    await one.clock.settle()
    expect(one.reader.unread).toBe(2)
    await one.clock.advanceBy(10_000)
    expect(one.calls).toEqual(['a b', 'c d', 'e f', 'g'])
  })
})

describe('stopping', () => {
  it('lets the running invocation end, stores its outcome and reads no more', async () => {
    one.fn.takesMs = 5000
    one.reader.arrive(page(names('a b c d')))
    start()
    await one.clock.advanceBy(1000)
    one.mapping.stop()
    await one.clock.advanceBy(1000)
    expect(one.completed).toBe(false)
    await one.clock.advanceBy(3000)
    expect(one.completed).toBe(true)
    expect(one.calls).toEqual(['a b c'])
    expect(one.reader.stored).toEqual(['3'])
    expect(one.source.closed).toBe(true)
  })

  it('gives up a batch that waits for its next attempt, at its stored position', async () => {
    one.fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    one.reader.arrive(page(names('a')))
    start()
    await one.clock.advanceBy(20_000)
    one.mapping.stop()
    await one.clock.settle()
    expect(one.completed).toBe(true)
    expect(one.reader.stored).toEqual([])
  })

  it('does not wait for a source that cannot say what follows a shard', async () => {
    one.reader.finish = () => new Promise(() => {})
    one.reader.arrive(page(names('a'), { end: true }))
    start()
    await one.clock.settle()
    expect(eventsOf(one.events, 'ShardClosed')).toEqual([])
    one.mapping.stop()
    await one.clock.settle()
    expect(one.completed).toBe(true)
    expect(eventsOf(one.events, 'ShardClosed')).toMatchObject([{ reason: 'stopped' }])
    expect(one.reader.stored).toEqual(['1'])
  })

  it('hands a revoked shard over once its lane has drained, and the others go on', async () => {
    const other = new FixtureReader('shard-1')
    one.source.readers.push(other)
    one.fn.takesMs = 1000
    one.reader.arrive(page(names('a')))
    start()
    await one.clock.settle()
    let handedOver = false
    void one.source.listener!.shardRevoked(one.reader).then(() => (handedOver = true))
    await one.clock.settle()
    expect(handedOver).toBe(false)
    await one.clock.advanceBy(1000)
    expect(handedOver).toBe(true)
    expect(one.reader.stored).toEqual(['1'])
    other.arrive(page(names('z', 9)))
    await one.clock.advanceBy(1000)
    expect(other.stored).toEqual(['9'])
  })
})

describe('a kill', () => {
  it.each(['FunctionInvoked', 'BatchSucceeded'] as const)('at %s lets nothing be stored', async (event) => {
    const one = new LogWorld()
    one.killedAt = event
    one.reader.arrive(page([record('a', 1)]))
    one.start()
    await one.clock.advanceBy(60_000)
    expect(one.events.at(-1)).toMatchObject({ event })
    expect(one.reader.stored).toEqual([])
  })
})

describe('a source in trouble', () => {
  it('is opened again and again with a back-off, and each failure is shown', async () => {
    one.source.openFailures = [
      new SourceError('SOURCE_NOT_FOUND', 'no such stream'),
      new SourceError('SOURCE_UNREACHABLE', 'down'),
    ]
    start()
    await one.clock.advanceBy(750)
    expect(eventsOf(one.events, 'SourceFailed').map((event) => 'code' in event && event.code)).toEqual([
      'SOURCE_NOT_FOUND',
      'SOURCE_UNREACHABLE',
    ])
    expect(one.mapping.opened).toBe(true)
  })

  it('is read again from the same position after a failed read', async () => {
    one.reader.arrive(new SourceError('SOURCE_THROTTLED', 'slow down'), page(names('a')))
    start()
    await one.clock.settle()
    expect(one.fn.calls).toHaveLength(0)
    await one.clock.advanceBy(250)
    expect(one.fn.calls).toHaveLength(1)
    expect(eventsOf(one.events, 'SourceFailed')).toEqual([
      expect.objectContaining({ code: 'SOURCE_THROTTLED', attempt: 1, retryInMs: 250 }),
    ])
  })

  it('waits with the shard whose iterator is refused, says so, and reads the others [PAGE-24]', async () => {
    const other = new FixtureReader('shard-1')
    one.source.readers.push(other)
    one.reader.arrive(new SourceError('SOURCE_FAILED', 'Invalid ShardIterator'), page(names('a')))
    other.arrive(page(names('z', 9)))
    start()
    await one.clock.settle()
    expect(one.calls).toEqual(['z'])
    expect(eventsOf(one.events, 'SourceFailed')).toMatchObject([
      { shard: 'shard-0', code: 'SOURCE_FAILED', message: 'Invalid ShardIterator', retryInMs: 250 },
    ])
    await one.clock.advanceBy(250)
    expect(one.calls).toEqual(['z', 'a'])
  })

  it('settles a closed shard to its end and finishes it', async () => {
    one.reader.arrive(page(names('a'), { end: true }))
    start()
    await one.clock.settle()
    expect(one.reader.finished).toBe(true)
    expect(eventsOf(one.events, 'ShardClosed')).toEqual([expect.objectContaining({ reason: 'settled' })])
  })
})
