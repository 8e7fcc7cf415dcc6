import rhea from 'rhea'
import type { Message, MessageAnnotations, MessageUtil } from 'rhea'
import type { ActivemqMessage, MessageKind, NewMessage } from '../port.ts'

type Sections = Pick<MessageUtil, 'data_section' | 'sequence_section'>

const { data_section: dataSection, sequence_section: sequenceSection } = (
  rhea as unknown as { message: Sections }
).message

const DATA_SECTION = 0x75
const SEQUENCE_SECTION = 0x76
/** ActiveMQ's annotation of messages that a JMS client sent. */
const KIND_ANNOTATION = 'x-opt-jms-msg-type'
const KINDS: readonly MessageKind[] = ['empty', 'object', 'map', 'bytes', 'stream', 'text']
const SERIALIZED = 'application/x-java-serialized-object'
const TEXT_TYPE = /^text\/|^application\/(xml|json|javascript|ecmascript|.+\+(xml|json))$/i
const DEFAULT_PRIORITY = 4

/**
 * An AMQP 1.0 message as a JMS consumer of the same broker would see it: what ActiveMQ's own mapping makes of it.
 *
 *     JMS                 AMQP 1.0, as the broker hands it out
 *     JMSMessageID        message-id        of AMQP producers that gave one, and of all JMS producers
 *     JMSDeliveryMode     durable
 *     JMSPriority         priority          4 when absent
 *     JMSTimestamp        creation-time
 *     JMSExpiration       absolute-expiry-time, else creation-time + ttl
 *     JMSCorrelationID    correlation-id
 *     JMSReplyTo, JMSType reply-to, subject
 *     properties          application-properties
 *     (redelivered)       delivery-count above 0
 */
export function fromAmqp(message: Message, receivedMs: number): ActivemqMessage {
  const kind = kindOf(message)
  const sentMs = millisecondsOf(message.creation_time)
  return {
    kind,
    body: bodyOf(kind, message.body),
    id: idOf(message.message_id),
    isPersistent: message.durable === true,
    priority: message.priority ?? DEFAULT_PRIORITY,
    sentMs,
    expiresMs: expiryOf(message, sentMs ?? receivedMs),
    correlationId: idOf(message.correlation_id),
    replyTo: message.reply_to ?? null,
    type: message.subject ?? null,
    properties: textsOf(message.application_properties ?? {}),
  }
}

/** What a producer sends. */
export function toAmqp(message: NewMessage, nowMs: number): Message {
  const { kind, body, id, isPersistent = true, priority, sentMs = nowMs, timeToLiveMs } = message
  const { correlationId, replyTo, type, properties } = message
  // rhea writes an absent body as null.
  const annotations = { [KIND_ANNOTATION]: KINDS.indexOf(kind) } as unknown as MessageAnnotations
  return {
    durable: isPersistent,
    creation_time: new Date(sentMs),
    message_annotations: annotations,
    body: amqpBody(kind, body),
    ...(kind === 'object' ? { content_type: SERIALIZED } : {}),
    ...(id === null || id === undefined ? {} : { message_id: id }),
    ...(priority === undefined ? {} : { priority }),
    ...(timeToLiveMs === undefined ? {} : { ttl: timeToLiveMs }),
    ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
    ...(replyTo === undefined ? {} : { reply_to: replyTo }),
    ...(type === undefined ? {} : { subject: type }),
    ...(properties === undefined ? {} : { application_properties: { ...properties } }),
  }
}

/** By the annotation of a JMS producer, else by what the body is. */
function kindOf({ body, content_type, message_annotations }: Message): MessageKind {
  const annotated: unknown = message_annotations?.[KIND_ANNOTATION]
  const section = body as Section | string | null | undefined
  if (typeof annotated === 'number') return KINDS[annotated] ?? 'object'
  if (typeof section === 'string') return 'text'
  if (section === null || section === undefined) return content_type === undefined ? 'bytes' : 'text'
  if (Buffer.isBuffer(section)) return 'bytes'
  if (Array.isArray(section)) return 'stream'
  if (typeof section !== 'object') return 'object'
  if (section.typecode === SEQUENCE_SECTION) return 'stream'
  if (section.typecode !== DATA_SECTION) return 'map'
  if (content_type === SERIALIZED) return 'object'
  return TEXT_TYPE.test(content_type?.split(';', 1)[0] ?? '') ? 'text' : 'bytes'
}

interface Section {
  readonly typecode?: number
  readonly content?: unknown
  /** Several sections in a row. */
  readonly multiple?: boolean
}

function bodyOf(kind: MessageKind, body: unknown): Buffer {
  if (kind !== 'text' && kind !== 'bytes') return EMPTY
  if (typeof body === 'string') return Buffer.from(body)
  if (Buffer.isBuffer(body)) return body
  const { content } = (body ?? {}) as Section
  if (Buffer.isBuffer(content)) return content
  return Array.isArray(content) ? Buffer.concat(content as Buffer[]) : EMPTY
}

function amqpBody(kind: MessageKind, body: Buffer): unknown {
  switch (kind) {
    case 'text':
      return body.toString('utf8')
    case 'bytes':
    case 'object':
      return dataSection(body)
    case 'map':
      return { body: body.toString('utf8') }
    case 'stream':
      return sequenceSection([body.toString('utf8')])
    case 'empty':
      return null
  }
}

const EMPTY = Buffer.alloc(0)

/** AMQP has IDs that are numbers or bytes, too. */
function idOf(id: unknown): string | null {
  if (id === undefined || id === null) return null
  return Buffer.isBuffer(id) ? id.toString('hex') : textOf(id)
}

function expiryOf({ absolute_expiry_time, ttl }: Message, sentMs: number): number | null {
  const absolute = millisecondsOf(absolute_expiry_time)
  if (absolute !== null) return absolute
  return ttl === undefined || ttl === 0 ? null : sentMs + ttl
}

function millisecondsOf(time: unknown): number | null {
  if (time instanceof Date) return time.getTime()
  return typeof time === 'number' ? time : null
}

function textsOf(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, textOf(value)]))
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (value instanceof Date) return String(value.getTime())
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}
