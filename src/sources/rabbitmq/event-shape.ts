import type { EventShape, SourceRecord } from '../../model/index.ts'
import {
  PROPERTY_NAMES,
  type BasicProperties,
  type Delivery,
  type HeaderTable,
  type HeaderValue,
} from '../../services/rabbitmq/port.ts'
import { base64Length, jsonTextBytes } from '../json-size.ts'
import { timestampText } from './timestamp-text.ts'

/** A message as the function sees it (EVT-32). */
export interface RabbitEventMessage {
  /** Every one of them stands there, null where the message has none (EVT-33). */
  readonly basicProperties: Readonly<Record<string, unknown>>
  readonly redelivered: boolean
  /** Base64 of the body, whatever it is. */
  readonly data: string
}

/** A message that keeps its body as it came until its batch is sent. */
export class DecodedMessage {
  readonly key = null
  readonly shard: string
  readonly position: string
  readonly bytes: number
  readonly arrivedMs: number
  readonly #delivery: Delivery
  readonly #properties: Readonly<Record<string, unknown>>
  #event: RabbitEventMessage | null = null

  constructor(
    delivery: Delivery,
    place: { readonly queue: string; readonly position: string; readonly arrivedMs: number },
  ) {
    this.shard = place.queue
    this.position = place.position
    this.arrivedMs = place.arrivedMs
    this.#delivery = delivery
    this.#properties = basicProperties(delivery)
    this.bytes =
      FIXED_BYTES +
      propertyBytes(this.#properties) +
      (delivery.redelivered ? 'true' : 'false').length +
      base64Length(delivery.body.length)
  }

  get payload(): Buffer {
    return this.#delivery.body
  }

  get event(): RabbitEventMessage {
    const { redelivered, body } = this.#delivery
    this.#event ??= { basicProperties: this.#properties, redelivered, data: body.toString('base64') }
    return this.#event
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

/** Around the properties, the flag and the data. */
const FIXED_BYTES = '{"basicProperties":,"redelivered":,"data":""}'.length

/** In AWS's order; the size of the body is told among them. */
function basicProperties({ properties, body }: Delivery): Readonly<Record<string, unknown>> {
  const told: Record<string, unknown> = {}
  for (const name of PROPERTY_NAMES) told[name] = toldProperty(name, properties)
  told['bodySize'] = body.length
  return told
}

function toldProperty(name: keyof BasicProperties, properties: BasicProperties): unknown {
  const value = properties[name]
  if (value === undefined) return null
  if (name === 'headers') return toldTable(value as HeaderTable)
  return name === 'timestamp' ? timestampText(value as number) : value
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

/** Length of the properties in JSON; most are null, and few need more than counting. */
function propertyBytes(told: Readonly<Record<string, unknown>>): number {
  let bytes = NAMES_BYTES
  for (const name in told) bytes += valueBytes(told[name])
  return bytes
}

/** The braces, the names, the colons and the commas. */
const NAMES_BYTES = JSON.stringify(
  Object.fromEntries([...PROPERTY_NAMES, 'bodySize'].map((name) => [name, 0])),
).replaceAll(':0', ':').length

function valueBytes(value: unknown): number {
  if (value === null) return 'null'.length
  return typeof value === 'string' ? jsonTextBytes(value) : Buffer.byteLength(JSON.stringify(value))
}
