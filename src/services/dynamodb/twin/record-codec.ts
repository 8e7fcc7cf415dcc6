import { createHash } from 'node:crypto'
import type { ShardCodec, ShardRecord } from '../../shard-log.ts'
import type { StreamRecord } from '../port.ts'
import type { RecordContent } from './change.ts'
import { formatSequenceNumber } from './sequence-number.ts'

/** What a record takes in memory beside its images, roughly. */
const RECORD_OVERHEAD_BYTES = 600
/** How much larger an image is in memory than by DynamoDB's count, roughly. */
const IMAGE_FACTOR = 4

/** The shard whose records are stored. */
export interface CodecShard {
  readonly streamArn: string
  readonly streamCreatedMs: number
  readonly shardNumber: number
}

/** How the records of one shard are numbered and stored. */
export function recordCodec(shard: CodecShard): ShardCodec<StreamRecord> {
  return {
    sequenceNumber: (index) => formatSequenceNumber({ ...shard, index }),
    encode: ({ eventId: _id, sequenceNumber: _number, arrivedMs, ...content }) =>
      JSON.stringify([arrivedMs, content]),
    decode: (text, sequenceNumberAt) => {
      const [arrivedMs, content] = JSON.parse(text) as [number, RecordContent]
      return madeRecord(shard.streamArn)(content, { arrivedMs, sequenceNumber: sequenceNumberAt(arrivedMs) })
    },
  }
}

/** Records of a stream; the same record has the same event ID whenever it is read. */
export function madeRecord(streamArn: string): (content: RecordContent, given: ShardRecord) => StreamRecord {
  return (content, given) => ({ ...content, ...given, eventId: hash(`${streamArn} ${given.sequenceNumber}`) })
}

export function memoryBytes({ sizeBytes }: StreamRecord): number {
  return RECORD_OVERHEAD_BYTES + sizeBytes * IMAGE_FACTOR
}

function hash(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
