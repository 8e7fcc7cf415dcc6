import type { EngineEvent, FunctionInvoked } from '../model/index.ts'

/** One row of a list of batches: a try and what came of it, or a thing worth telling. */
export type BatchRow =
  | { readonly kind: 'batch'; readonly invoked: FunctionInvoked; readonly outcome: Outcome | null }
  | { readonly kind: 'note'; readonly event: EngineEvent }

export type Outcome = Extract<
  EngineEvent,
  { event: 'BatchSucceeded' | 'BatchFailed' | 'BatchPartiallyFailed' }
>

/**
 * The last rows after one more event, oldest first: a try's outcome joins its row, a poll or a stored position
 * makes none. At most `limit` rows; a row that falls out takes its outcome with it.
 */
export function foldBatchRows(
  rows: readonly BatchRow[],
  event: EngineEvent,
  limit: number,
): readonly BatchRow[] {
  if (event.event === 'FunctionInvoked') {
    return [...rows, { kind: 'batch' as const, invoked: event, outcome: null }].slice(-limit)
  }
  if (isOutcome(event)) return withOutcome(rows, event)
  if (WITHOUT_ROW.has(event.event)) return rows
  return [...rows, { kind: 'note' as const, event }].slice(-limit)
}

/** Whether an event ends a try that FunctionInvoked began. */
export function isOutcome(event: EngineEvent): event is Outcome {
  return (
    event.event === 'BatchSucceeded' ||
    event.event === 'BatchFailed' ||
    event.event === 'BatchPartiallyFailed'
  )
}

const WITHOUT_ROW: ReadonlySet<EngineEvent['event']> = new Set([
  'RecordsRead',
  'RecordsFiltered',
  'PositionStored',
  'MessagesDeleted',
])

function withOutcome(rows: readonly BatchRow[], outcome: Outcome): readonly BatchRow[] {
  const index = rows.findLastIndex(
    (row) =>
      row.kind === 'batch' && row.invoked.batch === outcome.batch && row.invoked.attempt === outcome.attempt,
  )
  const row = rows[index]
  return row?.kind === 'batch' ? rows.with(index, { ...row, outcome }) : rows
}
