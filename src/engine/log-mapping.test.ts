import { beforeEach, describe, expect, it } from 'vitest'
import { SourceError, type EventBody } from '../model/index.ts'
import { VirtualClock } from '../time/index.ts'
import {
  eventsOf,
  FixtureFunction,
  FixtureReader,
  FixtureSource,
  laneParts,
  page,
  record,
} from './fixture.ts'
import type { LaneParts } from './lane.ts'
import { LogMapping } from './log-mapping.ts'

let clock: VirtualClock
let fn: FixtureFunction
let reader: FixtureReader
let source: FixtureSource
let mapping: LogMapping
let events: EventBody[]
let completed: boolean

function start(limits: Partial<LaneParts['limits']> = {}): void {
  const parts = laneParts({ source, fn, clock })
  mapping = new LogMapping(source, { ...parts, limits: { ...parts.limits, size: 3, ...limits } })
  mapping.events$.subscribe({ next: (event) => events.push(event), complete: () => (completed = true) })
}

const seconds = () => fn.calls.map((call) => [(call.atMs - startMs) / 1000, call.names])
let startMs: number

beforeEach(() => {
  clock = new VirtualClock()
  startMs = clock.now()
  fn = new FixtureFunction(clock)
  reader = new FixtureReader()
  source = new FixtureSource(reader)
  events = []
  completed = false
})

const names = (text: string, from = 1) => text.split(' ').map((name, index) => record(name, from + index))

describe('the flow of a shard', () => {
  it('sends what is available in order, at most the batch size, and stores behind it [BAT-4, PAGE-7, PAGE-40, GEN-3]', async () => {
    reader.arrive(page(names('a b c d e')))
    start()
    await clock.settle()
    expect(fn.calls.map((call) => call.names)).toEqual(['a b c', 'd e'])
    expect(eventsOf(events, 'FunctionInvoked').map((event) => 'trigger' in event && event.trigger)).toEqual([
      'size',
      'available',
    ])
    expect(reader.stored.at(-1)).toBe('5')
  })

  it('tries the whole batch again in place with a growing back-off, and the next batch waits [GEN-9, PAGE-23, ERR-4, SIL-1]', async () => {
    reader.arrive(page(names('a b')))
    fn.answer = (_, call) =>
      call <= 3 ? { kind: 'failure', cause: 'error', message: 'no' } : { kind: 'success', body: '' }
    start({ size: 2 })
    await clock.settle()
    reader.arrive(page(names('c', 3)))
    await clock.advanceBy(10_000)
    expect(seconds()).toEqual([
      [0, 'a b'],
      [0.25, 'a b'],
      [0.75, 'a b'],
      [1.75, 'a b'],
      [1.75, 'c'],
    ])
    expect(reader.stored.at(-1)).toBe('3')
    expect(eventsOf(events, 'BatchFailed').map((event) => 'retryInMs' in event && event.retryInMs)).toEqual([
      250, 500, 1000,
    ])
  })

  it('invokes eight times within 60 s of failures [ERR-12]', async () => {
    reader.arrive(page(names('a')))
    fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    start()
    await clock.advanceBy(60_000)
    expect(fn.calls).toHaveLength(8)
  })

  it('counts a throttle or an unreachable function as no attempt [GEN-10]', async () => {
    let tries = 0
    reader.arrive(page(names('a')))
    fn.answer = () => {
      tries++
      if (tries <= 2) return { kind: tries === 1 ? 'throttled' : 'unreachable', message: 'busy' }
      return tries === 3 ? { kind: 'failure', cause: 'error', message: 'no' } : { kind: 'success', body: '' }
    }
    start()
    await clock.advanceBy(5000)
    expect(eventsOf(events, 'FunctionInvoked').map((event) => 'attempt' in event && event.attempt)).toEqual([
      1, 2,
    ])
    expect(eventsOf(events, 'InvocationThrottled').map((event) => 'cause' in event && event.cause)).toEqual([
      'throttled',
      'unreachable',
    ])
    expect(fn.calls).toHaveLength(2)
  })

  it('says once that a shard is blocked, when a batch has failed five times [ERR-4]', async () => {
    reader.arrive(page(names('a')))
    fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    start()
    await clock.advanceBy(3600_000)
    expect(eventsOf(events, 'ShardBlocked')).toHaveLength(1)
    expect(mapping.shards[0]!.blocked).toBe(true)
    fn.answer = () => ({ kind: 'success', body: '' })
    await clock.advanceBy(61_000)
    expect(mapping.shards[0]!.blocked).toBe(false)
    expect(reader.stored).toEqual(['1'])
  })

  it('drops what has left retention from a failing batch and goes on with the rest [GEN-9, PAGE-23]', async () => {
    reader.arrive(page(names('a b c')))
    fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    start()
    await clock.settle()
    reader.expiredCount = 2
    await clock.advanceBy(250)
    expect(fn.calls.at(-1)!.names).toBe('c')
    reader.expiredCount = 1
    await clock.advanceBy(1000)
    expect(reader.stored).toEqual(['3'])
    expect(eventsOf(events, 'RecordsDiscarded').map((event) => 'records' in event && event.records)).toEqual([
      2, 1,
    ])
    expect(mapping.shards[0]!.unsettled).toBe(0)
  })

  it('never sends a record that alone passes the limit, and says so [GEN-8]', async () => {
    reader.arrive(page([record('a', 1), record('huge', 2, { bytes: 2000 }), record('b', 3)]))
    start()
    await clock.settle()
    expect(fn.calls.map((call) => call.names)).toEqual(['a b'])
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'MaximumPayloadSizeExceeded', first: '2', records: 1 }),
    ])
    expect(reader.stored).toEqual(['3'])
  })
})

