import { describe, expect, it } from 'vitest'
import type { EngineEvent, EventBody } from '../model/index.ts'
import { attention } from './attention.ts'
import { behind } from './behind.ts'
import { bodies, event, retried, ZERO_MS } from './fixture.ts'
import { foldStatus, NO_STATUSES, type MappingStatus } from './mapping-status.ts'
import { recordsPerSecond } from './records-rate.ts'

const { read, invoked, succeeded, failed } = bodies
const opened = event(0, { event: 'ShardOpened', shard: 'shard-0', position: 'TRIM_HORIZON' })

function statusAfter(...events: EngineEvent[]): MappingStatus {
  return events.reduce(foldStatus, NO_STATUSES).get('orders.orders')!
}

describe('status of a mapping', () => {
  it('keeps mappings apart and leaves earlier statuses as they were', () => {
    const one = [opened].reduce(foldStatus, NO_STATUSES)
    const two = foldStatus(one, event(1, { event: 'MappingStateChanged', state: 'Enabled' }, 'pay.pay'))
    expect([...one.keys()]).toEqual(['orders.orders'])
    expect([...two.keys()]).toEqual(['orders.orders', 'pay.pay'])
    expect(two.get('orders.orders')).toBe(one.get('orders.orders'))
    expect(two.get('pay.pay')!.state).toBe('Enabled')
  })

  it('counts invocations, failures, records and discards', () => {
    const { totals } = statusAfter(
      opened,
      event(1, read(30)),
      event(2, invoked('a')),
      event(3, failed('a', retried(3, 250))),
      event(253, invoked('a', { attempt: 2 })),
      event(260, succeeded('a', { attempt: 2 })),
      event(261, invoked('b')),
      event(262, {
        event: 'BatchPartiallyFailed',
        shard: 'shard-0',
        batch: 'b',
        attempt: 1,
        records: 10,
        failed: 4,
        durationMs: 1,
        next: 'discard',
      }),
      event(263, {
        event: 'RecordsDiscarded',
        shard: 'shard-0',
        batch: 'b',
        records: 4,
        condition: 'RetryAttemptsExhausted',
      }),
    )
    expect(totals).toEqual({
      invocations: 3,
      failed: 2,
      succeededRecords: 16,
      discardedRecords: 4,
      undeliveredRecords: 0,
    })
  })

  it('counts what no destination could be told of, once it is kept', () => {
    const pending: EventBody = { event: 'DestinationFailed', records: 4, destination: 'd', message: 'no' }
    const { totals } = statusAfter(event(1, pending), event(2, { ...pending, kept: 'file' }))
    expect(totals.undeliveredRecords).toBe(4)
  })

  it('keeps a queue without shards, its failed batch until it is back, and what scaling allows [SQS-5]', () => {
    const back = { next: 'return', ...retried(3, 250) } as const
    const before = statusAfter(
      event(1, { event: 'ScalingChanged', from: 5, to: 305, reason: 'backlog' }),
      event(1, { event: 'RecordsRead', records: 10, bytes: 1 }),
      event(2, invoked('a')),
      event(3, failed('a', back)),
    )
    expect(before.shards.size).toBe(0)
    expect(before.concurrency).toBe(305)
    expect(before.batches.get('a')).toMatchObject({ attempt: 1, nextTryMs: ZERO_MS + 253 })
    const returned = event(253, { event: 'MessagesReturned', batch: 'a', records: 10, reason: 'failed' })
    const after = foldStatus(new Map([['orders.orders', before]]), returned)
    expect(after.get('orders.orders')!.batches.size).toBe(0)
    expect(behind(before, ZERO_MS + 300)).toBeNull()
  })

  it('shows batches in flight until their outcome', () => {
    const before = statusAfter(opened, event(1, invoked('a')), event(2, invoked('b', { shard: 'shard-1' })))
    expect([...before.batches.values()].map((one) => [one.batch, one.shard, one.runningSinceMs])).toEqual([
      ['a', 'shard-0', ZERO_MS + 1],
      ['b', 'shard-1', ZERO_MS + 2],
    ])
    expect([
      ...foldStatus(new Map([['orders.orders', before]]), event(5, succeeded('a')))
        .get('orders.orders')!
        .batches.keys(),
    ]).toEqual(['b'])
  })

  it('forgets the batches of a shard that closes', () => {
    const status = statusAfter(
      opened,
      event(1, invoked('a')),
      event(2, failed('a', retried(2, 250))),
      event(3, { event: 'ShardClosed', shard: 'shard-0', reason: 'revoked' }),
    )
    expect(status.batches.size + status.shards.size).toBe(0)
  })
})

describe('records a second', () => {
  it('is taken over the last ten seconds, or the run when that is shorter', () => {
    const status = statusAfter(
      opened,
      event(100, succeeded('a', { records: 50 })),
      event(4000, succeeded('b', { records: 50 })),
      event(14_500, succeeded('c', { records: 40 })),
    )
    const rate = (atMs: number) => recordsPerSecond(status.rate, ZERO_MS + atMs, status.sinceMs)
    expect(rate(14_999)).toBeCloseTo(40 / 9.999)
    expect(rate(30_000)).toBe(0)
    const early = statusAfter(opened, event(100, succeeded('a', { records: 50 })))
    expect(recordsPerSecond(early.rate, ZERO_MS + 200, early.sinceMs)).toBe(50)
    expect(recordsPerSecond(early.rate, ZERO_MS + 2000, early.sinceMs)).toBe(25)
  })
})

