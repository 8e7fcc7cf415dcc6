import { describe, expect, it } from 'vitest'
import { fifoLimit } from './fifo-queue.ts'
import {
  afterFailure,
  afterMessages,
  afterMinute,
  afterThrottle,
  atStart,
  type Minute,
  type ScalingLimits,
} from './standard-queue.ts'

const free: ScalingLimits = {
  maximumConcurrency: null,
  environments: Infinity,
  reportBatchItemFailures: false,
}
const busy: Minute = { backlog: true, inUse: 5, received: 100, succeeded: 10, failed: 0, throttled: 0 }
const quiet: Minute = { ...busy, backlog: false, inUse: 0, received: 0, succeeded: 0 }

function minutes(from: number, all: readonly Minute[], limits = free): number[] {
  const seen: number[] = []
  let allowed = from
  for (const minute of all) seen.push((allowed = afterMinute(allowed, minute, limits).to))
  return seen
}

describe('a standard queue with a backlog', () => {
  it('begins with 5 and grows by 300 a minute to 1,250 [SQS-5, CON-18]', () => {
    expect(atStart(free)).toEqual({ to: 5, reason: 'start' })
    expect(minutes(5, [busy, busy, busy, busy, busy, busy])).toEqual([305, 605, 905, 1205, 1250, 1250])
  })

  it('grows no further than MaximumConcurrency [SQS-8]', () => {
    const limits = { ...free, maximumConcurrency: 400 }
    expect(minutes(5, [busy, busy, busy], limits)).toEqual([305, 400, 400])
    expect(afterMinute(305, busy, limits).reason).toBe('backlog; MaximumConcurrency is 400')
    expect(atStart({ ...free, maximumConcurrency: 2 })).toEqual({ to: 2, reason: 'MaximumConcurrency is 2' })
  })

  it('grows no further than the function has environments, and says so', () => {
    const limits = { ...free, environments: 8 }
    expect(afterMinute(5, busy, limits)).toEqual({
      to: 8,
      reason: 'backlog; the function has 8 environments',
    })
    expect(atStart({ ...free, environments: 4 })).toEqual({
      to: 4,
      reason: 'the function has 4 environments',
    })
  })

  it('does not grow in a minute in which more failed than succeeded, or something was throttled', () => {
    expect(minutes(50, [{ ...busy, failed: 11 }])).toEqual([50])
    expect(minutes(50, [{ ...busy, failed: 10 }])).toEqual([350])
    expect(minutes(50, [{ ...busy, throttled: 1 }])).toEqual([50])
  })
})

describe('a standard queue without a backlog', () => {
  it('comes back to 5, and to 2 when it is idle [SQS-7]', () => {
    expect(minutes(1250, [quiet, quiet, quiet])).toEqual([5, 2, 2])
  })

  it('keeps what it has used at once in the last minute', () => {
    expect(minutes(1250, [{ ...busy, backlog: false, inUse: 800 }])).toEqual([800])
    expect(minutes(305, [{ ...busy, backlog: false, inUse: 3 }])).toEqual([5])
  })

  it('does not come down to 2 when MaximumConcurrency is set [SQS-7]', () => {
    expect(minutes(305, [quiet, quiet], { ...free, maximumConcurrency: 400 })).toEqual([5, 5])
    expect(minutes(3, [quiet, quiet], { ...free, maximumConcurrency: 3 })).toEqual([3, 3])
  })

  it('has 5 again with the first message [SQS-5]', () => {
    expect(afterMessages(2, { ...free, isIdle: true }).to).toBe(5)
    expect(afterMessages(3, { ...free, isIdle: false }).to).toBe(3)
  })
})

describe('failures of a standard queue', () => {
  it('take away one after the other, down to 2 [ERR-18]', () => {
    expect(afterFailure(5, free)).toEqual({ to: 4, reason: 'the function failed' })
    expect(afterFailure(2, free).to).toBe(2)
    expect(afterFailure(1, { ...free, environments: 1 }).to).toBe(1)
  })

  it('take away nothing with ReportBatchItemFailures [ERR-20]', () => {
    expect(afterFailure(305, { ...free, reportBatchItemFailures: true }).to).toBe(305)
  })

  it('take away one for each throttled try, with ReportBatchItemFailures too [ERR-19]', () => {
    expect(afterThrottle(305, { ...free, reportBatchItemFailures: true })).toEqual({
      to: 304,
      reason: 'the function was throttled',
    })
  })

  it('are forgotten after a minute in which the function succeeds', () => {
    const minute = { ...busy, backlog: false, inUse: 2 }
    expect(afterMinute(2, minute, free)).toEqual({ to: 5, reason: 'the function succeeds again' })
  })
})

describe('a FIFO queue', () => {
  it('has as many batches under way as groups are active, within MaximumConcurrency [FIFO-2]', () => {
    expect(fifoLimit({ maximumConcurrency: null, environments: Infinity })).toBe(1250)
    expect(fifoLimit({ maximumConcurrency: 7, environments: Infinity })).toBe(7)
    expect(fifoLimit({ maximumConcurrency: null, environments: 4 })).toBe(4)
  })
})
