import { ExpiredIteratorError } from '../../expired-iterator.ts'
import { TrimmedDataError, type IteratorStart, type StreamRecord } from '../port.ts'
import { failed } from './failures.ts'
import { ITERATOR_LIFE_MS, type IteratorPlace } from './iterator.ts'
import { parseSequenceNumber } from './sequence-number.ts'
import type { TwinShard } from './twin-shard.ts'
import type { TwinStream } from './twin-stream.ts'

const MOST_RECORDS = 1_000
const MOST_BYTES = 1024 * 1024

interface Place {
  readonly stream: TwinStream
  readonly shard: TwinShard
  readonly nowMs: number
}

/**
 * Where an iterator begins: the index of the first record it can bring.
 * @throws TrimmedDataError for a place with records behind it that are gone
 * @throws SourceError for a sequence number of another shard or stream
 */
export function startingIndex(start: IteratorStart, place: Place): number {
  const { log } = place.shard
  switch (start.type) {
    case 'TRIM_HORIZON':
      return oldestOf(place)
    case 'LATEST':
      return log.next
    case 'AT_SEQUENCE_NUMBER':
      return kept(indexOf(start.sequenceNumber, place), place)
    case 'AFTER_SEQUENCE_NUMBER':
      return kept(indexOf(start.sequenceNumber, place) + 1, place)
  }
}

/**
 * One GetRecords call on an embedded shard.
 * @throws ExpiredIteratorError when the iterator is older than 15 minutes
 * @throws TrimmedDataError when records at its place are gone
 * @decision DDB-6 Embedded streams refuse nobody for the number of readers or the rate of reads.
 */
export function readPage(place: Place & { readonly iterator: IteratorPlace; readonly limit: number }): {
  readonly records: readonly StreamRecord[]
  readonly nextIndex: number | null
} {
  const { shard, iterator, limit, nowMs } = place
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RECORDS) {
    throw failed(`Limit must be a whole number from 1 to ${MOST_RECORDS}, not ${limit}.`)
  }
  if (nowMs - iterator.issuedMs > ITERATOR_LIFE_MS) {
    throw new ExpiredIteratorError('Iterator expired: it is older than 15 minutes')
  }
  const from = kept(iterator.index, place)
  const records: StreamRecord[] = []
  let bytes = 0
  for (let index = from; index < shard.log.next && records.length < limit; index++) {
    const record = shard.log.get(index)
    bytes += record.sizeBytes
    if (bytes > MOST_BYTES && records.length > 0) break
    records.push(record)
  }
  const nextIndex = from + records.length
  const ended = shard.stored.closedMs !== null && nextIndex >= shard.log.next
  return { records, nextIndex: ended ? null : nextIndex }
}

function oldestOf({ stream, shard, nowMs }: Place): number {
  return shard.log.seek(stream.horizonMs(nowMs))
}

function kept(index: number, place: Place): number {
  if (index >= oldestOf(place)) return index
  throw new TrimmedDataError('The operation attempted to read past the oldest stream record in a shard')
}

function indexOf(sequenceNumber: string, { stream, shard }: Place): number {
  const parts = parseSequenceNumber(sequenceNumber)
  const created = Math.floor(stream.createdMs / 1000) * 1000
  if (parts?.shardNumber !== shard.stored.number || parts.streamCreatedMs !== created) {
    throw failed(`Invalid SequenceNumber ${sequenceNumber}: it did not come from this shard`)
  }
  return parts.index
}
