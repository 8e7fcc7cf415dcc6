import { describe, expect, it } from 'vitest'
import type { EventBody } from '../model/index.ts'
import { Histogram } from './histogram.ts'
import { MappingMeter } from './mapping-meter.ts'

function metered(...bodies: readonly EventBody[]): MappingMeter {
  const meter = new MappingMeter()
  bodies.forEach((body, index) =>
    meter.event({ seq: index + 1, at: '2026-01-01T00:00:00.000Z', mapping: 'm', ...body }),
  )
  return meter
}

const batch = { shard: 's', batch: 'b', attempt: 1, records: 1 } as const
const invoked: EventBody = { event: 'FunctionInvoked', ...batch, trigger: 'size', bytes: 1, waitedMs: 40 }

describe('what is measured of a mapping', () => {
  it('counts each batch with its first attempt, by what closed it', () => {
    const { batches, arrivalToInvocation } = metered(
      invoked,
      { ...invoked, attempt: 2, waitedMs: 9000 },
      { ...invoked, batch: 'c', trigger: 'window', waitedMs: 60 },
    )
    expect([...batches]).toEqual([
      ['size', 1],
      ['window', 1],
    ])
    expect([arrivalToInvocation.count, arrivalToInvocation.sum]).toEqual([2, 0.1])
  })

  it('counts attempts by how they ended, and measures those in which the function ran', () => {
    const failed = { cause: 'error', message: 'no', next: 'retry', durationMs: 1000 } as const
    const refused: EventBody = { event: 'InvocationThrottled', ...batch, cause: 'throttled', message: 'no' }
    const { attempts, functionDuration } = metered(
      { event: 'BatchSucceeded', ...batch, durationMs: 500 },
      { event: 'BatchFailed', ...batch, ...failed },
      { event: 'BatchPartiallyFailed', ...batch, failed: 1, next: 'retry', durationMs: 250 },
      refused,
      { ...refused, cause: 'unreachable' },
    )
    expect(attempts).toEqual({ succeeded: 1, partial: 1, failed: 1, throttled: 1, refused: 1 })
    expect([functionDuration.count, functionDuration.sum]).toEqual([3, 1.75])
  })

  it('measures how long positions took to be stored', () => {
    const { storeLatency } = metered({ event: 'PositionStored', shard: 's', position: '1', durationMs: 4 })
    expect([storeLatency.count, storeLatency.sum]).toEqual([1, 0.004])
  })
})

describe('a histogram', () => {
  it('tells for each bound how many were at most that', () => {
    const histogram = new Histogram([1, 2, 5])
    for (const value of [0.5, 1, 1.5, 4, 9]) histogram.observe(value)
    expect(histogram.cumulative).toEqual([2, 3, 4])
    expect([histogram.count, histogram.sum]).toEqual([5, 16])
  })
})