describe('back-pressure', () => {
  it('holds the batch in flight, the open batch and one page, whatever the backlog', async () => {
    fn.takesMs = 60_000
    reader.arrive(page(names('a b c d e')))
    for (let n = 0; n < 100; n++) reader.arrive(page(names('a b', 6 + 2 * n)))
    start({ size: 5 })
    await clock.settle()
    // 5 in flight, 5 in the open batch, 1 of the page ahead: 11 of 205 records.
    expect(mapping.shards[0]!.unsettled).toBe(11)
    expect(reader.unread).toBe(97)
    await clock.advanceBy(59_999)
    expect(reader.unread).toBe(97)
  })
})

describe('stopping', () => {
  it('lets the running invocation end, stores its outcome and reads no more', async () => {
    fn.takesMs = 5000
    reader.arrive(page(names('a b c d')))
    start()
    await clock.advanceBy(1000)
    mapping.stop()
    await clock.advanceBy(1000)
    expect(completed).toBe(false)
    await clock.advanceBy(3000)
    expect(completed).toBe(true)
    expect(fn.calls.map((call) => call.names)).toEqual(['a b c'])
    expect(reader.stored).toEqual(['3'])
    expect(source.closed).toBe(true)
  })

  it('gives up a batch that waits for its next attempt, at its stored position', async () => {
    fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    reader.arrive(page(names('a')))
    start()
    await clock.advanceBy(20_000)
    mapping.stop()
    await clock.settle()
    expect(completed).toBe(true)
    expect(reader.stored).toEqual([])
  })

  it('does not wait for a source that cannot say what follows a shard', async () => {
    reader.finish = () => new Promise(() => {})
    reader.arrive(page(names('a'), { end: true }))
    start()
    await clock.settle()
    expect(eventsOf(events, 'ShardClosed')).toEqual([])
    mapping.stop()
    await clock.settle()
    expect(completed).toBe(true)
    expect(eventsOf(events, 'ShardClosed')).toMatchObject([{ reason: 'stopped' }])
    expect(reader.stored).toEqual(['1'])
  })

  it('hands a revoked shard over once its lane has drained, and the others go on', async () => {
    const other = new FixtureReader('shard-1')
    source = new FixtureSource(reader, other)
    fn.takesMs = 1000
    reader.arrive(page(names('a')))
    start()
    await clock.settle()
    let handedOver = false
    void source.listener!.shardRevoked(reader).then(() => (handedOver = true))
    await clock.settle()
    expect(handedOver).toBe(false)
    await clock.advanceBy(1000)
    expect(handedOver).toBe(true)
    expect(reader.stored).toEqual(['1'])
    other.arrive(page(names('z', 9)))
    await clock.advanceBy(1000)
    expect(other.stored).toEqual(['9'])
  })
})

describe('a source in trouble', () => {
  it('is opened again and again with a back-off, and each failure is shown', async () => {
    source.openFailures = [
      new SourceError('SOURCE_NOT_FOUND', 'no such stream'),
      new SourceError('SOURCE_UNREACHABLE', 'down'),
    ]
    start()
    await clock.advanceBy(750)
    expect(eventsOf(events, 'SourceFailed').map((event) => 'code' in event && event.code)).toEqual([
      'SOURCE_NOT_FOUND',
      'SOURCE_UNREACHABLE',
    ])
    expect(mapping.opened).toBe(true)
  })

  it('is read again from the same position after a failed read', async () => {
    reader.arrive(new SourceError('SOURCE_THROTTLED', 'slow down'), page(names('a')))
    start()
    await clock.settle()
    expect(fn.calls).toHaveLength(0)
    await clock.advanceBy(250)
    expect(fn.calls).toHaveLength(1)
    expect(eventsOf(events, 'SourceFailed')).toEqual([
      expect.objectContaining({ code: 'SOURCE_THROTTLED', attempt: 1, retryInMs: 250 }),
    ])
  })

  it('waits with the shard whose iterator is refused, says so, and reads the others [PAGE-24]', async () => {
    const other = new FixtureReader('shard-1')
    source = new FixtureSource(reader, other)
    reader.arrive(new SourceError('SOURCE_FAILED', 'Invalid ShardIterator'), page(names('a')))
    other.arrive(page(names('z', 9)))
    start()
    await clock.settle()
    expect(fn.calls.map((call) => call.names)).toEqual(['z'])
    expect(eventsOf(events, 'SourceFailed')).toMatchObject([
      { shard: 'shard-0', code: 'SOURCE_FAILED', message: 'Invalid ShardIterator', retryInMs: 250 },
    ])
    await clock.advanceBy(250)
    expect(fn.calls.map((call) => call.names)).toEqual(['z', 'a'])
  })

  it('stores again when the store failed, and the lane goes on meanwhile', async () => {
    reader.storeFailures = 1
    reader.arrive(page(names('a')))
    start()
    await clock.advanceBy(1000)
    expect(reader.stored).toEqual(['1'])
    expect(mapping.shards[0]!.storing).toBe(false)
  })

  it('settles a closed shard to its end and finishes it', async () => {
    reader.arrive(page(names('a'), { end: true }))
    start()
    await clock.settle()
    expect(reader.finished).toBe(true)
    expect(eventsOf(events, 'ShardClosed')).toEqual([expect.objectContaining({ reason: 'settled' })])
  })
})
