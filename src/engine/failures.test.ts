import { beforeEach, describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { eventsOf, page, record } from './fixture.ts'
import { LogWorld } from './log-world-fixture.ts'

let one: LogWorld
beforeEach(() => {
  one = new LogWorld()
})

const failure: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'poison' }
const success: InvocationOutcome = { kind: 'success', body: '' }
const failsFor = (name: string) => (names: string[]) => (names.includes(name) ? failure : success)
const reports = (position: number): InvocationOutcome => ({
  kind: 'success',
  body: JSON.stringify({ batchItemFailures: [{ itemIdentifier: String(position) }] }),
})
const arrive = (names: string, options: { arrivedMs?: number } = {}) =>
  one.reader.arrive(page(names.split(' ').map((name, index) => record(name, index + 1, options))))

describe('limited retries', () => {
  it('make N + 1 attempts, then the batch is discarded and the shard goes on [ERR-2, ERR-3, PAGE-26]', async () => {
    arrive('a poison')
    one.fn.answer = failsFor('poison')
    one.start({ settle: { maximumRetryAttempts: 2 } })
    await one.clock.settle()
    one.reader.arrive(page([record('c', 3)]))
    await one.clock.advanceBy(10_000)
    expect(one.invoked).toEqual([
      [0, 'a poison'],
      [0.25, 'a poison'],
      [0.75, 'a poison'],
      [0.75, 'c'],
    ])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RetryAttemptsExhausted', records: 2, first: '1', last: '2' }),
    ])
    expect(eventsOf(one.events, 'BatchFailed').map((event) => 'next' in event && event.next)).toEqual([
      'retry',
      'retry',
      'discard',
    ])
    expect(one.reader.stored.at(-1)).toBe('3')
    expect(eventsOf(one.events, 'ShardBlocked')).toEqual([])
  })
})

describe('bisection', () => {
  it('finds a poison record, first halves first, at once, and only size one uses attempts [ERR-6, ERR-8, PAGE-38]', async () => {
    arrive('a1 poison a2')
    one.fn.answer = failsFor('poison')
    one.start({ settle: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 } })
    await one.clock.advanceBy(10_000)
    expect(one.invoked).toEqual([
      [0, 'a1 poison a2'],
      [0, 'a1'],
      [0, 'poison a2'],
      [0, 'poison'],
      [0.25, 'poison'],
      [0.25, 'a2'],
    ])
    const batches = eventsOf(one.events, 'FunctionInvoked').map((event) => 'batch' in event && event.batch)
    expect(eventsOf(one.events, 'BatchBisected')).toMatchObject([
      { batch: batches[0], records: 3, into: [batches[1], batches[2]] },
      { batch: batches[2], records: 2, into: [batches[3], batches[5]] },
    ])
    expect(eventsOf(one.events, 'BatchFailed').map((event) => 'next' in event && event.next)).toEqual([
      'bisect',
      'bisect',
      'retry',
      'discard',
    ])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ records: 1, first: '2' }),
    ])
    expect(one.reader.stored.at(-1)).toBe('3')
  })

  it('moves the position behind a half as soon as it is settled [ERR-8]', async () => {
    arrive('a b poison d')
    one.fn.answer = failsFor('poison')
    one.start({ settle: { bisectBatchOnFunctionError: true } })
    await one.clock.advanceBy(20_000)
    expect(one.reader.stored.at(-1)).toBe('2')
    expect(one.mapping.shards[0]!.unsettled).toBe(2)
  })

  it('splits nothing when the function never ran [ERR-7]', async () => {
    let tries = 0
    arrive('a b')
    one.fn.answer = () => (++tries === 1 ? { kind: 'throttled', message: 'busy' } : success)
    one.start({ settle: { bisectBatchOnFunctionError: true } })
    await one.clock.advanceBy(1000)
    expect(one.calls).toEqual(['a b'])
    expect(eventsOf(one.events, 'BatchBisected')).toEqual([])
  })
})

