import type { NewRecord } from './port.ts'

/** What one PutRecords call takes. */
const MOST_RECORDS = 500
const MOST_BYTES = 5 * 1024 * 1024

/** The records in portions that one PutRecords call takes each, in their order; a record that is larger goes alone. */
export function portionsOf(records: readonly NewRecord[]): NewRecord[][] {
  const portions: NewRecord[][] = []
  let bytes = 0
  for (const record of records) {
    const size = record.data.byteLength + Buffer.byteLength(record.partitionKey)
    const portion = portions.at(-1)
    if (portion === undefined || portion.length === MOST_RECORDS || bytes + size > MOST_BYTES) {
      portions.push([record])
      bytes = size
    } else {
      portion.push(record)
      bytes += size
    }
  }
  return portions
}
