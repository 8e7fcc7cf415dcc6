import { describe, expect, it } from 'vitest'
import type { FunctionInvoked } from '../../model/index.ts'
import type { Invocation, Result } from '../history/history.ts'
import { batchTableDifference, isMoment, type BatchTable } from './batch-table.ts'
import { matchedRows } from './event-table.ts'
import { isSubsequence, missingFrom } from './sequences.ts'

const ZERO = Date.UTC(2026, 0, 1)
const context = { zeroMs: ZERO, toleranceMs: 0, namesOfShard: () => ['shard-0', 'orders'] }

function invocation(
  names: readonly string[],
  result: Result,
  options: { atMs?: number; attempt?: number } = {},
) {
  const { atMs = 0, attempt = 1 } = options
  const invoked = {
    event: 'FunctionInvoked',
    seq: 1,
    at: new Date(ZERO + atMs).toISOString(),
    mapping: 'orders.orders',
    shard: 'shard-0',
    batch: 'b',
    trigger: 'window',
    attempt,
    records: names.length,
    bytes: 1,
  } satisfies FunctionInvoked
  return {
    functionName: 'orders',
    invoked,
    atMs: ZERO + atMs,
    names,
    event: {},
    result,
    failed: [],
  } satisfies Invocation
}

const seen = [
  invocation(['a1', 'a2'], 'error'),
  invocation(['a1', 'a2'], 'success', { atMs: 250, attempt: 2 }),
]
const difference = (table: BatchTable) => batchTableDifference(table, seen, context)

describe('a table of batches', () => {
  it('is compared row by row, in the columns that it has', () => {
    expect(difference([{ records: 'a1, a2' }, { records: 'a1,a2' }])).toBeNull()
    expect(
      difference([
        { result: 'error', at: '0 seconds', attempt: '1', trigger: 'window', mapping: 'orders.orders' },
        { result: 'success', at: '0.25', attempt: '2', trigger: 'window', mapping: 'orders.orders' },
      ]),
    ).toBeNull()
    expect(difference([{ shard: 'orders' }, { shard: 'shard-0' }])).toBeNull()
  })

  it('differs by order, number, cells, and shows where', () => {
    expect(difference([{ records: 'a2, a1' }, { records: 'a1, a2' }])).toBe(
      ['  - | a2, a1 |', '  + | a1, a2 |', '  = | a1, a2 |'].join('\n'),
    )
    expect(difference([{ records: 'a1, a2' }])).toContain('  + | a1, a2 |')
    const longer = [{ result: 'error' }, { result: 'success' }, { result: 'success' }]
    expect(difference(longer)).toContain('  - | success |')
    expect(difference([{ at: '1 second' }, { at: '0.25' }])).toContain('  + | 0 seconds |')
    expect(difference([{ shard: 'shard-1' }, { shard: 'shard-0' }])).not.toBeNull()
  })

  it('has known columns only', () => {
    expect(() => difference([{ record: 'a1' }])).toThrow('has no column record')
  })
})

describe('a moment', () => {
  it('is exact on twins, and may be late on containers', () => {
    expect([isMoment(47_000, 47_000, 0), isMoment(47_001, 47_000, 0)]).toEqual([true, false])
    expect([48_400, 48_600, 46_900].map((ms) => isMoment(ms, 47_000, 1500))).toEqual([true, false, false])
  })
})

describe('events in order', () => {
  it('may have others between them; empty cells are not compared', () => {
    const events = [
      {
        event: 'ShardOpened',
        seq: 1,
        at: '2026-01-01T00:00:00.000Z',
        mapping: 'm',
        shard: 's',
        position: 'p',
      },
      seen[0]!.invoked,
      {
        event: 'ShardClosed',
        seq: 3,
        at: '2026-01-01T00:00:01.000Z',
        mapping: 'm',
        shard: 's',
        reason: 'stopped',
      },
    ] as const
    const rows = (...table: Record<string, string>[]) => matchedRows(table, events, context)
    expect(rows({ event: 'ShardOpened' }, { event: 'ShardClosed', reason: '' })).toBe(2)
    expect(rows({ event: 'ShardClosed' }, { event: 'ShardOpened' })).toBe(1)
    expect(rows({ event: 'ShardClosed', reason: 'settled' })).toBe(0)
    expect(rows({ event: 'ShardClosed', at: '1 second' })).toBe(1)
    expect(rows({ event: 'FunctionInvoked', attempt: '1' })).toBe(1)
  })
})

describe('names', () => {
  it('come in order among others, or are missing', () => {
    expect(isSubsequence(['a', 'c'], ['a', 'b', 'c'])).toBe(true)
    expect(isSubsequence(['c', 'a'], ['a', 'b', 'c'])).toBe(false)
    expect(isSubsequence(['a', 'a'], ['a'])).toBe(false)
    expect(missingFrom(['a', 'a'], ['a', 'b', 'b'])).toEqual(['b'])
  })
})
