import type { EventShape, QueueMessage } from '../../model/index.ts'
import type { MessageAttribute, ReceivedMessage } from '../../services/sqs/port.ts'
import { jsonTextBytes } from '../json-size.ts'

/** One message as the function receives it, its members in the order observed on AWS (EVT-15). */
export interface SqsEventRecord {
  readonly messageId: string
  readonly receiptHandle: string
  /** As it was sent, never base64. */
  readonly body: string
  /** All texts (EVT-19, EVT-20). */
  readonly attributes: Readonly<Record<string, string>>
  /** Empty where the message has none (EVT-16). */
  readonly messageAttributes: Readonly<Record<string, EventAttribute>>
  /** See `AttributeDigest`. */
  readonly md5OfMessageAttributes?: string | null
  readonly md5OfBody: string
  readonly eventSource: 'aws:sqs'
  readonly eventSourceARN: string
  readonly awsRegion: string
}

/** Lists are part of the shape and always empty (EVT-18). */
interface EventAttribute {
  readonly stringValue?: string
  /** Base64. */
  readonly binaryValue?: string
  readonly stringListValues: readonly never[]
  readonly binaryListValues: readonly never[]
  readonly dataType: string
}

/** What is the same in all messages of one mapping. */
export interface EventConstants {
  readonly eventSourceARN: string
  readonly awsRegion: string
  /** EVT-17: without attributes the digest is null with a batching window, and absent without one. */
  readonly hasWindow: boolean
}

const ENVELOPE_BYTES = Buffer.byteLength(JSON.stringify({ Records: [] }))
const NO_VALUES: readonly never[] = []

/** `{"Records": […]}` (EVT-15). */
export const sqsEventShape: EventShape = {
  envelopeBytes: () => ENVELOPE_BYTES,
  build: (records) => ({ Records: records.map((record) => record.event) }),
}

/** What the source remembers of a message besides what everybody sees. */
export interface SqsHandle {
  readonly receiptHandle: string
  /** When its visibility ends, by our clock. */
  readonly visibleMs: number
}

/**
 * Decodes the messages of one queue. `bytes` is known without serialising the message as a whole: what never
 * changes is measured once.
 * @param shard The queue's name.
 */
export function messageDecoder(
  shard: string,
  constants: EventConstants,
): (message: ReceivedMessage, visibleMs: number) => QueueMessage {
  const constantBytes = measureConstants(constants)
  return (message, visibleMs) => {
    const { SequenceNumber: sequenceNumber, MessageGroupId: groupId } = message.system
    const event = eventRecord(message, constants)
    return {
      shard,
      position: message.messageId,
      // A standard queue's messages may have groups too, which order nothing.
      key: sequenceNumber === undefined ? null : (groupId ?? null),
      // The body's bytes are made only for who asks.
      get payload(): Uint8Array {
        return Buffer.from(message.body)
      },
      arrivedMs: message.sentMs,
      deliveries: message.receiveCount,
      bytes: constantBytes + variableBytes(event),
      event,
      handle: { receiptHandle: message.receiptHandle, visibleMs } satisfies SqsHandle,
    }
  }
}

function eventRecord(message: ReceivedMessage, constants: EventConstants): SqsEventRecord {
  const { eventSourceARN, awsRegion, hasWindow } = constants
  const { md5OfAttributes: digest = hasWindow ? null : undefined } = message
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.system,
    messageAttributes: eventAttributes(message.attributes),
    ...(digest === undefined ? {} : { md5OfMessageAttributes: digest }),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  }
}

function eventAttributes(
  attributes: Readonly<Record<string, MessageAttribute>>,
): Readonly<Record<string, EventAttribute>> {
  const entries = Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => {
    const value =
      binaryValue === undefined
        ? { stringValue: stringValue ?? '' }
        : { binaryValue: Buffer.from(binaryValue).toString('base64') }
    return [name, { ...value, stringListValues: NO_VALUES, binaryListValues: NO_VALUES, dataType }] as const
  })
  return Object.fromEntries(entries)
}

/** Everything but the values that differ from message to message. */
function measureConstants({ eventSourceARN, awsRegion }: EventConstants): number {
  const around = {
    messageId: 0,
    receiptHandle: 0,
    body: 0,
    attributes: 0,
    messageAttributes: 0,
    md5OfBody: 0,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  }
  return Buffer.byteLength(JSON.stringify(around)) - MEASURED_LATER
}

const MEASURED_LATER = 6
const DIGEST_MEMBER_BYTES = ',"md5OfMessageAttributes":'.length

function variableBytes(event: SqsEventRecord): number {
  const { md5OfMessageAttributes: digest } = event
  const attributes =
    Object.keys(event.messageAttributes).length === 0 ? 2 : jsonBytes(event.messageAttributes)
  return (
    jsonTextBytes(event.messageId) +
    jsonTextBytes(event.receiptHandle) +
    jsonTextBytes(event.body) +
    jsonBytes(event.attributes) +
    attributes +
    (digest === undefined ? 0 : DIGEST_MEMBER_BYTES + (digest === null ? 4 : jsonTextBytes(digest))) +
    jsonTextBytes(event.md5OfBody)
  )
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value))
}
