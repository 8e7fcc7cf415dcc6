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
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== 0))
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

  it('do not take for dropped what left the retention of the source [MET-1]', () => {
    expect(counted({ ...discarded, condition: 'RecordExpired' })).toEqual({})
  })

  it('take a discard for dropped until its destination has it [MET-1, MET-4]', () => {
    expect(counted(discarded)).toEqual({ DroppedEventCount: 3 })
    const destination = 'arn:aws:sqs:us-east-2:123456789012:dead'
    const failed: EventBody = {
      event: 'DestinationFailed',
      records: 3,
      destination,
      message: 'no',
      kept: 'f',
    }
    expect(counted(discarded, failed)).toEqual({ DroppedEventCount: 3 })
    expect(counted(discarded, { event: 'DestinationDelivered', records: 3, destination })).toEqual({
      OnFailureDestinationDeliveredEventCount: 3,
    })
  })
})
