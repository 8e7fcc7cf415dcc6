import type { KafkaRecord } from '../port.ts'

/** Writes record batches as a broker would, for tests of the decoder. */
export function writeBatch(options: {
  baseOffset: number
  records: readonly (Omit<KafkaRecord, 'timestampType'> & { timestampType?: unknown })[]
  /** Default: the last record's. */
  lastOffset?: number
  attributes?: number
  producerId?: bigint
  compress?: (bytes: Buffer) => Buffer
  maximumTimestampMs?: number
}): Buffer {
  const { baseOffset, records, attributes = 0, producerId = -1n, compress = (bytes) => bytes } = options
  const lastOffset = options.lastOffset ?? records.at(-1)?.offset ?? baseOffset
  const baseTimestampMs = records[0]?.timestampMs ?? -1
  const header = Buffer.alloc(61)
  header.writeBigInt64BE(BigInt(baseOffset), 0)
  header.writeInt8(2, 16)
  header.writeInt16BE(attributes, 21)
  header.writeInt32BE(lastOffset - baseOffset, 23)
  header.writeBigInt64BE(BigInt(baseTimestampMs), 27)
  header.writeBigInt64BE(BigInt(options.maximumTimestampMs ?? baseTimestampMs), 35)
  header.writeBigInt64BE(producerId, 43)
  header.writeInt32BE(records.length, 57)
  const written = records.map((record) => writeRecord(record, { baseOffset, baseTimestampMs }))
  const body = compress(Buffer.concat(written))
  header.writeInt32BE(header.length + body.length - 12, 8)
  return Buffer.concat([header, body])
}

function writeRecord(
  { offset, timestampMs, key, value, headers }: Omit<KafkaRecord, 'timestampType'>,
  base: { baseOffset: number; baseTimestampMs: number },
): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(timestampMs - base.baseTimestampMs),
    varint(offset - base.baseOffset),
    bytes(key),
    bytes(value),
    varint(headers.length),
    ...headers.flatMap(([name, one]) => [bytes(Buffer.from(name)), bytes(one)]),
  ])
  return Buffer.concat([varint(body.length), body])
}

function bytes(value: Buffer | null): Buffer {
  return value === null ? varint(-1) : Buffer.concat([varint(value.length), value])
}

function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))
  const written: number[] = []
  for (; rest >= 0x80n; rest >>= 7n) written.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...written, Number(rest)])
}
