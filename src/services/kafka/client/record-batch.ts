import type { KafkaHeader, KafkaRecord } from '../port.ts'
import { ByteReader } from './byte-reader.ts'
import { decompress } from './codecs.ts'

/** One record batch of Kafka's message format 2 (every broker since 0.11 writes it). */
export interface RecordBatch {
  /** The batch speaks for all offsets up to this one, also for those that compaction has removed. */
  readonly lastOffset: number
  readonly producerId: string
  readonly transactional: boolean
  /** What a transaction's control batch says; null for a batch of records. */
  readonly control: 'commit' | 'abort' | null
  readonly records: readonly KafkaRecord[]
}

const CODEC = 0x7
const LOG_APPEND_TIME = 0x8
const TRANSACTIONAL = 0x10
const CONTROL = 0x20
/** Offset and length, which stand before what the length counts. */
const PREFIX_BYTES = 12
const MAGIC_AT = 16
const NO_HEADERS: readonly KafkaHeader[] = []

/**
 * The whole batches in a fetch reply; the last one may be cut off and is left out.
 * @throws Error when the topic holds messages of an older format, or a codec refuses its bytes
 */
export async function decodeBatches(bytes: Buffer): Promise<readonly RecordBatch[]> {
  const batches: RecordBatch[] = []
  for (let at = 0; at + MAGIC_AT < bytes.length;) {
    const end = at + PREFIX_BYTES + bytes.readInt32BE(at + 8)
    if (end > bytes.length) break
    if (bytes.readInt8(at + MAGIC_AT) !== 2) {
      throw new Error('the topic holds messages in the format of Kafka before 0.11, which is not read')
    }
    batches.push(await decodeBatch(bytes.subarray(at, end)))
    at = end
  }
  return batches
}

async function decodeBatch(bytes: Buffer): Promise<RecordBatch> {
  const reader = new ByteReader(bytes)
  const baseOffset = reader.int64()
  reader.at = MAGIC_AT + 5
  const attributes = reader.int16()
  const lastOffset = baseOffset + reader.int32()
  const baseTimestampMs = reader.int64()
  const maximumTimestampMs = reader.int64()
  const producerId = reader.int64Text()
  reader.at += 6
  const count = reader.int32()
  const codec = attributes & CODEC
  const packed = bytes.subarray(reader.at)
  const body = new ByteReader(codec === 0 ? packed : await decompress(codec, packed))
  const appendTimeMs = (attributes & LOG_APPEND_TIME) === 0 ? null : maximumTimestampMs
  const records = decodeRecords(body, { count, baseOffset, baseTimestampMs, appendTimeMs })
  const transactional = (attributes & TRANSACTIONAL) !== 0
  if ((attributes & CONTROL) === 0) return { lastOffset, producerId, transactional, control: null, records }
  return { lastOffset, producerId, transactional, control: controlOf(records), records: [] }
}

interface Base {
  readonly count: number
  readonly baseOffset: number
  readonly baseTimestampMs: number
  /** The broker's clock stamped the whole batch; null when producers stamped each record. */
  readonly appendTimeMs: number | null
}

function decodeRecords(reader: ByteReader, base: Base): KafkaRecord[] {
  const { count, baseOffset, baseTimestampMs, appendTimeMs } = base
  const timestampType = appendTimeMs === null ? 'CREATE_TIME' : 'LOG_APPEND_TIME'
  const records: KafkaRecord[] = []
  for (let index = 0; index < count; index++) {
    const length = reader.varint()
    const end = reader.at + length
    reader.at++
    const timestampMs = baseTimestampMs + reader.varint()
    const offset = baseOffset + reader.varint()
    const key = reader.varintBytes()
    const value = reader.varintBytes()
    const headers = decodeHeaders(reader)
    records.push({
      offset,
      timestampMs: appendTimeMs ?? timestampMs,
      timestampType,
      key,
      value,
      headers,
    })
    reader.at = end
  }
  return records
}

function decodeHeaders(reader: ByteReader): readonly KafkaHeader[] {
  const count = reader.varint()
  if (count <= 0) return NO_HEADERS
  const headers: KafkaHeader[] = []
  for (let index = 0; index < count; index++) headers.push([reader.varintString(), reader.varintBytes()])
  return headers
}

/** A control record's key is a version and a type, 16 bits each; type 0 aborts. */
function controlOf(records: readonly KafkaRecord[]): 'commit' | 'abort' {
  const key = records[0]?.key
  return key !== null && key !== undefined && key.length >= 4 && key.readInt16BE(2) === 0 ? 'abort' : 'commit'
}
