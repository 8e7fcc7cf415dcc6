import { describe, expect, it } from 'vitest'
import { bodies, event, retried, ZERO_MS } from './fixture.ts'
import { timeLine } from './time-line.ts'

const { read, invoked, succeeded, failed } = bodies

describe('time line', () => {
  it('tells arrivals, batches with trigger and outcome, and waits, in order of time', () => {
    const text = timeLine({
      startMs: ZERO_MS,
      arrivals: [
        { atMs: ZERO_MS, source: 'orders', records: ['a1', 'poison'] },
        { atMs: ZERO_MS + 5000, source: 'orders', records: ['a2'] },
      ],
      events: [
        event(0, { event: 'ShardOpened', shard: 'shard-0', position: 'TRIM_HORIZON' }),
        event(0, read(2)),
        event(0, invoked('orders.orders#1', { trigger: 'available', bytes: 200 })),
        event(12, failed('orders.orders#1', retried(12, 250))),
        event(262, invoked('orders.orders#1', { attempt: 2, trigger: 'available', bytes: 200 })),
        event(263, succeeded('orders.orders#1', { attempt: 2, durationMs: 1 })),
        event(263, { event: 'PositionStored', shard: 'shard-0', position: '2' }),
        event(5000, read(1)),
        event(5000, invoked('orders.orders#2', { records: 1, bytes: 100 })),
      ],
      recordsOf: (one) => (one.batch === 'orders.orders#1' ? ['a1', 'poison'] : undefined),
    })
    expect(text.split('\n')).toEqual([
      '    0 s  orders                 a1, poison arrive',
      '    0 s  orders.orders shard-0  ShardOpened from TRIM_HORIZON',
      '    0 s  orders.orders shard-0  #1 a1, poison · available, 200 B · error after 12 ms, next try in 250 ms: card declined',
      '0.012 s  orders.orders shard-0  #1 waits 250 ms for attempt 2',
      '0.262 s  orders.orders shard-0  #1 a1, poison · available, 200 B · attempt 2 · success after 1 ms',
      '    5 s  orders                 a2 arrives',
      '    5 s  orders.orders shard-0  #2 1 record · window, 100 B · still running',
    ])
  })

  it('counts the middle of a long list of records', () => {
    const records = Array.from({ length: 30 }, (_, index) => `r${index + 1}`)
    const text = timeLine({
      startMs: ZERO_MS,
      events: [],
      arrivals: [{ atMs: ZERO_MS, source: 'orders', records }],
    })
    expect(text).toBe('0 s  orders  r1, r2, r3, r4, r5, r6, r7, r8, … 20 more …, r29, r30 arrive')
  })

  it('says where a failure that nothing follows ends', () => {
    const text = timeLine({
      startMs: ZERO_MS,
      events: [event(0, invoked('b')), event(12, failed('b', { next: 'stop' }))],
    })
    expect(text).toContain('error after 12 ms, given up at the stored position')
  })
})
