import { beforeEach, describe, expect, it } from 'vitest'
import type { EventBody, InvocationOutcome } from '../model/index.ts'
import type { SettleLimits } from '../rules/settle/index.ts'
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
import { LogMapping } from './log-mapping.ts'

let clock: VirtualClock
let fn: FixtureFunction
let reader: FixtureReader
let events: EventBody[]
let startMs: number

function start(settle: Partial<SettleLimits>, maximumAgeMs: number | null = null): LogMapping {
  const source = new FixtureSource(reader)
  const parts = laneParts({ source, fn, clock })
  const mapping = new LogMapping(source, {
    ...parts,
    settle: { ...parts.settle, ...settle },
    maximumAgeMs,
    readsBody: settle.reportBatchItemFailures ?? false,
  })
  mapping.events$.subscribe((event) => events.push(event))
  return mapping
}

const failure: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'poison' }
const success: InvocationOutcome = { kind: 'success', body: '' }
const failsFor = (name: string) => (names: string[]) => (names.includes(name) ? failure : success)
const reports = (position: number): InvocationOutcome => ({
  kind: 'success',
  body: JSON.stringify({ batchItemFailures: [{ itemIdentifier: String(position) }] }),
})
const calls = () => fn.calls.map((call) => call.names)
const seconds = () => fn.calls.map((call) => [(call.atMs - startMs) / 1000, call.names])
const arrive = (names: string, options: { arrivedMs?: number } = {}) =>
  reader.arrive(page(names.split(' ').map((name, index) => record(name, index + 1, options))))

beforeEach(() => {
  clock = new VirtualClock()
  startMs = clock.now()
  fn = new FixtureFunction(clock)
  reader = new FixtureReader()
  events = []
})

describe('limited retries', () => {
  it('make N + 1 attempts, then the batch is discarded and the shard goes on [ERR-2, ERR-3, PAGE-26]', async () => {
    arrive('a poison')
    fn.answer = failsFor('poison')
    start({ maximumRetryAttempts: 2 })
    await clock.settle()
    reader.arrive(page([record('c', 3)]))
    await clock.advanceBy(10_000)
    expect(seconds()).toEqual([
      [0, 'a poison'],
      [0.25, 'a poison'],
      [0.75, 'a poison'],
      [0.75, 'c'],
    ])
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RetryAttemptsExhausted', records: 2, first: '1', last: '2' }),
    ])
    expect(eventsOf(events, 'BatchFailed').map((event) => 'next' in event && event.next)).toEqual([
      'retry',
      'retry',
      'discard',
    ])
    expect(reader.stored.at(-1)).toBe('3')
    expect(eventsOf(events, 'ShardBlocked')).toEqual([])
  })
})

describe('bisection', () => {
  it('finds a poison record, first halves first, at once, and only size one uses attempts [ERR-6, ERR-8, PAGE-38]', async () => {
    arrive('a1 poison a2')
    fn.answer = failsFor('poison')
    start({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 })
    await clock.advanceBy(10_000)
    expect(seconds()).toEqual([
      [0, 'a1 poison a2'],
      [0, 'a1'],
      [0, 'poison a2'],
      [0, 'poison'],
      [0.25, 'poison'],
      [0.25, 'a2'],
    ])
    expect(eventsOf(events, 'BatchBisected')).toHaveLength(2)
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ records: 1, first: '2' }),
    ])
    expect(reader.stored.at(-1)).toBe('3')
  })

  it('moves the position behind a half as soon as it is settled [ERR-8]', async () => {
    arrive('a b poison d')
    fn.answer = failsFor('poison')
    const mapping = start({ bisectBatchOnFunctionError: true })
    await clock.advanceBy(20_000)
    expect(reader.stored.at(-1)).toBe('2')
    expect(mapping.shards[0]!.unsettled).toBe(2)
  })

  it('splits nothing when the function never ran [ERR-7]', async () => {
    let tries = 0
    arrive('a b')
    fn.answer = () => (++tries === 1 ? { kind: 'throttled', message: 'busy' } : success)
    start({ bisectBatchOnFunctionError: true })
    await clock.advanceBy(1000)
    expect(calls()).toEqual(['a b'])
    expect(eventsOf(events, 'BatchBisected')).toEqual([])
  })
})

describe('a partial response', () => {
  it('settles what is in front of the lowest reported record and tries the rest as a new batch [RBF-9, RBF-3]', async () => {
    arrive('a b c d')
    fn.answer = (_, call) => (call === 1 ? reports(3) : success)
    start({ reportBatchItemFailures: true })
    await clock.settle()
    expect(reader.stored).toEqual(['2'])
    await clock.advanceBy(1000)
    expect(calls()).toEqual(['a b c d', 'c d'])
    expect(eventsOf(events, 'FunctionInvoked').map((event) => 'trigger' in event && event.trigger)).toEqual([
      'available',
      'partial',
    ])
    expect(eventsOf(events, 'BatchPartiallyFailed')).toEqual([
      expect.objectContaining({ records: 4, failed: 2, next: 'retry' }),
    ])
    expect(reader.stored).toEqual(['2', '4'])
  })

  it('gives the shorter batch a count of its own: five deliveries with three retries [RBF-10]', async () => {
    arrive('a poison')
    fn.answer = (names) => (names.includes('poison') ? reports(2) : success)
    start({ reportBatchItemFailures: true, maximumRetryAttempts: 3 })
    await clock.advanceBy(60_000)
    expect(calls()).toEqual(['a poison', 'poison', 'poison', 'poison', 'poison'])
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ records: 1, first: '2' }),
    ])
  })

  it('is ignored unless the mapping asks for it [RBF-1]', async () => {
    arrive('a b')
    fn.answer = () => reports(1)
    start({})
    await clock.advanceBy(1000)
    expect(calls()).toEqual(['a b'])
  })

  it('bisects after an error, and not at what was reported [RBF-11, RBF-12]', async () => {
    arrive('a b c d')
    fn.answer = (names, call) => {
      if (call === 1) return failure
      return names.join(' ') === 'c d' ? reports(4) : success
    }
    start({ reportBatchItemFailures: true, bisectBatchOnFunctionError: true })
    await clock.advanceBy(1000)
    expect(calls()).toEqual(['a b c d', 'a b', 'c d', 'd'])
  })
})

describe('the age of records', () => {
  it('is looked at before every attempt, record by record; the rest goes on [ERR-10, ERR-15, PAGE-25]', async () => {
    reader.arrive(
      page([record('old', 1, { arrivedMs: startMs - 59_000 }), record('young', 2, { arrivedMs: startMs })]),
    )
    fn.answer = () => failure
    start({}, 60_000)
    await clock.advanceBy(5000)
    expect(calls()).toEqual(['old young', 'old young', 'old young', 'young', 'young'])
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RecordAgeExceeded', records: 1, first: '1' }),
    ])
    await clock.advanceBy(120_000)
    expect(eventsOf(events, 'RecordsDiscarded')).toHaveLength(2)
    expect(reader.stored).toEqual(['2'])
  })

  it('discards a record that is too old when it is read, without the function [ERR-11]', async () => {
    arrive('a', { arrivedMs: startMs - 61_000 })
    start({}, 60_000)
    await clock.advanceBy(1000)
    expect(calls()).toEqual([])
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RecordAgeExceeded' }),
    ])
    expect(reader.stored).toEqual(['1'])
  })
})
