import { payloadBytes, RecordFormError } from '../../services/payload.ts'
import type { NewRecord } from '../../services/kinesis/port.ts'

const LONGEST_PARTITION_KEY = 256
const MEMBERS = ['PartitionKey', 'Data', 'ExplicitHashKey']

/**
 * A record in the form of `Records` files, `put` and step tables: `{PartitionKey, Data, ExplicitHashKey?}`. `Data`
 * is text as it stands, `{Base64: …}` for bytes, or any other JSON value, which becomes its JSON text.
 * @throws RecordFormError naming the member that is wrong and what is expected
 */
export function parseRecordForm(form: Readonly<Record<string, unknown>>): NewRecord {
  const unknown = Object.keys(form).find((member) => !MEMBERS.includes(member))
  if (unknown !== undefined) {
    throw new RecordFormError(`a Kinesis record has PartitionKey, Data and ExplicitHashKey, not ${unknown}`)
  }
  return { partitionKey: partitionKeyOf(form), data: dataOf(form), ...explicitHashKeyOf(form) }
}

function partitionKeyOf({ PartitionKey: key }: Readonly<Record<string, unknown>>): string {
  const length = typeof key === 'string' ? Array.from(key).length : 0
  if (typeof key === 'string' && length >= 1 && length <= LONGEST_PARTITION_KEY) return key
  if (length > LONGEST_PARTITION_KEY)
    throw new RecordFormError(`PartitionKey must be a text of 1 to 256 characters, not of ${length}`)
  throw new RecordFormError(`PartitionKey must be a text of 1 to 256 characters, not ${show(key)}`)
}

function dataOf({ Data: data }: Readonly<Record<string, unknown>>): Buffer {
  const bytes = payloadBytes(data)
  if (bytes !== null) return bytes
  throw new RecordFormError(
    `Data must be there and not null: a Kinesis record always has some (it may be "")`,
  )
}

function explicitHashKeyOf({ ExplicitHashKey: key }: Readonly<Record<string, unknown>>): {
  explicitHashKey?: string
} {
  if (key === undefined) return {}
  if (typeof key === 'string' && /^(0|[1-9]\d{0,38})$/.test(key)) return { explicitHashKey: key }
  throw new RecordFormError(`ExplicitHashKey must be a decimal number in quotes, not ${show(key)}`)
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
