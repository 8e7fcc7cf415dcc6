import {
  attention,
  behind,
  durationText,
  grouped,
  recordsPerSecond,
  type Attention,
  type MappingStatus,
} from '../../views/index.ts'
import type { Palette } from '../palette.ts'
import { printable } from '../text-width.ts'
import { cells, lineOf, sized, titles, type Column, type Piece } from './columns.ts'

/** Room that is kept for what wants attention, when something does. */
const ATTENTION_COLUMNS = 40

/**
 * One line a mapping: state, records a second, batches in flight, iterator age or lag, discarded records and those
 * of them that no destination could be told of, once there are any, and what is blocked, failing or tried again. What does not fit is left out, the least telling column first.
 * @returns the lines, the titles first
 */
export function mappingTable(
  statuses: readonly MappingStatus[],
  options: { readonly nowMs: number; readonly width: number; readonly palette: Palette },
): readonly string[] {
  const { nowMs, width, palette } = options
  const attentions = statuses.map((status) => attention(status, nowMs))
  const reserve = attentions.some((one) => one !== null) ? ATTENTION_COLUMNS : 0
  const columns = sized(tableColumns(statuses, options), statuses, { width, reserve })
  return [
    palette.quiet(titles(columns, width)),
    ...statuses.map((status, index) =>
      lineOf([...cells(columns, status), ...attentionPieces(attentions[index]!, palette)], width),
    ),
  ]
}

function tableColumns(
  statuses: readonly MappingStatus[],
  now: { nowMs: number; palette: Palette },
): Column<MappingStatus>[] {
  const { nowMs, palette } = now
  return [
    { title: 'mapping', cell: (one) => one.mapping, atMost: 40, paint: palette.strong },
    {
      title: 'state',
      cell: (one) => one.state ?? '',
      atLeast: 'Disabling'.length,
      expendable: 2,
      paint: (text) => (text.startsWith('Enabled') ? palette.good(text) : palette.waiting(text)),
    },
    {
      title: 'records/s',
      cell: (one) => recordsPerSecond(one.rate, nowMs, one.sinceMs).toFixed(1),
      align: 'right',
    },
    { title: 'in flight', cell: inFlightText, align: 'right', expendable: 1 },
    { title: 'behind', cell: (one) => behindText(one, nowMs), align: 'right', atLeast: '9,999 rec'.length },
    lost('discarded', (one) => one.totals.discardedRecords, palette),
    ...(statuses.some((one) => one.totals.undeliveredRecords > 0)
      ? [lost('undelivered', (one) => one.totals.undeliveredRecords, palette)]
      : []),
  ]
}

/** A number of records that did not go the way they should. */
function lost(title: string, value: (one: MappingStatus) => number, palette: Palette): Column<MappingStatus> {
  return {
    title,
    cell: (one) => grouped(value(one)),
    align: 'right',
    expendable: 3,
    paint: (text) => (/[1-9]/.test(text) ? palette.bad(text) : text),
  }
}

/** Batches that the function has; of a standard queue also how many it may have at once, once that has changed. */
function inFlightText({ batches, concurrency }: MappingStatus): string {
  const running = [...batches.values()].filter((batch) => batch.runningSinceMs !== null).length
  return concurrency === null ? String(running) : `${running}/${concurrency}`
}

function behindText(status: MappingStatus, nowMs: number): string {
  const distance = behind(status, nowMs)
  if (distance === null) return '-'
  return distance.kind === 'age' ? durationText(distance.ms) : `${grouped(distance.records)} rec`
}

function attentionPieces(one: Attention | null, palette: Palette): readonly Piece[] {
  if (one === null) return []
  const paint = one.kind === 'blocked' ? palette.bad : palette.waiting
  return [{ text: printable(`${one.kind} ${one.text}`), paint }]
}
