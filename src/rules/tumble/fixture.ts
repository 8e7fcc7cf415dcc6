import type { EventShape, SourceRecord } from '../../model/source-record.ts'
import type { Page } from '../../model/page.ts'

/** Test fixtures: an event shape and records whose arrival is all that matters. */
export const shape: EventShape = {
  envelopeBytes: () => '{"Records":[]}'.length,
  build: (records) => ({ Records: records.map((record) => record.event) }),
}

export function recordAt(arrivedMs: number, position: number): SourceRecord {
  const event = { text: `${position} é` }
  const bytes = Buffer.byteLength(JSON.stringify(event))
  return { shard: 'shard-0', position: String(position), key: null, arrivedMs, bytes, event }
}

/** A page of records that arrived at these moments; milliseconds. */
export function pageAt(...arrivals: number[]): Page {
  const records = arrivals.map((arrivedMs, index) => recordAt(arrivedMs, index + 1))
  const bytes = records.reduce((sum, record) => sum + record.bytes, 0)
  return { records, through: records.at(-1)?.position ?? null, bytes, caughtUp: true, behindMs: 0 }
}
