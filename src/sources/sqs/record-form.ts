import { payloadBytes, RecordFormError } from '../../services/payload.ts'
import type { MessageAttribute, NewMessage } from '../../services/sqs/port.ts'

const MEMBERS = [
  'MessageBody',
  'MessageGroupId',
  'MessageDeduplicationId',
  'MessageAttributes',
  'DelaySeconds',
]

/**
 * A message in the form of `Records` files, `put` and step tables: `{MessageBody, MessageGroupId?,
 * MessageDeduplicationId?, MessageAttributes?, DelaySeconds?}`. `MessageBody` is text as it stands, or any other JSON
 * value, which becomes its JSON text. An attribute is a text, a number, or as AWS writes it: `{DataType,
 * StringValue}` or `{DataType, BinaryValue}` in base64.
 * @throws RecordFormError naming the member that is wrong and what is expected
 */
export function parseRecordForm(form: Readonly<Record<string, unknown>>): NewMessage {
  const unknown = Object.keys(form).find((member) => !MEMBERS.includes(member))
  if (unknown !== undefined) throw new RecordFormError(`a message has ${MEMBERS.join(', ')}, not ${unknown}`)
  const groupId = textOf(form, 'MessageGroupId')
  const deduplicationId = textOf(form, 'MessageDeduplicationId')
  const attributes = attributesOf(form['MessageAttributes'])
  const delaySeconds = delayOf(form['DelaySeconds'])
  return {
    body: bodyOf(form['MessageBody']),
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
  }
}

function bodyOf(value: unknown): string {
  const bytes = payloadBytes(value)
  if (bytes === null || bytes.byteLength === 0)
    throw new RecordFormError('MessageBody must be there and not be empty: SQS takes no message without one')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new RecordFormError('MessageBody must be text: SQS takes no other bytes')
  }
}

function textOf(form: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = form[name]
  if (value === undefined || typeof value === 'string') return value
  throw new RecordFormError(`${name} must be a text, not ${JSON.stringify(value)}`)
}

/** Step tables give text. */
function delayOf(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 900) return number
  throw new RecordFormError(`DelaySeconds must be a whole number from 0 to 900, not ${JSON.stringify(value)}`)
}

function attributesOf(value: unknown): Record<string, MessageAttribute> | undefined {
  if (value === undefined) return undefined
  const object = isObject(value) ? value : parsed(value)
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [name, attributeOf(name, one)]))
}

/** A step table's cell. */
function parsed(value: unknown): Readonly<Record<string, unknown>> {
  try {
    const object: unknown = typeof value === 'string' ? JSON.parse(value) : value
    if (isObject(object)) return object
  } catch {
    // Said below.
  }
  throw new RecordFormError(`MessageAttributes must be an object, not ${JSON.stringify(value)}`)
}

function attributeOf(name: string, value: unknown): MessageAttribute {
  if (typeof value === 'string') return { dataType: 'String', stringValue: value }
  if (typeof value === 'number') return { dataType: 'Number', stringValue: String(value) }
  if (isObject(value)) {
    const { DataType: dataType, StringValue: stringValue, BinaryValue: base64 } = value
    if (typeof dataType === 'string' && typeof stringValue === 'string') return { dataType, stringValue }
    if (typeof dataType === 'string' && typeof base64 === 'string')
      return { dataType, binaryValue: payloadBytes({ Base64: base64 })! }
  }
  throw new RecordFormError(
    `the attribute ${name} must be a text, a number, or {DataType, StringValue} or {DataType, BinaryValue}`,
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
