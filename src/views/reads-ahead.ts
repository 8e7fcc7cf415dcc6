/**
 * What a shard has read and not settled yet, as a queue of reads: how old the oldest unsettled record is, and how
 * many records wait. Records are settled in about the order in which they were read, so counting is enough.
 *
 *     read ──▶ [ 500 at 12:00:01 | 120 at 12:00:02 | … ] ──▶ settled
 */
export interface ReadsAhead {
  readonly reads: readonly Read[]
  readonly records: number
}

interface Read {
  readonly atMs: number
  /** How far behind the tip of the shard the read was, milliseconds; 0 where the source does not say. */
  readonly behindMs: number
  readonly records: number
}

export const NOTHING_AHEAD: ReadsAhead = { reads: [], records: 0 }

/** A read brought records. */
export function afterRead(ahead: ReadsAhead, read: Read): ReadsAhead {
  if (read.records === 0) return ahead
  return { reads: [...ahead.reads, read], records: ahead.records + read.records }
}

/** Records were settled, discarded or filtered: the oldest first. */
export function afterSettling(ahead: ReadsAhead, records: number): ReadsAhead {
  let left = records
  let index = 0
  while (index < ahead.reads.length && left >= ahead.reads[index]!.records)
    left -= ahead.reads[index++]!.records
  const rest = ahead.reads.slice(index)
  if (rest.length === 0) return NOTHING_AHEAD
  return {
    reads: [{ ...rest[0]!, records: rest[0]!.records - left }, ...rest.slice(1)],
    records: ahead.records - records,
  }
}

/**
 * Age of the oldest unsettled record, milliseconds: the time since it was read, and what the read was behind the
 * tip. 0 when everything read is settled.
 */
export function ageMs(ahead: ReadsAhead, nowMs: number): number {
  const oldest = ahead.reads[0]
  return oldest === undefined ? 0 : Math.max(0, nowMs - oldest.atMs) + oldest.behindMs
}
