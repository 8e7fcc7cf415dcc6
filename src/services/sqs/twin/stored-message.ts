import { md5OfAttributes, md5OfBody } from '../message-digest.ts'
import type { MessageAttribute, NewMessage, ReceivedMessage, SentMessage } from '../port.ts'

/** A message as the twin holds it; times in milliseconds since the epoch. */
export interface StoredMessage {
  readonly id: string
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly sentMs: number
  /** When it can be received, next. */
  readonly visibleMs: number
  readonly receiveCount: number
  readonly firstReceivedMs: number | null
  /** Of the last receive. */
  readonly receiptHandle: string | null
  readonly groupId?: string
  readonly deduplicationId?: string
  readonly traceHeader?: string
  /** The queue that it was moved from, for having been received too often. */
  readonly deadLetterSourceArn?: string
  /** A second copy of a message, which a standard queue may deliver as well. */
  readonly isCopy?: true
}

/** Whoever sends to an embedded queue. */
const SENDER_ID = 'AIDAEMBEDDEDSENDER00'
const FIRST_SEQUENCE_NUMBER = 18_850_000_000_000_000_000n

/** A message as it is sent; hidden for `delayMs`. */
export function newMessage(
  message: NewMessage,
  { messageId: id }: SentMessage,
  { nowMs, delayMs }: { nowMs: number; delayMs: number },
): StoredMessage {
  const { body, attributes = {}, groupId, deduplicationId, traceHeader } = message
  return {
    id,
    body,
    attributes,
    sentMs: nowMs,
    visibleMs: nowMs + delayMs,
    receiveCount: 0,
    firstReceivedMs: null,
    receiptHandle: null,
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  }
}

/** 20 digits that grow with gaps, as SQS's do. */
export function sequenceNumberOf(index: number): string {
  return String(FIRST_SEQUENCE_NUMBER + BigInt(index) * 256n)
}

/** As the last receive handed it out (EVT-15 to EVT-20). `sequenceNumber` for FIFO queues only. */
export function toReceived(message: StoredMessage, sequenceNumber?: string): ReceivedMessage {
  const { id, body, attributes, sentMs, receiveCount, receiptHandle } = message
  const firstReceivedMs = message.firstReceivedMs!
  const hasAttributes = Object.keys(attributes).length > 0
  return {
    messageId: id,
    receiptHandle: receiptHandle!,
    body,
    md5OfBody: md5OfBody(body),
    attributes,
    ...(hasAttributes ? { md5OfAttributes: md5OfAttributes(attributes) } : {}),
    system: given({
      ApproximateReceiveCount: String(receiveCount),
      AWSTraceHeader: message.traceHeader,
      SentTimestamp: String(sentMs),
      SequenceNumber: sequenceNumber,
      MessageGroupId: message.groupId,
      SenderId: SENDER_ID,
      MessageDeduplicationId: message.deduplicationId,
      ApproximateFirstReceiveTimestamp: String(firstReceivedMs),
      DeadLetterQueueSourceArn: message.deadLetterSourceArn,
    }),
    sentMs,
    firstReceivedMs,
    receiveCount,
  }
}

function given(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}

/** JSON; bytes as base64. */
export function formatMessage(message: StoredMessage): string {
  const attributes = mapValues(message.attributes, ({ binaryValue, ...rest }) =>
    binaryValue === undefined ? rest : { ...rest, base64: Buffer.from(binaryValue).toString('base64') },
  )
  return JSON.stringify({ ...message, attributes })
}

export function parseMessage(text: string): StoredMessage {
  const message = JSON.parse(text) as StoredMessage & {
    attributes: Record<string, MessageAttribute & { base64?: string }>
  }
  const attributes = mapValues(message.attributes, ({ base64, ...rest }) =>
    base64 === undefined ? rest : { ...rest, binaryValue: Buffer.from(base64, 'base64') },
  )
  return { ...message, attributes }
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}
