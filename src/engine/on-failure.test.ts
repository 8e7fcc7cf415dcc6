import { beforeEach, describe, expect, it } from 'vitest'
import type { EventBody, FailureDestination, FailureReport, InvocationOutcome } from '../model/index.ts'
import type { VirtualClock } from '../time/index.ts'
import { page, record } from './fixture.ts'
import { LogWorld } from './log-world-fixture.ts'

/** A destination that fails for as long as it is told to. */
class FixtureDestination implements FailureDestination {
  readonly name = 'arn:aws:sqs:us-east-2:123456789012:dead'
  readonly sent: { report: FailureReport; atMs: number }[] = []
  readonly kept: FailureReport[] = []
  readonly tries: number[] = []
  fails = false
  keepFailures = 0
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  async probe(): Promise<string> {
    if (this.fails) throw new Error('no such queue')
    return 'there'
  }

  async send(report: FailureReport): Promise<void> {
    this.tries.push(this.#clock.now())
    if (this.fails) throw new Error('no such queue')
    this.sent.push({ report, atMs: this.#clock.now() })
  }

  async keep(report: FailureReport): Promise<string> {
    if (this.keepFailures-- > 0) throw new Error('disk full')
    this.kept.push(report)
    return 'somewhere'
  }
}

const failure: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'no' }
let one: LogWorld
let destination: FixtureDestination
beforeEach(() => {
  one = new LogWorld()
  one.fn.answer = () => failure
  destination = new FixtureDestination(one.clock)
})

/** A mapping with a destination, without retries unless told otherwise. */
function run(other: Parameters<LogWorld['start']>[0] = {}): void {
  one.start({ settle: { maximumRetryAttempts: 0 }, onFailure: one.onFailure(destination), ...other })
}

const named = (name: EventBody['event']) => one.events.filter(({ event }) => event === name)
const sent = () =>
  destination.sent.map(({ report }) => {
    const { requestContext, KinesisBatchInfo: info } = report.record as {
      requestContext: { condition: string; approximateInvokeCount: number }
      KinesisBatchInfo: { startSequenceNumber: string; endSequenceNumber: string; batchSize: number }
    }
    const { condition, approximateInvokeCount } = requestContext
    return [
      condition,
      approximateInvokeCount,
      info.startSequenceNumber,
      info.endSequenceNumber,
      info.batchSize,
    ]
  })

describe('a lane with a destination', () => {
  it('tells of a batch whose attempts are spent, then moves its position [DST-5, DST-20, ERR-2]', async () => {
    one.reader.arrive(page([record('a', 1), record('b', 2)]))
    run({
      settle: { maximumRetryAttempts: 2, bisectBatchOnFunctionError: false, reportBatchItemFailures: false },
    })
    await one.clock.advanceBy(10_000)
    expect(sent()).toEqual([['RetryAttemptsExhausted', 3, '1', '2', 2]])
    const order = one.events.map(({ event }) => event)
    expect(order.slice(order.indexOf('RecordsDiscarded'))).toEqual([
      'RecordsDiscarded',
      'DestinationDelivered',
      'PositionStored',
    ])
    expect(one.reader.stored).toEqual(['2'])
  })

  it('tells nobody any more when its process is killed while it waits for the next try', async () => {
    destination.fails = true
    one.reader.arrive(page([record('a', 1)]))
    run()
    await one.clock.advanceBy(500)
    expect(destination.tries).toHaveLength(1)
    one.kill()
    destination.fails = false
    await one.clock.advanceBy(60_000)
    expect(destination.tries).toHaveLength(1)
  })

  it('keeps nothing any more when its process is killed while the destination is told', async () => {
    destination.send = async () => {
      one.kill()
      throw new Error('no such queue')
    }
    one.reader.arrive(page([record('a', 1)]))
    run({ onFailure: one.onFailure(destination, { timeoutMs: 0 }) })
    await one.clock.advanceBy(60_000)
    expect(destination.kept).toEqual([])
  })

  it('names the last invocation, and whether the response told of the failure [DST-5, RBF-8]', async () => {
    const ids: string[] = []
    const invoke = one.fn.invoke.bind(one.fn)
    one.fn.invoke = (request) => {
      ids.push(request.requestId)
      return invoke(request)
    }
    one.fn.answer = (_, call) =>
      call === 1 ? failure : { kind: 'success', body: '{"batchItemFailures":[{}]}' }
    one.reader.arrive(page([record('a', 1)]))
    const settle = {
      maximumRetryAttempts: 1,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: true,
    }
    run({ settle, readsBody: true })
    await one.clock.advanceBy(10_000)
    expect(ids).toHaveLength(2)
    expect(destination.sent[0]!.report.record).toMatchObject({
      requestContext: { requestId: ids[1] },
      responseContext: { functionError: null },
    })
  })

  it('tells of records that are too old one by one [ERR-10, DST-19]', async () => {
    const arrivedMs = one.clock.now()
    one.reader.arrive(page([record('a', 1, { arrivedMs }), record('b', 2, { arrivedMs })]))
    const settle = {
      maximumRetryAttempts: -1,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: false,
    }
    run({ settle, maximumAgeMs: 60_000 })
    await one.clock.advanceBy(200_000)
    const count = one.fn.calls.length
    expect(sent()).toEqual([
      ['RecordAgeExceeded', count, '1', '1', 1],
      ['RecordAgeExceeded', count, '2', '2', 1],
    ])
    expect(one.reader.stored).toEqual(['2'])
  })

  it('tells of a record above the payload limit, without the function [GEN-8, DST-24]', async () => {
    one.reader.arrive(page([record('large', 1, { bytes: 2000 }), record('b', 2)]))
    one.fn.answer = () => ({ kind: 'success', body: '' })
    run()
    await one.clock.advanceBy(1000)
    expect(sent()).toEqual([['MaximumPayloadSizeExceeded', 1, '1', '1', 1]])
    expect(one.fn.calls.map(({ names }) => names)).toEqual(['b'])
  })

  it('does not tell of what has left the retention [ERR-14]', async () => {
    one.reader.arrive(page([record('a', 1)]))
    run({
      settle: { maximumRetryAttempts: -1, bisectBatchOnFunctionError: false, reportBatchItemFailures: false },
    })
    await one.clock.advanceBy(1000)
    one.reader.expiredCount = 1
    await one.clock.advanceBy(100_000)
    expect(named('RecordsDiscarded')).toMatchObject([{ condition: 'RecordExpired' }])
    expect(destination.tries).toEqual([])
    expect(one.reader.stored).toEqual(['1'])
  })
})

describe('a destination that cannot be written', () => {
  it('holds the lane while it is tried with back-off, and the position [DST-21]', async () => {
    const startMs = one.clock.now()
    destination.fails = true
    one.reader.arrive(page([record('a', 1)]))
    run()
    await one.clock.advanceBy(4000)
    expect(named('DestinationFailed')).toMatchObject([
      { attempt: 1, retryInMs: 1000, message: 'no such queue', records: 1 },
      { attempt: 2, retryInMs: 2000 },
      { attempt: 3, retryInMs: 4000 },
    ])
    expect(one.mapping.shards[0]).toMatchObject({ unsettled: 1, lanes: [{ retryAtMs: one.startMs + 7000 }] })
    one.reader.arrive(page([record('b', 2)]))
    expect(one.reader.stored).toEqual([])
    destination.fails = false
    await one.clock.advanceBy(4000)
    expect(destination.sent.map(({ atMs }) => atMs - startMs)).toEqual([7000, 7000])
    expect(one.reader.stored.at(-1)).toBe('2')
    expect(one.mapping.shards[0]).toMatchObject({ unsettled: 0, lanes: [{ retryAtMs: null }] })
  })

  it('holds it for five minutes; then records are kept, with one try each, until one succeeds [DST-21]', async () => {
    const startMs = one.clock.now()
    destination.fails = true
    one.reader.arrive(page([record('a', 1)]))
    run()
    await one.clock.advanceBy(300_000)
    expect(destination.kept.map(({ record: kept }) => kept)).toMatchObject([
      { KinesisBatchInfo: { startSequenceNumber: '1' } },
    ])
    expect(destination.tries.at(-1)! - startMs).toBeLessThanOrEqual(300_000)
    expect(named('DestinationFailed').at(-1)).toMatchObject({ kept: 'somewhere', records: 1 })
    expect(one.reader.stored).toEqual(['1'])
    const before = destination.tries.length
    one.reader.arrive(page([record('b', 2)]))
    await one.clock.advanceBy(0)
    expect(destination.tries.length - before).toBe(1)
    expect(destination.kept).toHaveLength(2)
    destination.fails = false
    one.reader.arrive(page([record('c', 3)]))
    await one.clock.advanceBy(0)
    expect(destination.sent).toHaveLength(1)
    destination.fails = true
    one.reader.arrive(page([record('d', 4)]))
    await one.clock.advanceBy(100_000)
    expect(destination.kept).toHaveLength(2)
    expect(one.reader.stored.at(-1)).toBe('3')
  })

  it('is kept in the end, even when keeping fails at first', async () => {
    destination.fails = true
    destination.keepFailures = 1
    one.reader.arrive(page([record('a', 1)]))
    run()
    await one.clock.advanceBy(302_000)
    const messages = named('DestinationFailed').map((event) => (event as { message: string }).message)
    expect(messages.at(-2)).toBe('no such queue; and it cannot be kept: disk full')
    expect(destination.kept).toHaveLength(1)
    expect(one.reader.stored).toEqual(['1'])
  })

  it('holds each lane of a shard for its own five minutes [DST-21]', async () => {
    const startMs = one.clock.now()
    destination.fails = true
    one.reader.arrive(page([record('a', 1, { key: 'a' })]))
    run({ factor: 2 })
    await one.clock.advanceBy(240_000)
    one.reader.arrive(page([record('b', 2, { key: 'b' })]))
    await one.clock.advanceBy(61_000)
    const kept = () =>
      destination.kept.map(
        ({ record: one }) =>
          (one as { KinesisBatchInfo: { startSequenceNumber: string } }).KinesisBatchInfo.startSequenceNumber,
      )
    expect(kept()).toEqual(['1'])
    expect(one.mapping.shards[0]!.unsettled).toBe(1)
    await one.clock.advanceBy(239_000)
    expect(kept()).toEqual(['1', '2'])
    expect(destination.tries.at(-1)! - startMs).toBeLessThanOrEqual(540_000)
    expect(one.reader.stored.at(-1)).toBe('2')
  })

  it('ends no drain: the batch is given up at its stored position and comes again [PAGE-3]', async () => {
    destination.fails = true
    one.reader.arrive(page([record('a', 1)]))
    run()
    await one.clock.advanceBy(2000)
    one.mapping.stop()
    await one.clock.advanceBy(0)
    expect(one.completed).toBe(true)
    expect(destination.kept).toEqual([])
    expect(one.reader.stored).toEqual([])
  })

  it('is not written after the hard stop, and what the stop has ended is not given up [PAGE-3]', async () => {
    one.fn.takesMs = 60_000
    one.fn.answer = () => ({ kind: 'failure', cause: 'crash', message: 'stopped' })
    one.reader.arrive(page([record('a', 1)]))
    run()
    await one.clock.advanceBy(2000)
    one.mapping.stop()
    one.aborting.abort()
    await one.clock.advanceBy(0)
    expect(one.completed).toBe(true)
    expect(named('RecordsDiscarded')).toEqual([])
    expect(named('BatchFailed')).toMatchObject([{ cause: 'crash', next: 'stop' }])
    expect(destination.tries).toEqual([])
    expect(one.reader.stored).toEqual([])
  })
})
