import type { EngineEvent } from '../../model/index.ts'
import { parseMoment } from '../text/duration.ts'
import { isMoment } from './batch-table.ts'

/** Rows of members of engine events; an empty cell is not compared. */
export type EventTable = readonly Readonly<Record<string, string>>[]

/**
 * Looks for events in this order, others between them.
 * @returns the number of rows that were found, all of them or up to the first that was not
 */
export function matchedRows(
  table: EventTable,
  events: readonly EngineEvent[],
  context: { readonly zeroMs: number; readonly toleranceMs: number },
): number {
  let row = 0
  for (const event of events) {
    if (row < table.length && isEvent(table[row]!, event, context)) row++
  }
  return row
}

function isEvent(
  row: EventTable[number],
  event: EngineEvent,
  context: { readonly zeroMs: number; readonly toleranceMs: number },
): boolean {
  const members = event as unknown as Readonly<Record<string, unknown>>
  return Object.entries(row).every(([name, cell]) => {
    if (cell === '') return true
    if (name === 'at') {
      return isMoment(Date.parse(event.at) - context.zeroMs, parseMoment(cell), context.toleranceMs)
    }
    const value = members[name]
    return (typeof value === 'string' ? value : JSON.stringify(value)) === cell
  })
}
