import type { ShardLog } from '../../shard-log.ts'
import type { KinesisRecord, ShardDescription } from '../port.ts'
import type { HashKeyRange } from './hash-key.ts'
import type { ReadLimits } from './read-limits.ts'

/** One shard of an embedded stream. */
export interface TwinShard {
  readonly number: number
  /** Shard numbers. */
  readonly parents: readonly number[]
  readonly range: HashKeyRange
  readonly createdMs: number
  readonly log: ShardLog<KinesisRecord>
  readonly limits: ReadLimits
  /** Null while it is open. */
  closing: { readonly atMs: number; readonly endingSequenceNumber: string } | null
}

/** A shard as storage keeps it. */
export interface StoredShard {
  readonly number: number
  readonly parents: readonly number[]
  readonly from: string
  readonly to: string
  readonly createdMs: number
  readonly closing: TwinShard['closing']
}

export function toStored(shard: TwinShard): StoredShard {
  const { number, parents, range, createdMs, closing } = shard
  return { number, parents, from: String(range.from), to: String(range.to), createdMs, closing }
}

export function describeShard(shard: TwinShard): ShardDescription {
  return {
    id: shardIdOf(shard.number),
    parents: shard.parents.map(shardIdOf),
    hashKeys: { from: String(shard.range.from), to: String(shard.range.to) },
    startingSequenceNumber: shard.log.sequenceNumber(0, shard.createdMs),
    endingSequenceNumber: shard.closing?.endingSequenceNumber ?? null,
  }
}

export function shardIdOf(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`
}
