import type { EventShape, SourceRecord } from '../../model/index.ts'
import { keyText, type Item, type StreamRecord } from '../../services/dynamodb/port.ts'
import { jsonTextBytes, secondsLength } from '../json-size.ts'
import { itemBytes } from './item-size.ts'

/** One record as the function receives it, its members in the order observed on AWS (EVT-8, EVT-14). */
export interface DynamodbEventRecord {
  readonly eventID: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly eventVersion: string
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  readonly dynamodb: {
    /** A number, seconds since the epoch (EVT-12). */
    readonly ApproximateCreationDateTime: number
    readonly Keys: Item
    readonly NewImage?: Item
    readonly OldImage?: Item
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: string
  }
  /** Only when DynamoDB itself deleted the item (EVT-13). */
  readonly userIdentity?: { readonly type: string; readonly principalId: string }
  readonly eventSourceARN: string
}

/** What is the same in all records of one mapping. */
export interface EventConstants {
  readonly awsRegion: string
  readonly eventSourceARN: string
}

const ENVELOPE_BYTES = Buffer.byteLength(JSON.stringify({ Records: [] }))

/** The event around the records of one shard: `{"Records": […]}`. */
export const dynamodbEventShape: EventShape = {
  envelopeBytes: () => ENVELOPE_BYTES,
  build: (records) => ({ Records: records.map((record) => record.event) }),
}

/**
 * Decodes the records of one shard (EVT-8 to EVT-14). `bytes` is known without serialising: what never changes is
 * measured once, the rest follows from its lengths.
 * @decision EVT-11 eventVersion is what the stream says, 1.1 as AWS sends it, and not the 1.0 of the guide.
 */
export function recordDecoder(
  shard: string,
  constants: EventConstants,
): (record: StreamRecord) => SourceRecord {
  const constantBytes = measureConstants(constants)
  return (record) => new DecodedRecord(shard, eventRecord(record, constants), constantBytes, record)
}

class DecodedRecord implements SourceRecord {
  readonly shard: string
  readonly position: string
  readonly arrivedMs: number
  readonly bytes: number
  readonly event: DynamodbEventRecord
  #key: string | null = null

  constructor(shard: string, event: DynamodbEventRecord, constantBytes: number, record: StreamRecord) {
    this.shard = shard
    this.position = record.sequenceNumber
    this.arrivedMs = record.arrivedMs
    this.bytes = constantBytes + ownBytes(record)
    this.event = event
  }

  /** The item's key. Made when it is asked for: only lanes that share a shard do. */
  get key(): string {
    this.#key ??= keyText(this.event.dynamodb.Keys)
    return this.#key
  }
}

const EMPTY: StreamRecord = {
  eventId: '',
  eventName: 'INSERT',
  eventVersion: '',
  sequenceNumber: '',
  arrivedMs: 0,
  keys: {},
  sizeBytes: 0,
  viewType: 'KEYS_ONLY',
}

/** What is there whatever the record holds. */
function measureConstants(constants: EventConstants): number {
  return Buffer.byteLength(JSON.stringify(eventRecord(EMPTY, constants))) - ownBytes(EMPTY)
}

/** Length of what a record adds to the constants, with quotation marks and braces. */
function ownBytes(record: StreamRecord): number {
  const { newImage, oldImage, userIdentity } = record
  return (
    jsonTextBytes(record.eventId) +
    record.eventName.length +
    jsonTextBytes(record.eventVersion) +
    secondsLength(record.arrivedMs) +
    itemBytes(record.keys) +
    (newImage === undefined ? 0 : ',"NewImage":'.length + itemBytes(newImage)) +
    (oldImage === undefined ? 0 : ',"OldImage":'.length + itemBytes(oldImage)) +
    jsonTextBytes(record.sequenceNumber) +
    String(record.sizeBytes).length +
    record.viewType.length +
    (userIdentity === undefined
      ? 0
      : ',"userIdentity":'.length + Buffer.byteLength(JSON.stringify(userIdentity)))
  )
}

function eventRecord(record: StreamRecord, constants: EventConstants): DynamodbEventRecord {
  const { newImage, oldImage, userIdentity } = record
  return {
    eventID: record.eventId,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: constants.awsRegion,
    dynamodb: {
      ApproximateCreationDateTime: record.arrivedMs / 1000,
      Keys: record.keys,
      ...(newImage === undefined ? {} : { NewImage: newImage }),
      ...(oldImage === undefined ? {} : { OldImage: oldImage }),
      SequenceNumber: record.sequenceNumber,
      SizeBytes: record.sizeBytes,
      StreamViewType: record.viewType,
    },
    ...(userIdentity === undefined ? {} : { userIdentity }),
    eventSourceARN: constants.eventSourceARN,
  }
}
