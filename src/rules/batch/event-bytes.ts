import type { EventShape, SourceRecord } from '../../model/source-record.ts'

/** Exact UTF-8 length of the event with these records (BAT-21); 0 without any. */
export function eventBytes(records: readonly SourceRecord[], shape: EventShape): number {
  if (records.length === 0) return 0
  const shards = [...new Set(records.map((record) => record.shard))]
  const commas = records.length - shards.length
  return records.reduce((sum, record) => sum + record.bytes, shape.envelopeBytes(shards) + commas)
}
