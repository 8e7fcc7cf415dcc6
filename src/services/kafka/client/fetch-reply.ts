import type { KafkaRecord } from '../port.ts'
import { ByteReader } from './byte-reader.ts'
import { decodeBatches, type RecordBatch } from './record-batch.ts'

/** What a broker answers to a fetch, versions 4 to 11 of it. */
export interface FetchReply {
  /** How long the broker asks us to pause, milliseconds; kafkajs heeds it under this name. */
  readonly clientSideThrottleTime: number
  readonly partitions: readonly PartitionReply[]
}

export interface PartitionReply {
  readonly topic: string
  readonly partition: number
  /** Kafka's error code; 0 for none. */
  readonly errorCode: number
  readonly highWatermark: number
  /** What committed-only readers may read ends here: the high watermark, or the first open transaction. */
  readonly lastStableOffset: number
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: number }[]
  readonly batches: readonly RecordBatch[]
}

const OLDEST_VERSION = 4

/** @throws Error when the broker is older than Kafka 0.11, or the records cannot be decoded */
export async function decodeFetchReply(bytes: Buffer, version: number): Promise<FetchReply> {
  if (version < OLDEST_VERSION) throw new Error('the broker is older than Kafka 0.11, which is not read')
  const reader = new ByteReader(bytes)
  const throttleMs = reader.int32()
  if (version >= 7) reader.at += 6
  const partitions: PartitionReply[] = []
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string()
    for (let count = reader.int32(); count > 0; count--) {
      partitions.push(await decodePartition(reader, topic, version))
    }
  }
  return { clientSideThrottleTime: version >= 8 ? throttleMs : 0, partitions }
}

async function decodePartition(reader: ByteReader, topic: string, version: number): Promise<PartitionReply> {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const highWatermark = reader.int64()
  const lastStableOffset = reader.int64()
  if (version >= 5) reader.at += 8
  const abortedTransactions: { producerId: string; firstOffset: number }[] = []
  for (let count = reader.int32(); count > 0; count--) {
    abortedTransactions.push({ producerId: reader.int64Text(), firstOffset: reader.int64() })
  }
  if (version >= 11) reader.at += 4
  const length = Math.max(0, reader.int32())
  const batches = await decodeBatches(reader.buffer.subarray(reader.at, reader.at + length))
  reader.at += length
  return { topic, partition, errorCode, highWatermark, lastStableOffset, abortedTransactions, batches }
}

/**
 * The records that a reader of committed data gets, from `fetchOffset` on: without control records, without those
 * of aborted transactions, without those in front of the offset (a broker answers in whole batches).
 * `nextOffset` is behind all of them.
 * @decision SIL-14 Kafka transactions are read as committed: aborted records and control records are never delivered, and positions move on behind them and over compacted gaps.
 */
export function readableRecords(
  reply: PartitionReply,
  fetchOffset: number,
): { records: readonly KafkaRecord[]; nextOffset: number } {
  const aborted = new Set<string>()
  const upcoming = reply.abortedTransactions.toSorted((a, b) => a.firstOffset - b.firstOffset)
  const runs: (readonly KafkaRecord[])[] = []
  let nextOffset = fetchOffset
  for (const batch of reply.batches) {
    while (upcoming.length > 0 && upcoming[0]!.firstOffset <= batch.lastOffset) {
      aborted.add(upcoming.shift()!.producerId)
    }
    nextOffset = Math.max(nextOffset, batch.lastOffset + 1)
    if (batch.control === 'abort') aborted.delete(batch.producerId)
    if (batch.control !== null || (batch.transactional && aborted.has(batch.producerId))) continue
    runs.push(from(batch.records, fetchOffset))
  }
  return { records: runs.length === 1 ? runs[0]! : runs.flat(), nextOffset }
}

function from(records: readonly KafkaRecord[], offset: number): readonly KafkaRecord[] {
  if (records.length === 0 || records[0]!.offset >= offset) return records
  return records.filter((record) => record.offset >= offset)
}
