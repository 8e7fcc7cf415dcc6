import type { ShardCodec, ShardRecord } from '../../shard-log.ts'
import type { KinesisRecord, NewRecord } from '../port.ts'
import { formatSequenceNumber } from './sequence-number.ts'

/** What a record takes in memory beside its data, roughly. */
const RECORD_OVERHEAD_BYTES = 300

/** How the records of one shard are numbered and stored. */
export function recordCodec(shard: {
  shardNumber: number
  shardCreatedMs: number
}): ShardCodec<KinesisRecord> {
  return {
    sequenceNumber: (index, arrivedMs) => formatSequenceNumber({ ...shard, index, arrivedMs }),
    encode: ({ partitionKey, arrivedMs, data }) =>
      JSON.stringify([partitionKey, arrivedMs, Buffer.from(data).toString('base64')]),
    decode: (text, sequenceNumberAt) => {
      const [partitionKey, arrivedMs, base64] = JSON.parse(text) as [string, number, string]
      const data = Buffer.from(base64, 'base64')
      return { partitionKey, sequenceNumber: sequenceNumberAt(arrivedMs), data, arrivedMs }
    },
  }
}

/** A copy: the caller may use its bytes again. */
export function storedRecord({ partitionKey, data }: NewRecord, given: ShardRecord): KinesisRecord {
  return { partitionKey, data: Buffer.from(data), ...given }
}

export function memoryBytes(record: KinesisRecord): number {
  return RECORD_OVERHEAD_BYTES + record.data.byteLength
}
