import type { EventShape, SourceRecord, ResolvedMapping } from '../../model/index.ts'
import type { KafkaHeader, KafkaRecord } from '../../services/kafka/port.ts'
import { base64Length, jsonTextBytes, signedBytesLength, wholeNumberLength } from './record-size.ts'

/** A record as the function sees it; members stand in AWS's order (EVT-21). */
export interface KafkaEventRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly timestampType: string
  /** Absent when the record has no key (EVT-24). */
  readonly key?: string
  readonly value: string | null
  readonly headers: readonly Record<string, readonly number[] | null>[]
}

/** How a partition is called in events, positions and on screen. */
export function shardName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

/**
 * Decodes records of one partition: key and value in base64, headers as signed bytes in their order (EVT-23, EVT-26).
 * @decision EVT-25 A tombstone has "value": null.
 * @decision EVT-23 A header without a value is null.
 */
export function recordDecoder(topic: string, partition: number): (record: KafkaRecord) => SourceRecord {
  const fixedBytes =
    `{"topic":,"partition":${partition},"offset":,"timestamp":,"timestampType":"","value":,"headers":[]}`
      .length + jsonTextBytes(topic)
  const place = { topic, partition, shard: shardName(topic, partition), fixedBytes }
  return (record) => new DecodedRecord(record, place)
}

/** What all records of a partition share. */
interface Place {
  readonly topic: string
  readonly partition: number
  readonly shard: string
  readonly fixedBytes: number
}

/**
 * A record that is kept as the broker sent it until its batch is sent: texts are made only then, so that what is
 * read ahead costs its bytes and no more.
 */
class DecodedRecord implements SourceRecord {
  readonly position: string
  readonly bytes: number
  readonly #record: KafkaRecord
  readonly #place: Place

  constructor(record: KafkaRecord, place: Place) {
    this.position = String(record.offset)
    this.#record = record
    this.#place = place
    this.bytes = place.fixedBytes + this.position.length + variableBytes(record)
  }

  get shard(): string {
    return this.#place.shard
  }

  get key(): string | null {
    return this.#record.key?.toString('base64') ?? null
  }

  get payload(): Buffer | null {
    return this.#record.value
  }

  get payloadKey(): Buffer | null {
    return this.#record.key
  }

  get arrivedMs(): number {
    return this.#record.timestampMs
  }

  get event(): KafkaEventRecord {
    const { topic, partition } = this.#place
    const { offset, timestampMs: timestamp, timestampType, headers: pairs } = this.#record
    const value = this.#record.value?.toString('base64') ?? null
    const headers = pairs.length === 0 ? NO_HEADERS : pairs.map(headerObject)
    const { key } = this
    // Plain literals: what is spread together takes JSON.stringify half as long again.
    return key === null
      ? { topic, partition, offset, timestamp, timestampType, value, headers }
      : { topic, partition, offset, timestamp, timestampType, key, value, headers }
  }
}

function variableBytes({ timestampMs, timestampType, key, value, headers }: KafkaRecord): number {
  return (
    wholeNumberLength(timestampMs) +
    timestampType.length +
    (key === null ? 0 : KEY_MEMBER_BYTES + base64Length(key.length)) +
    (value === null ? 'null'.length : 2 + base64Length(value.length)) +
    (headers.length === 0 ? 0 : headersBytes(headers))
  )
}

/** The event of MSK, or of self-managed Kafka: records by partition, each in its order (EVT-21, EVT-22). */
export function kafkaEventShape(mapping: ShapeMapping): EventShape {
  const source = sourceMembers(mapping)
  const fixedBytes = Buffer.byteLength(JSON.stringify({ ...source, records: {} }))
  return {
    envelopeBytes: (shards) => {
      let bytes = fixedBytes
      for (const shard of shards) bytes += jsonTextBytes(shard) + ':[]'.length
      return bytes
    },
    build: (records) => ({ ...source, records: byPartition(records) }),
  }
}

export type ShapeMapping = Pick<
  ResolvedMapping,
  'sourceType' | 'eventSourceArn' | 'bootstrapServers' | 'connection'
>

const NO_HEADERS: readonly never[] = []
const KEY_MEMBER_BYTES = ',"key":""'.length
/** What the embedded cluster calls its one broker. */
const EMBEDDED_BROKER = 'embedded:9092'

function sourceMembers(mapping: ShapeMapping): Record<string, string> {
  const { sourceType, eventSourceArn, connection } = mapping
  if (sourceType === 'selfManagedKafka') {
    return { eventSource: 'SelfManagedKafka', bootstrapServers: (mapping.bootstrapServers ?? []).join(',') }
  }
  const brokers = connection.kind === 'brokers' ? connection.brokers.join(',') : EMBEDDED_BROKER
  return { eventSource: 'aws:kafka', eventSourceArn: eventSourceArn ?? '', bootstrapServers: brokers }
}

function byPartition(records: readonly SourceRecord[]): Record<string, object[]> {
  const groups: Record<string, object[]> = {}
  for (const { shard, event } of records) {
    const group = groups[shard]
    if (group === undefined) groups[shard] = [event]
    else group.push(event)
  }
  return groups
}

function headerObject([name, value]: KafkaHeader): Record<string, readonly number[] | null> {
  return { [name]: value === null ? null : Array.from(new Int8Array(value)) }
}

/** Between the brackets: objects of one member each, with commas. */
function headersBytes(headers: readonly KafkaHeader[]): number {
  let bytes = headers.length - 1
  for (const [name, value] of headers) {
    bytes += '{:}'.length + jsonTextBytes(name) + (value === null ? 'null'.length : signedBytesLength(value))
  }
  return bytes
}
