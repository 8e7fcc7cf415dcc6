import type { NewMessage } from '../../services/activemq/port.ts'
import { payloadBytes, RecordFormError } from '../../services/payload.ts'

const MEMBERS = ['Body', 'Properties']
/** JMS keeps names that begin so for itself, so they cannot be a message's own properties. */
const HEADER = /^JMS/
const HIGHEST_PRIORITY = 9

/**
 * A message in the form that `Records` files, `put` and step tables share: `{Body, Properties?}`. A string or JSON is a
 * text message, `{Base64: …}` a bytes message. `Properties` are the message's own (text, number, boolean) and, by
 * JMS's names, its headers: `JMSMessageID`, `JMSCorrelationID`, `JMSReplyTo`, `JMSType`, `JMSPriority` (0 to 9),
 * `JMSDeliveryMode` (1 or 2, persistent by default), `JMSTimestamp` and `JMSTimeToLive` (milliseconds).
 * @throws RecordFormError which says what is wrong
 */
export function parseRecordForm(form: Readonly<Record<string, unknown>>): NewMessage {
  for (const name of Object.keys(form)) {
    if (!MEMBERS.includes(name)) {
      throw new RecordFormError(`an ActiveMQ message has no ${name}; it has ${MEMBERS.join(', ')}`)
    }
  }
  if (!('Body' in form)) throw new RecordFormError('an ActiveMQ message needs a Body')
  const { Body, Properties = {} } = form
  if (typeof Properties !== 'object' || Properties === null || Array.isArray(Properties)) {
    throw new RecordFormError('Properties must be an object')
  }
  const entries = Object.entries(Properties)
  return {
    kind: isBytes(Body) ? 'bytes' : 'text',
    body: payloadBytes(Body) ?? Buffer.alloc(0),
    ...Object.assign(
      {},
      ...entries.filter(([name]) => HEADER.test(name)).map(([name, value]) => headerOf(name, value)),
    ),
    properties: Object.fromEntries(
      entries.filter(([name]) => !HEADER.test(name)).map(([name, value]) => [name, propertyOf(name, value)]),
    ),
  }
}

function isBytes(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'Base64' in body && Object.keys(body).length === 1
}

function headerOf(name: string, value: unknown): Partial<NewMessage> {
  switch (name) {
    case 'JMSMessageID':
      return { id: textOf(name, value) }
    case 'JMSCorrelationID':
      return { correlationId: textOf(name, value) }
    case 'JMSReplyTo':
      return { replyTo: textOf(name, value) }
    case 'JMSType':
      return { type: textOf(name, value) }
    case 'JMSPriority':
      return { priority: numberOf(name, value, 0, HIGHEST_PRIORITY) }
    case 'JMSDeliveryMode':
      return { isPersistent: numberOf(name, value, 1, 2) === 2 }
    case 'JMSTimestamp':
      return { sentMs: numberOf(name, value, 0, Number.MAX_SAFE_INTEGER) }
    case 'JMSTimeToLive':
      return { timeToLiveMs: numberOf(name, value, 1, 2 ** 32 - 1) }
    default:
      throw new RecordFormError(`${name} is not a JMS header that can be set`)
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new RecordFormError(`${name} must be text, not ${JSON.stringify(value)}`)
}

function numberOf(name: string, value: unknown, from: number, to: number): number {
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return value as number
  throw new RecordFormError(
    `${name} must be a whole number from ${from} to ${to}, not ${JSON.stringify(value)}`,
  )
}

function propertyOf(name: string, value: unknown): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new RecordFormError(
    `property ${name} must be text, a number or a boolean, not ${JSON.stringify(value)}`,
  )
}
