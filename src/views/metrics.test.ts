import { describe, expect, it } from 'vitest'
import type { EventBody } from '../model/index.ts'
import { foldMetrics, NO_METRICS } from './metrics.ts'

function counted(...bodies: readonly EventBody[]) {
  const events = bodies.map((body, index) => ({
    seq: index + 1,
    at: '2026-01-01T00:00:00.000Z',
    mapping: 'm',
    ...body,
  }))
  const metrics = events.reduce(foldMetrics, NO_METRICS)
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== 0 && value !== null))
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
    expect(counted(told, pending, failed)).toEqual({ DroppedEventCount: 3 })
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
    expect(NO_METRICS.IteratorAge).toBeNull()
    expect(counted(invoked, { ...invoked, ageMs: 300 })).toEqual({ InvokedEventCount: 2, IteratorAge: 300 })
    const { ageMs: _, ...closing } = { ...invoked, records: 0 }
    expect(counted(invoked, closing)).toEqual({ InvokedEventCount: 1, IteratorAge: 5000 })
  })
})
