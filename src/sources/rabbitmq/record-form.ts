import {
  PROPERTY_NAMES,
  type BasicProperties,
  type HeaderTable,
  type HeaderValue,
  type NewMessage,
} from '../../services/rabbitmq/port.ts'
import { payloadBytes, RecordFormError } from '../../services/payload.ts'

/** AMQP's `deliveryMode`: survives a restart of the broker. */
const PERSISTENT = 2

/**
 * A message in the form that `Records` files, `put` and step tables share: `{Body, Properties?}`. `Properties` has
 * AMQP's names, as events have them: `contentType`, `headers` (an object), `expiration` (milliseconds), `timestamp`
 * (seconds, or a date in ISO 8601), …
 * @decision records A RabbitMQ message without a deliveryMode is put as a persistent one, so that what was put survives the broker.
 * @throws RecordFormError which says what is wrong
 */
export function parseRecordForm(form: Readonly<Record<string, unknown>>): NewMessage {
  for (const name of Object.keys(form)) {
    if (name !== 'Body' && name !== 'Properties')
      throw new RecordFormError(`a RabbitMQ message has no ${name}; it has Body, Properties`)
  }
  if (!('Body' in form)) throw new RecordFormError('a RabbitMQ message needs a Body (null for an empty one)')
  return {
    properties: { deliveryMode: PERSISTENT, ...propertiesOf(form['Properties']) },
    body: payloadBytes(form['Body']) ?? Buffer.alloc(0),
  }
}

function propertiesOf(form: unknown): BasicProperties {
  if (form === undefined || form === null) return {}
  if (!isTable(form)) throw new RecordFormError('Properties must be an object')
  const properties: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(form)) {
    if (!isPropertyName(name))
      throw new RecordFormError(`Properties has no ${name}; it has ${PROPERTY_NAMES.join(', ')}`)
    if (value !== null) properties[name] = READERS[name]?.(value) ?? text(name, value)
  }
  return properties
}

const READERS: Partial<Record<keyof BasicProperties, (value: unknown) => unknown>> = {
  headers: (value) => {
    if (!isTable(value)) throw new RecordFormError('headers must be an object')
    return headerTable(value)
  },
  deliveryMode: (value) => wholeNumber('deliveryMode', value, 1, 2),
  priority: (value) => wholeNumber('priority', value, 0, 255),
  expiration: (value) => String(wholeNumber('expiration', value, 0)),
  timestamp: timestampSeconds,
}

function isPropertyName(name: string): name is keyof BasicProperties {
  return (PROPERTY_NAMES as readonly string[]).includes(name)
}

/** AMQP keeps these in up to 255 bytes. */
function text(name: string, value: unknown): string {
  if (typeof value === 'string' && Buffer.byteLength(value) <= 255) return value
  throw new RecordFormError(`${name} must be a text of at most 255 bytes, not ${JSON.stringify(value)}`)
}

/** A text of digits will do. */
function wholeNumber(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (Number.isSafeInteger(number) && (number as number) >= least && (number as number) <= most) {
    return number as number
  }
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`
  throw new RecordFormError(`${name} must be a whole number ${range}, not ${JSON.stringify(value)}`)
}

function timestampSeconds(value: unknown): number {
  const parsed = typeof value === 'string' && !/^\d+$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? wholeNumber('timestamp', value, 0) : Math.floor(parsed / 1000)
}

function headerTable(table: Readonly<Record<string, unknown>>): HeaderTable {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, headerValue(name, value)]))
}

function headerValue(name: string, value: unknown): HeaderValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map((one: unknown) => headerValue(name, one))
  if (isTable(value)) return headerTable(value)
  throw new RecordFormError(`the header ${name} cannot be a ${typeof value}`)
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
