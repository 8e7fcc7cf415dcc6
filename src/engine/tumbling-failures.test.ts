import { beforeEach, describe, expect, it } from 'vitest'
import { KINESIS_MAPPING } from '../model/fixture.ts'
import type { FailureDestination, FailureReport } from '../model/index.ts'
import { seededRandom } from '../time/index.ts'
import { eventsOf, page } from './fixture.ts'
import { OnFailure } from './on-failure.ts'
import { adds, answers, failure, settle, WindowWorld } from './tumbling-fixture.ts'

let w: WindowWorld
beforeEach(() => {
  w = new WindowWorld()
})

describe('a failure in a window', () => {
  it('of the final invocation holds everything until it succeeds, whatever the retry limit is [TUM-8, TUM-9]', async () => {
    w.answer = (event, call) => (event.isFinalInvokeForWindow && call <= 7 ? failure : adds(event))
    const mapping = w.start(settle({ maximumRetryAttempts: 1 }))
    await w.arriveAt(1, 'a')
    await w.arriveAt(61, 'b')
    await w.clock.advanceBy(6_000)
    expect(eventsOf(w.events, 'ShardBlocked')).toHaveLength(1)
    expect(mapping.shards[0]!.unsettled).toBe(1)
    await w.clock.advanceBy(60_000)
    expect(w.seen().filter(([, , , part]) => part === 'final')).toHaveLength(7)
    expect(eventsOf(w.events, 'RecordsDiscarded')).toEqual([])
    expect(w.seen().at(-1)).toEqual([expect.any(Number), 'b', '-'])
  })

  it('leaves the state as it was when the batch is discarded [TUM-19, TUM-15]', async () => {
    w.answer = (event) => (event.Records.some(({ name }) => name === 'poison') ? failure : adds(event))
    w.start(settle({ maximumRetryAttempts: 1 }))
    await w.arriveAt(1, 'a')
    await w.arriveAt(2, 'poison')
    await w.arriveAt(10, 'b')
    expect(w.seen().map(([, ...rest]) => rest)).toEqual([
      ['a', '-'],
      ['poison', 'a'],
      ['poison', 'a'],
      ['b', 'a'],
    ])
  })

  it('bisects, and the second half gets the state of the first [TUM-15]', async () => {
    w.answer = (event) => (event.Records.some(({ name }) => name === 'poison') ? failure : adds(event))
    w.start(settle({ maximumRetryAttempts: 0, bisectBatchOnFunctionError: true }))
    w.reader.arrive(page([w.at(1, 'a'), w.at(2, 'poison'), w.at(3, 'b'), w.at(4, 'c')]))
    await w.clock.settle()
    expect(w.seen().map(([, ...rest]) => rest)).toEqual([
      ['a poison b c', '-'],
      ['a poison', '-'],
      ['a', '-'],
      ['poison', 'a'],
      ['b c', 'a'],
    ])
    expect(JSON.parse(w.reader.window!).open.state).toBe('{"seen":"a b c"}')
  })

  it('in part takes the state of the w.answer for what was settled, and not when nothing was [TUM-20, RBF-24]', async () => {
    const reports = (itemIdentifier: string, seen_: string) =>
      answers({ state: { seen: seen_ }, batchItemFailures: [{ itemIdentifier }] })
    w.answer = (event, call) => {
      if (call === 1) return reports('2', 'a')
      return call === 2 ? reports('2', 'nothing') : adds(event)
    }
    w.start(settle({ reportBatchItemFailures: true }))
    w.reader.arrive(page([w.at(1, 'a'), w.at(2, 'b')]))
    await w.clock.advanceBy(10_000)
    expect(w.seen().map(([, ...rest]) => rest)).toEqual([
      ['a b', '-'],
      ['b', 'a'],
      ['b', 'a'],
    ])
  })

  it('of age takes the old records only; the state stays [TUM-15]', async () => {
    w.answer = (event) => (event.Records.length > 0 ? failure : adds(event))
    w.start({ maximumAgeMs: 60_000 })
    await w.arriveAt(1, 'a')
    await w.idleUntil(400)
    expect(eventsOf(w.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RecordAgeExceeded', records: 1 }),
    ])
    expect(w.seen().at(-1)!.slice(1)).toEqual(['', '-', 'final'])
  })

  it('is described with the event that the function got, state and all [DST-9, TUM-2]', async () => {
    const payloads: unknown[] = []
    const send = async (report: FailureReport) => {
      payloads.push(JSON.parse((report.withPayload() as { payload: string }).payload))
    }
    const destination = { name: 'bucket', probe: async () => '', send, keep: async () => '' }
    w.answer = (event) => (event.Records.some(({ name }) => name === 'poison') ? failure : adds(event))
    const settings = settle({ maximumRetryAttempts: 0 })
    w.start({ ...settings, onFailure: onFailureOf(destination) })
    await w.arriveAt(1, 'a')
    await w.arriveAt(2, 'poison')
    expect(payloads).toEqual([w.invocations[1]!.event])
    expect(payloads).toEqual([
      expect.objectContaining({ state: { seen: 'a' }, isFinalInvokeForWindow: false }),
    ])
  })
})

function onFailureOf(destination: FailureDestination): OnFailure {
  return new OnFailure({
    destination,
    mapping: KINESIS_MAPPING,
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    timeoutMs: 300_000,
    retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
    clock: w.clock,
    random: seededRandom(1),
    aborting: new AbortController().signal,
  })
}
