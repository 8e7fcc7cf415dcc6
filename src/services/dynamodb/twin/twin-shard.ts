import { createHash } from 'node:crypto'
import type { ShardLog } from '../../shard-log.ts'
import { keyText, type Item, type ShardDescription, type StreamRecord } from '../port.ts'

/** Where the hashes of partition keys end; the range of a shard is a part of 0 to this. */
export const HASH_END = 2 ** 32

/** A shard as storage keeps it. */
export interface StoredShard {
  readonly number: number
  readonly parent: number | null
  /** Hashes of partition keys from this one on … */
  readonly from: number
  /** … up to this one, which is not in it. */
  readonly to: number
  readonly createdMs: number
  /** Null while it is open. */
  readonly closedMs: number | null
}

/** One shard of an embedded stream. */
export interface TwinShard {
  stored: StoredShard
  readonly log: ShardLog<StreamRecord>
}

export function describeShard({ stored, log }: TwinShard): ShardDescription {
  return {
    id: shardIdOf(stored.number),
    parent: stored.parent === null ? null : shardIdOf(stored.parent),
    startingSequenceNumber: log.sequenceNumber(1, stored.createdMs),
    endingSequenceNumber:
      stored.closedMs === null ? null : log.sequenceNumber(Math.max(1, log.next - 1), stored.closedMs),
  }
}

export function shardIdOf(number: number): string {
  return `shardId-${String(number).padStart(20, '0')}-${'0'.repeat(8)}`
}

/** @param key the partition key alone */
export function hashOf(key: Item): number {
  return createHash('md5').update(keyText(key)).digest().readUInt32BE(0)
}
