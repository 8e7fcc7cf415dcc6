import type { EventShape, SourceRecord } from '../../model/index.ts'
import type { KinesisRecord } from '../../services/kinesis/port.ts'
import { base64Length, jsonTextBytes, secondsLength } from '../json-size.ts'

/**
 * One record as the function receives it, its members in the order observed on AWS (EVT-1, EVT-3).
 * @decision EVT-5 There is no kinesis.encryptionType, as in the guide's examples.
 */
export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: '1.0'
    readonly partitionKey: string
    /** A decimal number. */
    readonly sequenceNumber: string
    /** Always base64 (EVT-2). */
    readonly data: string
    /** Seconds since the epoch, with milliseconds. */
    readonly approximateArrivalTimestamp: number
  }
  readonly eventSource: 'aws:kinesis'
  readonly eventVersion: '1.0'
  /** Shard ID and sequence number. */
  readonly eventID: string
  readonly eventName: 'aws:kinesis:record'
  readonly invokeIdentityArn: string
  readonly awsRegion: string
  readonly eventSourceARN: string
}

/** What is the same in all records of one mapping. */
export interface EventConstants {
  readonly invokeIdentityArn: string
  readonly awsRegion: string
  readonly eventSourceARN: string
}

const ENVELOPE_BYTES = Buffer.byteLength(JSON.stringify({ Records: [] }))

/** The event around the records of one shard (EVT-6): `{"Records": […]}`. */
export const kinesisEventShape: EventShape = {
  envelopeBytes: () => ENVELOPE_BYTES,
  build: (records) => ({ Records: records.map((record) => record.event) }),
}

/**
 * Decodes the records of one shard (EVT-1 to EVT-3). `bytes` is known without serialising: what never changes is
 * measured once, the rest follows from its lengths.
 */
export function recordDecoder(
  shard: string,
  constants: EventConstants,
): (record: KinesisRecord) => SourceRecord {
  const constantBytes = measureConstants(shard, constants)
  const prefix = `${shard}:`
  return (record) => {
    const { partitionKey, sequenceNumber, arrivedMs } = record
    const data = base64(record.data)
    const event = eventRecord(
      { partitionKey, sequenceNumber, data, arrivedMs },
      prefix + sequenceNumber,
      constants,
    )
    const bytes =
      constantBytes +
      jsonTextBytes(partitionKey) +
      2 * sequenceNumber.length +
      base64Length(record.data.byteLength) +
      secondsLength(arrivedMs)
    return {
      shard,
      position: sequenceNumber,
      key: partitionKey,
      payload: record.data,
      arrivedMs,
      bytes,
      event,
    }
  }
}

/** Everything but the key with its quotes, the sequence number twice, the data and the time of arrival. */
function measureConstants(shard: string, constants: EventConstants): number {
  const empty = { partitionKey: '', sequenceNumber: '', data: '', arrivedMs: 0 }
  const text = JSON.stringify(eventRecord(empty, `${shard}:`, constants))
  const measuredLater = `""${empty.arrivedMs}`
  return Buffer.byteLength(text) - measuredLater.length
}

function eventRecord(
  record: { partitionKey: string; sequenceNumber: string; data: string; arrivedMs: number },
  eventID: string,
  constants: EventConstants,
): KinesisEventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: record.data,
      approximateArrivalTimestamp: record.arrivedMs / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: constants.invokeIdentityArn,
    awsRegion: constants.awsRegion,
    eventSourceARN: constants.eventSourceARN,
  }
}

/** No copy of the bytes is made on the way. */
function base64(data: Uint8Array): string {
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes.toString('base64')
}
