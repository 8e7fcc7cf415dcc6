import type { EventShape, SourceRecord } from '../../model/index.ts'
import { keyText, type Item, type StreamRecord } from '../../services/dynamodb/port.ts'

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
 * Decodes the records of one shard (EVT-8 to EVT-14). The order key is the item's key. Images are nested to any depth,
 * so the length of a record is had by writing it once.
 * @decision EVT-11 eventVersion is what the stream says, 1.1 as AWS sends it, and not the 1.0 of the guide.
 */
export function recordDecoder(
  shard: string,
  constants: EventConstants,
): (record: StreamRecord) => SourceRecord {
  return (record) => {
    const event = eventRecord(record, constants)
    return {
      shard,
      position: record.sequenceNumber,
      key: keyText(record.keys),
      arrivedMs: record.arrivedMs,
      bytes: Buffer.byteLength(JSON.stringify(event)),
      event,
    }
  }
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
