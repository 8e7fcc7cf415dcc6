import type { IteratorStart } from '../port.ts'
import { failed, foreignSequenceNumber } from './failures.ts'
import { parseSequenceNumber } from './sequence-number.ts'
import { shardIdOf, type TwinShard } from './twin-shard.ts'
import type { TwinStream } from './twin-stream.ts'

/**
 * Where an iterator begins: the index of the first record it can bring. A place that has left retention counts as
 * the oldest record left, as on Kinesis, which does not tell.
 * @throws SourceError for a sequence number of another shard or stream, and for a moment that has not come yet
 */
export function startingIndex(
  start: IteratorStart,
  at: { readonly stream: TwinStream; readonly shard: TwinShard; readonly nowMs: number },
): number {
  const { stream, shard, nowMs } = at
  const oldest = shard.log.seek(stream.horizonMs(nowMs))
  switch (start.type) {
    case 'TRIM_HORIZON':
      return oldest
    case 'LATEST':
      return shard.log.next
    case 'AT_TIMESTAMP':
      if (start.timestampMs > nowMs) throw inTheFuture(start.timestampMs, nowMs)
      return shard.log.seek(start.timestampMs, oldest)
    case 'AT_SEQUENCE_NUMBER':
      return Math.max(oldest, indexOf(start.sequenceNumber, at))
    case 'AFTER_SEQUENCE_NUMBER':
      return Math.max(oldest, indexOf(start.sequenceNumber, at) + 1)
  }
}

function indexOf(sequenceNumber: string, at: { stream: TwinStream; shard: TwinShard }): number {
  const parts = parseSequenceNumber(sequenceNumber)
  const { number, createdMs } = at.shard
  const createdSeconds = Math.floor(createdMs / 1000)
  if (
    parts === null ||
    parts.shardNumber !== number ||
    Math.floor(parts.shardCreatedMs / 1000) !== createdSeconds
  ) {
    throw foreignSequenceNumber(sequenceNumber, shardIdOf(number), at.stream.name)
  }
  return parts.index
}

function inTheFuture(timestampMs: number, nowMs: number): Error {
  return failed(
    `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ` +
      `timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
  )
}
