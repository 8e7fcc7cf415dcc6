import type { EventShape, QueueMessage, SourceRecord } from '../../model/index.ts'
import {
  DELIVERY_COUNT,
  type BasicProperties,
  type Delivery,
  type HeaderTable,
  type HeaderValue,
  type RabbitConsumer,
} from '../../services/rabbitmq/port.ts'
import { jsonTextBytes } from '../json-size.ts'
import { timestampText } from './timestamp-text.ts'

/** A message as the function sees it (EVT-32). */
export interface RabbitEventMessage {
  /** Every one of them stands there, null where the message has none (EVT-33). */
  readonly basicProperties: ReturnType<typeof toldProperties>
  readonly redelivered: boolean
  /** Base64 of the body, whatever it is. */
  readonly data: string
}

/** A consumer as its messages know it. */
export interface Origin {
  readonly queue: string
  readonly consumer: RabbitConsumer
  /** Of those that the source has had. */
  readonly number: number
}

/** A message with its event, made as soon as it has come: the broker sends others meanwhile. */
export class DecodedMessage implements QueueMessage {
  readonly key = null
  readonly arrivedMs: number
  readonly deliveries: number | null
  readonly tag: number
  readonly bytes: number
  readonly event: RabbitEventMessage
  readonly #origin: Origin

  constructor(delivery: Delivery, origin: Origin, arrivedMs: number) {
    const { tag, redelivered, properties } = delivery
    const counted = properties.headers?.[DELIVERY_COUNT]
    this.arrivedMs = arrivedMs
    this.deliveries = typeof counted === 'number' ? counted + 1 : redelivered ? null : 1
    this.tag = tag
    this.event = eventOf(delivery)
    this.bytes = messageBytes(this.event)
    this.#origin = origin
  }

  get shard(): string {
    return this.#origin.queue
  }

  get position(): string {
    return `${this.#origin.number}-${this.tag}`
  }

  /** What settles it, for as long as it lives, by the tag. */
  get consumer(): RabbitConsumer {
    return this.#origin.consumer
  }

  get handle(): DecodedMessage {
    return this
  }

  /** Made anew from the event: what waits for its batch is held once. */
  get payload(): Buffer {
    return Buffer.from(this.event.data, 'base64')
  }
}

/** `rmqMessagesByQueue` has one key, the mapping's queue and virtual host (EVT-32, BAT-20). */
export function rabbitEventShape(mapping: {
  readonly eventSourceArn?: string
  readonly sourceName: string
  readonly virtualHost?: string
}): EventShape {
  const { eventSourceArn = '', sourceName, virtualHost = '/' } = mapping
  const key = `${sourceName}::${virtualHost}`
  const source = { eventSource: 'aws:rmq', eventSourceArn }
  const fixedBytes = Buffer.byteLength(JSON.stringify({ ...source, rmqMessagesByQueue: { [key]: [] } }))
  return {
    envelopeBytes: () => fixedBytes,
    build: (records: readonly SourceRecord[]) => ({
      ...source,
      rmqMessagesByQueue: { [key]: records.map(({ event }) => event) },
    }),
  }
}

/** One message of the event. */
export function eventOf({ properties, redelivered, body }: Delivery): RabbitEventMessage {
  return {
    basicProperties: toldProperties(properties, body.length),
    redelivered,
    data: body.toString('base64'),
  }
}

/** In AWS's order; the size of the body is told among them. */
function toldProperties(properties: BasicProperties, bodySize: number) {
  const { headers, timestamp } = properties
  return {
    contentType: properties.contentType ?? null,
    contentEncoding: properties.contentEncoding ?? null,
    headers: headers === undefined ? null : toldTable(headers),
    deliveryMode: properties.deliveryMode ?? null,
    priority: properties.priority ?? null,
    correlationId: properties.correlationId ?? null,
    replyTo: properties.replyTo ?? null,
    expiration: properties.expiration ?? null,
    messageId: properties.messageId ?? null,
    timestamp: timestamp === undefined ? null : timestampText(timestamp),
    type: properties.type ?? null,
    userId: properties.userId ?? null,
    appId: properties.appId ?? null,
    clusterId: properties.clusterId ?? null,
    bodySize,
  }
}

/**
 * Header values as Java's client of RabbitMQ hands them out and Gson writes them, which is the form that AWS shows:
 * texts are bytes, and bytes are signed (EVT-35).
 * @decision EVT-35, SIL-18 In headers booleans and null stay as they are, numbers are JSON numbers (a timestamp its seconds), arrays and tables keep their form with their texts as bytes, and a byte array is a list of signed numbers. Texts are read as UTF-8.
 * @decision EVT-33 A message that has an empty table of headers shows {}, one without a table null.
 */
function toldTable(table: HeaderTable): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, toldValue(value)]))
}

function toldValue(value: HeaderValue): unknown {
  if (typeof value === 'string') return { bytes: signed(Buffer.from(value)) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return signed(value)
  return Array.isArray(value)
    ? value.map((one: HeaderValue) => toldValue(one))
    : toldTable(value as HeaderTable)
}

function signed(bytes: Uint8Array): number[] {
  return Array.from(new Int8Array(bytes))
}

/** What every message has: the names of its members and properties. */
const FIXED_BYTES =
  '{"basicProperties":,"redelivered":,"data":""}'.length +
  JSON.stringify(toldProperties({}, 0)).replaceAll(/null|0/g, '').length

/** Length of the message in JSON: most properties are absent, and few need more than counting. */
function messageBytes({ basicProperties: told, redelivered, data }: RabbitEventMessage): number {
  return (
    FIXED_BYTES +
    textBytes(told.contentType) +
    textBytes(told.contentEncoding) +
    (told.headers === null ? NULL_BYTES : Buffer.byteLength(JSON.stringify(told.headers))) +
    numberBytes(told.deliveryMode) +
    numberBytes(told.priority) +
    textBytes(told.correlationId) +
    textBytes(told.replyTo) +
    textBytes(told.expiration) +
    textBytes(told.messageId) +
    textBytes(told.timestamp) +
    textBytes(told.type) +
    textBytes(told.userId) +
    textBytes(told.appId) +
    textBytes(told.clusterId) +
    numberBytes(told.bodySize) +
    (redelivered ? 'true' : 'false').length +
    data.length
  )
}

const NULL_BYTES = 'null'.length

function textBytes(text: string | null): number {
  return text === null ? NULL_BYTES : jsonTextBytes(text)
}

function numberBytes(number: number | null): number {
  return number === null ? NULL_BYTES : String(number).length
}
