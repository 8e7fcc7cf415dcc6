import { expect, it } from 'vitest'
import type { EngineEvent } from '../../model/index.ts'
import { bodies, event } from '../../views/fixture.ts'
import { foldStatus, NO_STATUSES } from '../../views/index.ts'
import { paletteFor } from '../palette.ts'
import { summaryTable } from './summary-table.ts'

const destination = 'arn:aws:sqs:us-east-2:123456789012:dead'
const discarded = event(2, { event: 'RecordsDiscarded', records: 3, condition: 'RetryAttemptsExhausted' })

function summary(...events: EngineEvent[]): string[] {
  const statuses = [...events.reduce(foldStatus, NO_STATUSES).values()]
  return summaryTable(statuses, { width: 100, palette: paletteFor({}, {}) }).map((line) => line.trimEnd())
}

it('has a line a mapping, and a column for what was undelivered only where something was', () => {
  const ran = event(1, bodies.succeeded('a', { records: 7 }))
  expect(summary(ran, discarded)).toEqual([
    'mapping        records succeeded  invocations  failed  records discarded',
    'orders.orders                  7            0       0                  3',
  ])
  const failed = { event: 'DestinationFailed', records: 3, destination, message: 'no' } as const
  const kept = event(4, { ...failed, kept: 'undelivered/1.json' })
  expect(summary(ran, discarded, event(3, failed), kept)).toEqual([
    'mapping        records succeeded  invocations  failed  records discarded  undelivered',
    'orders.orders                  7            0       0                  3            3',
  ])
})
