import {
  bytesText,
  count,
  durationText,
  eventText,
  failureText,
  grouped,
  nextText,
  shortBatch,
  toneOf,
  type BatchRow,
  type Outcome,
  type Tone,
} from '../../views/index.ts'
import type { EngineEvent, FunctionInvoked } from '../../model/index.ts'
import { localTime } from '../local-time.ts'
import type { Palette } from '../palette.ts'
import { printable } from '../text-width.ts'
import { cells, lineOf, sized, titles, type Column } from './columns.ts'

/** Room that is kept for what came of a batch. */
const OUTCOME_COLUMNS = 32

/**
 * The list of batches, a line each, oldest first: when and where, why the batch exists, what it holds and what came
 * of it. What happened beside batches stands between them. Columns are sized for all rows, the last are shown.
 * @returns the lines, the titles first
 */
export function batchTable(
  rows: readonly BatchRow[],
  options: {
    readonly nowMs: number
    readonly width: number
    readonly palette: Palette
    /** How many rows are shown. */
    readonly shown: number
  },
): readonly string[] {
  const { width, palette, nowMs } = options
  const columns = sized(COLUMNS, rows, { width, reserve: OUTCOME_COLUMNS })
  const place = columns.filter((column) => PLACE.has(column.title))
  return [
    palette.quiet(titles(columns, width)),
    ...rows.slice(-options.shown).map((row) => {
      const isBatch = row.kind === 'batch'
      const { text, tone } = isBatch ? outcomeOf(row, nowMs) : noteOf(row.event)
      return lineOf(
        [...cells(isBatch ? columns : place, row), { text: printable(text), paint: palette[tone] }],
        width,
      )
    }),
  ]
}

/** Columns that a note has as well. */
const PLACE: ReadonlySet<string> = new Set(['time', 'mapping', 'shard'])

const COLUMNS: readonly Column<BatchRow>[] = [
  { title: 'time', cell: (row) => localTime(eventOf(row).at), atLeast: '00:00:00.000'.length, expendable: 2 },
  { title: 'mapping', cell: (row) => eventOf(row).mapping, atMost: 32 },
  { title: 'shard', cell: (row) => shardOf(eventOf(row)), expendable: 4 },
  { title: 'batch', cell: ofBatch((batch) => shortBatch(batch.batch, batch.mapping)) },
  { title: 'try', cell: ofBatch((batch) => String(batch.attempt)), align: 'right' },
  { title: 'trigger', cell: ofBatch((batch) => batch.trigger), atLeast: 'available'.length, expendable: 3 },
  { title: 'records', cell: ofBatch((batch) => grouped(batch.records)), align: 'right' },
  {
    title: 'size',
    cell: ofBatch((batch) => bytesText(batch.bytes)),
    align: 'right',
    atLeast: '999.9 kB'.length,
    expendable: 5,
  },
]

function eventOf(row: BatchRow): EngineEvent {
  return row.kind === 'batch' ? row.invoked : row.event
}

function shardOf(event: EngineEvent): string {
  return 'shard' in event ? (event.shard ?? '') : ''
}

function ofBatch(cell: (batch: FunctionInvoked) => string): (row: BatchRow) => string {
  return (row) => (row.kind === 'batch' ? cell(row.invoked) : '')
}

interface Told {
  readonly text: string
  readonly tone: Tone
}

function outcomeOf(batch: BatchRow & { kind: 'batch' }, nowMs: number): Told {
  const { invoked, outcome } = batch
  if (outcome === null) {
    return { text: `running for ${durationText(Math.max(0, nowMs - Date.parse(invoked.at)))}`, tone: 'plain' }
  }
  return { text: outcomeText(outcome), tone: toneOf(outcome) }
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.event) {
    case 'BatchSucceeded':
      return `succeeded in ${durationText(outcome.durationMs)}`
    case 'BatchFailed':
      return failureText(outcome)
    case 'BatchPartiallyFailed':
      return `${grouped(outcome.failed)} of ${count(outcome.records, 'record')} failed, ${nextText(outcome)}`
  }
}

function noteOf(event: EngineEvent): Told {
  if (event.event === 'FunctionPrinted') return { text: `│ ${event.text}`, tone: 'quiet' }
  return { text: `${event.event} ${eventText(event)}`, tone: toneOf(event) }
}
