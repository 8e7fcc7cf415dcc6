/** Names of records as steps list them: `"a1"`, `"a1", "a2"`; the last comma may be an `and`. */
export const RECORDS = /"[^"]*"(?:(?:, ?| and |, and )"[^"]*")*/

export function parseRecords(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]!)
}

/** The names in a table's cell: `a1, poison, a2`; an empty cell has none. */
export function parseCell(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((name) => name.trim())
}

export function recordsText(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `"${name}"`).join(', ')
}
