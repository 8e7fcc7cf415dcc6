import type { NewRecord } from '../port.ts'

/** Brokers take batches of 1,048,588 bytes by default; records of one partition travel in one batch. */
const MOST_BYTES = 900_000

/** The records in portions that a broker takes each, in their order; a record that is larger goes alone. */
export function portionsOf(records: readonly NewRecord[]): NewRecord[][] {
  const portions: NewRecord[][] = []
  let bytes = 0
  for (const record of records) {
    const size = sizeOf(record)
    const portion = portions.at(-1)
    if (portion === undefined || bytes + size > MOST_BYTES) {
      portions.push([record])
      bytes = size
    } else {
      portion.push(record)
      bytes += size
    }
  }
  return portions
}

/** About; what surrounds a record is less than what is left to the limit. */
function sizeOf({ key, value, headers }: NewRecord): number {
  const inHeaders = headers.reduce((sum, [name, header]) => sum + name.length + (header?.length ?? 0), 0)
  return (key?.length ?? 0) + (value?.length ?? 0) + inHeaders
}
