import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../model/index.ts'
import { foldBatchRows, type BatchRow } from './batch-rows.ts'
import { bodies, event, retried } from './fixture.ts'

function rowsOf(events: EngineEvent[], limit = 10): readonly BatchRow[] {
  return events.reduce<readonly BatchRow[]>((rows, one) => foldBatchRows(rows, one, limit), [])
}

function shown(rows: readonly BatchRow[]): string[] {
  return rows.map((row) =>
    row.kind === 'note'
      ? row.event.event
      : `${row.invoked.batch} ${row.invoked.attempt} ${row.outcome?.event ?? 'runs'}`,
  )
}

describe('rows of batches', () => {
  it('joins each try with its outcome', () => {
    const rows = rowsOf([
      event(0, bodies.read(10)),
      event(1, bodies.invoked('a')),
      event(2, bodies.invoked('b')),
      event(3, bodies.failed('a', retried(3, 250))),
      event(253, bodies.invoked('a', { attempt: 2 })),
      event(254, bodies.succeeded('b')),
      event(255, { event: 'PositionStored', shard: 'shard-0', position: '10' }),
    ])
    expect(shown(rows)).toEqual(['a 1 BatchFailed', 'b 1 BatchSucceeded', 'a 2 runs'])
  })

  it('holds its limit, and forgets the outcomes of rows that fell out', () => {
    const rows = rowsOf(
      [
        event(1, bodies.invoked('a')),
        event(2, bodies.invoked('b')),
        event(3, { event: 'FunctionPrinted', stream: 'stdout', text: 'hello' }),
        event(4, bodies.succeeded('a')),
      ],
      2,
    )
    expect(shown(rows)).toEqual(['b 1 runs', 'FunctionPrinted'])
  })
})
