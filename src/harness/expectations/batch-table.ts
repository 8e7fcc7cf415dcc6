import { isDeepStrictEqual } from 'node:util'
import type { Invocation } from '../history/history.ts'
import { parseCell } from '../text/record-list.ts'
import { parseMoment } from '../text/duration.ts'

/** A table of batches as a step has it: a row a batch, in order of start; only the columns given are compared. */
export type BatchTable = readonly Readonly<Record<string, string>>[]

export interface TableContext {
  readonly zeroMs: number
  readonly toleranceMs: number
  /** What a step may call the shard of an invocation. */
  readonly namesOfShard: (invocation: Invocation) => readonly string[]
}

interface Column {
  /** The cell of what has happened. */
  readonly actual: (invocation: Invocation, context: TableContext) => string
  readonly isSame?: (expected: string, invocation: Invocation, context: TableContext) => boolean
}

const COLUMNS: Readonly<Record<string, Column>> = {
  records: {
    actual: ({ names }) => names.join(', '),
    isSame: (expected, { names }) => parseCell(expected).join('\n') === names.join('\n'),
  },
  result: { actual: ({ result }) => result ?? 'running' },
  at: {
    actual: ({ atMs }, { zeroMs }) => `${(atMs - zeroMs) / 1000} seconds`,
    isSame: (expected, { atMs }, { zeroMs, toleranceMs }) =>
      isMoment(atMs - zeroMs, parseMoment(expected), toleranceMs),
  },
  trigger: { actual: ({ invoked }) => invoked.trigger },
  attempt: { actual: ({ invoked }) => String(invoked.attempt) },
  shard: {
    actual: ({ invoked }) => invoked.shard ?? '',
    isSame: (expected, invocation, { namesOfShard }) => namesOfShard(invocation).includes(expected),
  },
  groups: {
    actual: ({ invoked }) => (invoked.groups ?? []).join(', '),
    isSame: (expected, { invoked }) => parseCell(expected).join('\n') === (invoked.groups ?? []).join('\n'),
  },
  state: {
    actual: ({ event }) => ('state' in event ? JSON.stringify(event.state) : ''),
    isSame: (expected, { event }) =>
      expected === '' ? !('state' in event) : isDeepStrictEqual(JSON.parse(expected), stateOf(event)),
  },
  mapping: { actual: ({ invoked }) => invoked.mapping },
}

/** The state that an invocation of a tumbling window got. */
function stateOf(event: object): unknown {
  return 'state' in event ? event.state : undefined
}

/** Whether something happened at a moment: not before it, and at most so much later. Milliseconds. */
export function isMoment(actualMs: number, expectedMs: number, toleranceMs: number): boolean {
  return actualMs >= expectedMs - Math.min(toleranceMs, 50) && actualMs <= expectedMs + toleranceMs
}

/**
 * Compares invocations with a table.
 * @returns both, row by row, where they differ; null when they are the same
 * @throws Error for a column that does not exist
 */
export function batchTableDifference(
  table: BatchTable,
  invocations: readonly Invocation[],
  context: TableContext,
): string | null {
  const columns = Object.keys(table[0] ?? {})
  const unknown = columns.find((name) => !(name in COLUMNS))
  if (unknown !== undefined) {
    throw new Error(`a table of batches has no column ${unknown}, but ${Object.keys(COLUMNS).join(', ')}`)
  }
  const rows = Math.max(table.length, invocations.length)
  const pairs = Array.from({ length: rows }, (_, row) => [table[row], invocations[row]] as const)
  if (pairs.every(([expected, actual]) => isSameRow(expected, actual, context))) return null
  return pairs.flatMap(([expected, actual]) => shownPair(columns, expected, actual, context)).join('\n')
}

function isSameRow(
  expected: BatchTable[number] | undefined,
  actual: Invocation | undefined,
  context: TableContext,
): boolean {
  if (expected === undefined || actual === undefined) return false
  return Object.entries(expected).every(([name, cell]) => {
    const column = COLUMNS[name]!
    return column.isSame?.(cell, actual, context) ?? column.actual(actual, context) === cell
  })
}

/** `=` the same, `-` expected and not there, `+` there and not expected. */
function shownPair(
  columns: readonly string[],
  expected: BatchTable[number] | undefined,
  actual: Invocation | undefined,
  context: TableContext,
): string[] {
  const wanted =
    expected === undefined
      ? []
      : [
          row(
            '-',
            columns.map((name) => expected[name]!),
          ),
        ]
  const found =
    actual === undefined
      ? []
      : [
          row(
            '+',
            columns.map((name) => COLUMNS[name]!.actual(actual, context)),
          ),
        ]
  return isSameRow(expected, actual, context) ? [found[0]!.replace('+', '=')] : [...wanted, ...found]
}

function row(sign: string, cells: readonly string[]): string {
  return `  ${sign} | ${cells.join(' | ')} |`
}