describe('a partial response', () => {
  it('settles what is in front of the lowest reported record and tries the rest as a new batch [RBF-9, RBF-3]', async () => {
    arrive('a b c d')
    one.fn.answer = (_, call) => (call === 1 ? reports(3) : success)
    one.start({ settle: { reportBatchItemFailures: true } })
    await one.clock.settle()
    expect(one.reader.stored).toEqual(['2'])
    expect(one.mapping.shards[0]!.unsettled).toBe(2)
    await one.clock.advanceBy(1000)
    expect(one.calls).toEqual(['a b c d', 'c d'])
    expect(
      eventsOf(one.events, 'FunctionInvoked').map((event) => 'trigger' in event && event.trigger),
    ).toEqual(['available', 'partial'])
    expect(eventsOf(one.events, 'BatchPartiallyFailed')).toEqual([
      expect.objectContaining({ records: 4, failed: 2, next: 'retry' }),
    ])
    expect(one.reader.stored).toEqual(['2', '4'])
  })

  it('gives the shorter batch a count of its own: five deliveries with three retries [RBF-10]', async () => {
    arrive('a poison')
    one.fn.answer = (names) => (names.includes('poison') ? reports(2) : success)
    one.start({ settle: { reportBatchItemFailures: true, maximumRetryAttempts: 3 } })
    await one.clock.advanceBy(60_000)
    expect(one.calls).toEqual(['a poison', 'poison', 'poison', 'poison', 'poison'])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ records: 1, first: '2' }),
    ])
  })

  it('is ignored unless the mapping asks for it [RBF-1]', async () => {
    arrive('a b')
    one.fn.answer = () => reports(1)
    one.start()
    await one.clock.advanceBy(1000)
    expect(one.calls).toEqual(['a b'])
  })

  it('bisects after an error, and not at what was reported [RBF-11, RBF-12]', async () => {
    arrive('a b c d')
    one.fn.answer = (names, call) => {
      if (call === 1) return failure
      return names.join(' ') === 'c d' ? reports(4) : success
    }
    one.start({ settle: { reportBatchItemFailures: true, bisectBatchOnFunctionError: true } })
    await one.clock.advanceBy(1000)
    expect(one.calls).toEqual(['a b c d', 'a b', 'c d', 'd'])
  })
})

describe('the age of records', () => {
  it('is looked at before every attempt, record by record; the rest goes on [ERR-10, ERR-15, PAGE-25]', async () => {
    one.reader.arrive(
      page([
        record('old', 1, { arrivedMs: one.startMs - 59_000 }),
        record('young', 2, { arrivedMs: one.startMs }),
      ]),
    )
    one.fn.answer = () => failure
    one.start({ maximumAgeMs: 60_000 })
    await one.clock.advanceBy(5000)
    expect(one.calls).toEqual(['old young', 'old young', 'old young', 'young', 'young'])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RecordAgeExceeded', records: 1, first: '1' }),
    ])
    await one.clock.advanceBy(120_000)
    expect(eventsOf(one.events, 'RecordsDiscarded')).toHaveLength(2)
    expect(one.reader.stored).toEqual(['2'])
    expect(one.mapping.shards[0]!.unsettled).toBe(0)
  })

  it('is not passed by as much as the limit says, only by more [SIL-15]', async () => {
    arrive('a', { arrivedMs: one.startMs - 60_000 })
    one.fn.answer = () => failure
    one.start({ maximumAgeMs: 60_000 })
    await one.clock.advanceBy(5000)
    expect(one.calls).toEqual(['a'])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toMatchObject([{ condition: 'RecordAgeExceeded' }])
  })

  it('discards a record that is too old when it is read, without the function [ERR-11]', async () => {
    arrive('a', { arrivedMs: one.startMs - 61_000 })
    one.start({ maximumAgeMs: 60_000 })
    await one.clock.advanceBy(1000)
    expect(one.calls).toEqual([])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RecordAgeExceeded' }),
    ])
    expect(one.reader.stored).toEqual(['1'])
  })
})
