import { grouped, type MappingStatus } from '../../views/index.ts'
import type { Palette } from '../palette.ts'
import { cells, lineOf, sized, titles, type Column } from './columns.ts'

/** What each mapping has done, for the end of a run: a line each, the titles first. */
export function summaryTable(
  statuses: readonly MappingStatus[],
  options: { readonly width: number; readonly palette: Palette },
): readonly string[] {
  const { width, palette } = options
  const columns = sized(tableColumns(statuses, palette), statuses, { width, reserve: 0 })
  return [
    palette.quiet(titles(columns, width)),
    ...statuses.map((status) => lineOf(cells(columns, status), width)),
  ]
}

function tableColumns(statuses: readonly MappingStatus[], palette: Palette): Column<MappingStatus>[] {
  const number = (
    title: string,
    value: (one: MappingStatus) => number,
    paint?: (text: string) => string,
  ): Column<MappingStatus> => ({
    title,
    cell: (one) => grouped(value(one)),
    align: 'right',
    ...(paint === undefined ? {} : { paint: (text) => (/[1-9]/.test(text) ? paint(text) : text) }),
  })
  return [
    { title: 'mapping', cell: (one) => one.mapping, atMost: 40, paint: palette.strong },
    number('records succeeded', (one) => one.totals.succeededRecords),
    number('invocations', (one) => one.totals.invocations),
    number('failed', (one) => one.totals.failed, palette.waiting),
    number('records discarded', (one) => one.totals.discardedRecords, palette.bad),
    ...(statuses.some((one) => one.totals.undeliveredRecords > 0)
      ? [number('undelivered', (one) => one.totals.undeliveredRecords, palette.bad)]
      : []),
  ]
}
