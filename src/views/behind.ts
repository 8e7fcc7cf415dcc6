import type { MappingStatus, ShardStatus } from './mapping-status.ts'
import { ageMs } from './reads-ahead.ts'

/** How far a mapping is behind its source: an age for Kinesis and DynamoDB, a number of records for Kafka. */
export type Behind =
  | { readonly kind: 'age'; readonly ms: number }
  | { readonly kind: 'lag'; readonly records: number }

/**
 * The iterator age (the oldest record of any shard that is not settled, or how far its last read was behind the
 * tip), or the lag (records not settled, in all partitions). Null before the first read, and for queues.
 */
export function behind(status: MappingStatus, nowMs: number): Behind | null {
  const shards = [...status.shards.values()]
  if (shards.some((shard) => shard.lag !== undefined)) {
    return { kind: 'lag', records: shards.reduce((sum, one) => sum + (one.lag ?? 0) + one.ahead.records, 0) }
  }
  if (!shards.some((shard) => shard.behindMs !== undefined)) return null
  return { kind: 'age', ms: Math.max(...shards.map((shard) => shardAgeMs(shard, nowMs))) }
}

function shardAgeMs(shard: ShardStatus, nowMs: number): number {
  return Math.max(shard.behindMs ?? 0, ageMs(shard.ahead, nowMs))
}
