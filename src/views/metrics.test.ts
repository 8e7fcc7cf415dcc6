import { describe, expect, it } from 'vitest'
import type { EventBody } from '../model/index.ts'
import { MappingMetrics, type Metrics } from './metrics.ts'

function metricsOf(bodies: readonly EventBody[]): Metrics {
  const events = bodies.map((body, index) => ({
    seq: index + 1,
    at: '2026-01-01T00:00:00.000Z',
    mapping: 'm',
    ...body,
  }))
  const metrics = new MappingMetrics()
  for (const event of events) metrics.event(event)
  return metrics.values
}

/** Counters that are not 0, and gauges that there are. */
function counted(...bodies: readonly EventBody[]): Partial<Metrics> {
  const metrics = Object.entries(metricsOf(bodies))
  return Object.fromEntries(metrics.filter(([, value]) => value !== 0 && value !== null))
}

const discarded: EventBody = {
  event: 'RecordsDiscarded',
  shard: 's',
  records: 3,
  condition: 'RetryAttemptsExhausted',
}

describe('the counters of a mapping', () => {
  it('count what is read and filtered out, also when nothing is [MET-1]', () => {
    expect(
      counted(
        { event: 'RecordsRead', shard: 's', records: 0, bytes: 0 },
        { event: 'RecordsRead', shard: 's', records: 5, bytes: 50 },
        { event: 'RecordsFiltered', shard: 's', records: 2 },
      ),
    ).toEqual({ PolledEventCount: 5, FilteredOutEventCount: 2 })
  })

  it('count what was deleted from a queue after success, and drop nothing of it [MET-1]', () => {
    const oversized = 'MaximumPayloadSizeExceeded'
    expect(
      counted(
        { event: 'MessagesDeleted', batch: 'b', records: 4 },
        { event: 'RecordsDiscarded', batch: 'b', records: 1, condition: oversized },
        { event: 'MessagesReturned', batch: 'b', records: 1, reason: 'notHeld' },
      ),
    ).toEqual({ DeletedEventCount: 4 })
  })

  it('do not take for dropped what left the retention of the source [MET-1]', () => {
    expect(counted({ ...discarded, condition: 'RecordExpired' })).toEqual({})
  })

  it('take a discard for dropped when no destination is told, or could not be [MET-1, MET-4]', () => {
    expect(counted(discarded)).toEqual({ DroppedEventCount: 3 })
    const destination = 'arn:aws:sqs:us-east-2:123456789012:dead'
    const told: EventBody = { ...discarded, destination }
    const pending: EventBody = {
      event: 'DestinationFailed',
      records: 3,
      destination,
      message: 'no',
      attempt: 1,
    }
    expect(counted(told, pending, pending)).toEqual({})
    const failed: EventBody = {
      event: 'DestinationFailed',
      records: 3,
      destination,
      message: 'no',
      kept: 'f',
    }
    expect(counted(told, pending, failed)).toEqual({
      DroppedEventCount: 3,
      DestinationDeliveryFailures: 1,
      OnFailureDestinationDeliveryErrorCount: 1,
    })
    expect(counted(told, { event: 'DestinationDelivered', records: 3, destination })).toEqual({
      OnFailureDestinationDeliveredEventCount: 3,
    })
  })

  it('take for failed the events that were reported, not those that are tried again [RBF-25]', () => {
    const partly: EventBody = {
      event: 'BatchPartiallyFailed',
      shard: 's',
      batch: 'b',
      attempt: 1,
      records: 10,
      failed: 8,
      reported: 2,
      durationMs: 1,
      next: 'retry',
    }
    expect(counted(partly)).toEqual({ FailedInvokeEventCount: 2 })
  })

  it('hold the age of the last record of the newest batch [MET-5]', () => {
    const invoked: EventBody = {
      event: 'FunctionInvoked',
      shard: 's',
      batch: 'b',
      trigger: 'size',
      attempt: 1,
      records: 1,
      bytes: 10,
      ageMs: 5000,
    }
    expect(metricsOf([]).IteratorAge).toBeNull()
    expect(counted(invoked, { ...invoked, ageMs: 300 })).toEqual({
      InvokedEventCount: 2,
      Invocations: 2,
      IteratorAge: 300,
    })
    const { ageMs: _, ...closing } = { ...invoked, records: 0 }
    expect(counted(invoked, closing)).toEqual({
      InvokedEventCount: 1,
      Invocations: 2,
      IteratorAge: 5000,
    })
  })

  it('count as an invocation what the function ran, also when it fails, and as a throttle what it did not [MET-8]', () => {
    const batch = { shard: 's', batch: 'b', records: 4 } as const
    const throttled = { event: 'InvocationThrottled', ...batch, attempt: 1, message: 'no' } as const
    expect(
      counted(
        { ...throttled, cause: 'throttled' },
        { ...throttled, cause: 'throttled' },
        { event: 'FunctionInvoked', ...batch, trigger: 'size', attempt: 1, bytes: 10 },
        {
          event: 'BatchFailed',
          ...batch,
          attempt: 1,
          durationMs: 5,
          cause: 'error',
          message: 'no',
          next: 'retry',
        },
      ),
    ).toMatchObject({ Invocations: 1, Errors: 1, Throttles: 2, InvokedEventCount: 12 })
    expect(counted({ ...throttled, cause: 'unreachable' })).toEqual({
      InvokedEventCount: 4,
      FailedInvokeEventCount: 4,
      InvokeErrorCount: 1,
    })
  })
})

