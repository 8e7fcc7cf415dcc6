import type { KafkaHeader, KafkaRecord } from '../port.ts'

type StoredBytes = string | null
type StoredRecord = [
  timestampMs: number,
  timestampType: KafkaRecord['timestampType'],
  key: StoredBytes,
  value: StoredBytes,
  headers?: [name: string, value: StoredBytes][],
]

/** A record as storage keeps it: its key says which partition and offset. */
export function storedRecord(record: KafkaRecord): string {
  const { timestampMs, timestampType, key, value, headers } = record
  const stored: StoredRecord = [timestampMs, timestampType, textOf(key), textOf(value)]
  if (headers.length > 0) stored.push(headers.map(([name, bytes]) => [name, textOf(bytes)]))
  return JSON.stringify(stored)
}

export function restoredRecord(offset: number, text: string): KafkaRecord {
  const [timestampMs, timestampType, key, value, headers = []] = JSON.parse(text) as StoredRecord
  return {
    offset,
    timestampMs,
    timestampType,
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map(([name, bytes]): KafkaHeader => [name, bytesOf(bytes)]),
  }
}

function textOf(bytes: Buffer | null): StoredBytes {
  return bytes === null ? null : bytes.toString('base64')
}

function bytesOf(text: StoredBytes): Buffer | null {
  return text === null ? null : Buffer.from(text, 'base64')
}
