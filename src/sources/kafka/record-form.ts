import type { KafkaHeader, NewRecord } from '../../services/kafka/port.ts'
import { payloadBytes, RecordFormError } from '../../services/payload.ts'

const MEMBERS = ['Partition', 'Key', 'Value', 'Headers', 'Timestamp']

/**
 * A record in the form that `Records` files, `put` and step tables share: `{Partition?, Key?, Value, Headers?,
 * Timestamp?}`. `Headers` is an object, or a list of objects where names repeat; a value is a payload or, as in
 * events, an array of signed bytes. `Timestamp` is in milliseconds, or a date in ISO 8601.
 * @throws RecordFormError which says what is wrong
 */
export function parseRecordForm(form: Readonly<Record<string, unknown>>): NewRecord {
  for (const name of Object.keys(form)) {
    if (!MEMBERS.includes(name))
      throw new RecordFormError(`a Kafka record has no ${name}; it has ${MEMBERS.join(', ')}`)
  }
  if (!('Value' in form)) throw new RecordFormError('a Kafka record needs a Value (null for a tombstone)')
  const { Partition, Timestamp } = form
  return {
    key: payloadBytes(form['Key']),
    value: payloadBytes(form['Value']),
    headers: headersOf(form['Headers']),
    ...(Partition === undefined ? {} : { partition: wholeNumber(Partition, 'Partition') }),
    ...(Timestamp === undefined ? {} : { timestampMs: timestampOf(Timestamp) }),
  }
}

function headersOf(form: unknown): readonly KafkaHeader[] {
  if (form === undefined || form === null) return []
  const objects: unknown[] = Array.isArray(form) ? form : [form]
  return objects.flatMap((one) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      throw new RecordFormError('Headers must be an object, or a list of objects')
    }
    return Object.entries(one).map(([name, value]): KafkaHeader => [name, headerValue(value)])
  })
}

function headerValue(value: unknown): Buffer | null {
  const isBytes =
    Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 255)
  return isBytes ? Buffer.from(value as number[]) : payloadBytes(value)
}

/** Step tables give text. */
function wholeNumber(value: unknown, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (Number.isSafeInteger(number) && (number as number) >= 0) return number as number
  throw new RecordFormError(`${name} must be a whole number, not ${JSON.stringify(value)}`)
}

function timestampOf(value: unknown): number {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) || /^\d+$/.test(String(value)) ? wholeNumber(value, 'Timestamp') : parsed
}