describe('behind', () => {
  it('is unknown before a read', () => {
    expect(behind(statusAfter(opened), ZERO_MS)).toBeNull()
  })

  it('is the age of the oldest unsettled record for Kinesis', () => {
    const events = [
      opened,
      event(1000, read(10, { behindMs: 5000 })),
      event(2000, read(10, { behindMs: 0 })),
      event(2000, invoked('a')),
    ]
    expect(behind(statusAfter(...events), ZERO_MS + 3000)).toEqual({ kind: 'age', ms: 7000 })
    const settled = statusAfter(...events, event(3000, succeeded('a')))
    expect(behind(settled, ZERO_MS + 3000)).toEqual({ kind: 'age', ms: 1000 })
  })

  it('is what the tip was away at the last read when all is settled', () => {
    const status = statusAfter(opened, event(0, read(10, { behindMs: 5000 })), event(1, succeeded('a')))
    expect(behind(status, ZERO_MS + 60_000)).toEqual({ kind: 'age', ms: 5000 })
  })

  it('is the number of unsettled records for Kafka', () => {
    const status = statusAfter(
      event(0, read(10, { lag: 90 })),
      event(0, read(7, { lag: 0, shard: 'orders-1' })),
      event(1, succeeded('a', { records: 4 })),
    )
    expect(behind(status, ZERO_MS + 1)).toEqual({ kind: 'lag', records: 90 + 6 + 7 })
  })
})

describe('attention', () => {
  it('says when the next try of a failed batch comes, and that it runs', () => {
    const events = [opened, event(1, invoked('a')), event(10, failed('a', retried(10, 2000)))]
    const waiting = statusAfter(...events)
    expect(attention(waiting, ZERO_MS + 510)).toEqual({
      kind: 'retrying',
      text: 'shard-0 attempt 2 in 1.5 s · error: card declined',
    })
    expect(attention(waiting, ZERO_MS + 9999)!.text).toBe('shard-0 attempt 2 now · error: card declined')
    const running = statusAfter(...events, event(2010, invoked('a', { attempt: 2 })))
    expect(attention(running, ZERO_MS + 2011)!.text).toBe('shard-0 attempt 2 runs · error: card declined')
    expect(attention(statusAfter(...events, event(2020, succeeded('a', { attempt: 2 }))), 0)).toBeNull()
  })

  it('puts a blocked shard before everything else, until its batch is settled', () => {
    const events = [
      opened,
      event(1, invoked('b', { shard: 'shard-1' })),
      event(2, failed('b', { shard: 'shard-1', ...retried(2, 1000) })),
      event(1, invoked('a', { attempt: 5 })),
      event(2, failed('a', { attempt: 5, ...retried(2, 4000) })),
      event(2, { event: 'ShardBlocked', shard: 'shard-0', batch: 'a', attempt: 5 }),
    ]
    expect(attention(statusAfter(...events), ZERO_MS + 2)).toEqual({
      kind: 'blocked',
      text: 'shard-0 attempt 6 in 4 s · error: card declined (and 1 more)',
    })
    expect(attention(statusAfter(...events, event(5, succeeded('a'))), ZERO_MS + 2)!.kind).toBe('retrying')
  })

  it('shows a source that cannot be read until it can', () => {
    const failure = event(5, {
      event: 'SourceFailed',
      code: 'SOURCE_UNREACHABLE',
      message: 'connect ECONNREFUSED\nat somewhere',
      attempt: 3,
      ...retried(5, 1000),
    })
    expect(attention(statusAfter(failure), ZERO_MS + 5)).toEqual({
      kind: 'failing',
      text: 'connect ECONNREFUSED … · next try in 1 s',
    })
    const enabled = event(6, { event: 'MappingStateChanged', state: 'Enabled' })
    expect(attention(statusAfter(failure, enabled), ZERO_MS)).toBeNull()
    expect(attention(statusAfter(failure, event(6, read(0))), ZERO_MS)).toBeNull()
  })

  it('does not wait for anything after a report', () => {
    const report = event(5, { event: 'SourceFailed', code: 'POSITION_LOST', message: 'trimmed' })
    const status = statusAfter(report)
    expect(attention(status, ZERO_MS)).toBeNull()
    expect(status.lastError).toBe(report)
  })

  it('says that a throttled try is none', () => {
    const status = statusAfter(
      event(1, {
        event: 'InvocationThrottled',
        shard: 'shard-0',
        batch: 'a',
        attempt: 1,
        records: 10,
        cause: 'throttled',
        message: 'Rate Exceeded.',
        ...retried(1, 250),
      }),
    )
    expect(attention(status, ZERO_MS + 1)!.text).toBe(
      'shard-0 attempt 1 in 250 ms · throttled: Rate Exceeded.',
    )
  })

  it('keeps a batch whose records expired in part', () => {
    const discard = (records: number) =>
      event(20, {
        event: 'RecordsDiscarded',
        shard: 'shard-0',
        batch: 'a',
        records,
        condition: 'RecordExpired',
      })
    const events = [event(1, invoked('a')), event(2, failed('a', retried(2, 1000)))]
    expect([...statusAfter(...events, discard(4)).batches.values()][0]!.records).toBe(6)
    expect(statusAfter(...events, discard(10)).batches.size).toBe(0)
  })
})
