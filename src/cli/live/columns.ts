import { columnsOf, cut, toLeft, toRight } from '../text-width.ts'

/** A column of a table on the terminal. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
  readonly align?: 'right'
  /** So wide whatever the cells hold, so that columns stand still while numbers change. */
  readonly atLeast?: number
  /** Cells are cut to so many; default as wide as the widest. */
  readonly atMost?: number
  /** The column with the highest number goes first when there is no room; one without a number stays. */
  readonly expendable?: number
  /** Colours a cell once it has its width. */
  readonly paint?: (text: string) => string
}

/** A column as wide as it will be. */
export type SizedColumn<Row> = Column<Row> & { readonly width: number }

/** A piece of a line and its colour. */
export interface Piece {
  readonly text: string
  readonly paint?: (text: string) => string
}

const GAP = '  '

/** Columns for these rows that leave `reserve` of `width` free, the most expendable left out first. */
export function sized<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  room: { readonly width: number; readonly reserve: number },
): readonly SizedColumn<Row>[] {
  return fitting(
    columns.map((column) => ({ ...column, width: widthFor(column, rows) })),
    room.width - room.reserve,
  )
}

/** The title line. */
export function titles(columns: readonly SizedColumn<never>[], width: number): string {
  return cut(columns.map((column) => aligned(column, column.title)).join(GAP), width)
}

/** One row, each cell followed by the gap. */
export function cells<Row>(columns: readonly SizedColumn<Row>[], row: Row): readonly Piece[] {
  return columns.flatMap((column) => {
    const { paint } = column
    const text = aligned(column, column.cell(row))
    return [paint === undefined ? { text } : { text, paint }, { text: GAP }]
  })
}

/** Pieces as one line that is never wider than `width`. */
export function lineOf(pieces: readonly Piece[], width: number): string {
  let room = width
  let line = ''
  for (const { text, paint } of pieces) {
    if (room <= 0) break
    const fits = cut(text, room)
    room -= columnsOf(fits)
    line += paint === undefined ? fits : paint(fits)
  }
  return line
}

function fitting<Row>(columns: readonly SizedColumn<Row>[], width: number): readonly SizedColumn<Row>[] {
  const used = columns.reduce((sum, column) => sum + column.width + GAP.length, 0)
  const most = Math.max(...columns.map((column) => column.expendable ?? 0))
  if (used <= width || most === 0) return columns
  return fitting(
    columns.filter((column) => column.expendable !== most),
    width,
  )
}

function widthFor<Row>(column: Column<Row>, rows: readonly Row[]): number {
  const widest = Math.max(
    columnsOf(column.title),
    column.atLeast ?? 0,
    ...rows.map((row) => columnsOf(column.cell(row))),
  )
  return Math.min(widest, column.atMost ?? Infinity)
}

function aligned(column: SizedColumn<never>, text: string): string {
  return column.align === 'right' ? toRight(text, column.width) : toLeft(text, column.width)
}