describe('the metrics of a Kafka mapping', () => {
  const [opened, reopened]: EventBody[] = [
    { event: 'ShardOpened', shard: 't-0', position: 'TRIM_HORIZON', offset: 10 },
    { event: 'ShardOpened', shard: 't-0', position: 'offset 17', offset: 17 },
  ]
  const read = (shard: string, records: number, lag: number): EventBody => ({
    event: 'RecordsRead',
    shard,
    records,
    lag,
    bytes: 1,
  })
  const stored = (position: string): EventBody => ({ event: 'PositionStored', shard: 't-0', position })

  it('sum by how much committed offsets moved, gaps included [MET-1]', () => {
    expect(counted(opened!, stored('12'), stored('16'))).toEqual({ CommittedEventCount: 7 })
    expect(counted(opened!, stored('16'), reopened!, stored('18'))).toEqual({ CommittedEventCount: 9 })
    expect(counted(stored('12'))).toEqual({})
  })

  it('tell how far the processed records are behind the ends of partitions, as long as these are read [MET-1]', () => {
    const second: EventBody = { event: 'ShardOpened', shard: 't-1', position: 'LATEST', offset: 0 }
    const settled: EventBody = {
      event: 'BatchSucceeded',
      shard: 't-0',
      batch: 'b',
      attempt: 1,
      records: 3,
      durationMs: 1,
    }
    const before = [opened!, second, read('t-0', 5, 7), read('t-1', 0, 2)]
    expect(metricsOf([opened!])).toMatchObject({ MaxOffsetLag: null, SumOffsetLag: null })
    expect(metricsOf(before)).toMatchObject({ MaxOffsetLag: 12, SumOffsetLag: 14, OffsetLag: 14 })
    expect(metricsOf([...before, settled])).toMatchObject({ MaxOffsetLag: 9, SumOffsetLag: 11 })
    const closed: EventBody = { event: 'ShardClosed', shard: 't-0', reason: 'revoked' }
    expect(metricsOf([...before, closed])).toMatchObject({ MaxOffsetLag: 2, SumOffsetLag: 2 })
  })

  it('count failed polls and failed commits apart, and not what only reports [MET-1]', () => {
    const failed = { event: 'SourceFailed', shard: 't-0', code: 'SOURCE_FAILED', message: 'no' } as const
    expect(
      counted(
        failed,
        { ...failed, during: 'opening' },
        { ...failed, during: 'reading' },
        { ...failed, during: 'reading' },
        { ...failed, during: 'storing' },
      ),
    ).toEqual({ PollingErrorCount: 2, CommitErrorCount: 1 })
  })
})
