import type { Item, Write } from '../../services/dynamodb/port.ts'
import { RecordFormError } from '../../services/payload.ts'

type Form = Readonly<Record<string, unknown>>

/**
 * A change of an item in the form of `Records` files, `put` and step tables: `{Put: item}`, `{Update: item}`, which
 * sets the attributes given of the item with this key, or `{Delete: key}`. Items are DynamoDB JSON.
 * @throws RecordFormError naming the attribute that is wrong and what is expected
 */
export function parseRecordForm(form: Form): Write {
  const members = Object.keys(form)
  const [kind] = members
  if (members.length !== 1 || !['Put', 'Update', 'Delete'].includes(kind!)) {
    const given = members.join(', ') || 'nothing'
    throw new RecordFormError(`a DynamoDB record has one of Put, Update and Delete, not ${given}`)
  }
  const item = form[kind!]
  if (!isObject(item)) {
    throw new RecordFormError(`${kind} must be an item in DynamoDB JSON, not ${JSON.stringify(item)}`)
  }
  checkMembers(item, kind!)
  if (kind === 'Delete') return { kind: 'delete', key: item as Item }
  return { kind: kind === 'Put' ? 'put' : 'update', item: item as Item }
}

function checkMembers(item: Form, place: string): void {
  for (const [name, value] of Object.entries(item)) checkValue(value, `${place}.${name}`)
}

function checkValue(value: unknown, place: string): void {
  const types = isObject(value) ? Object.keys(value) : []
  const [type] = types
  if (types.length !== 1 || !Object.hasOwn(EXPECTED, type!)) {
    throw new RecordFormError(
      `${place} must be a value in DynamoDB JSON such as {"S": "text"}, not ${JSON.stringify(value)}`,
    )
  }
  const inner = (value as Form)[type!]
  const { is, words } = EXPECTED[type!]!
  if (!is(inner)) throw new RecordFormError(`${place}.${type} must be ${words}, not ${JSON.stringify(inner)}`)
  if (type === 'M') checkMembers(inner as Form, `${place}.M`)
  if (type === 'L') (inner as unknown[]).forEach((one, at) => checkValue(one, `${place}.L[${at}]`))
}

const EXPECTED: Readonly<Record<string, { is: (value: unknown) => boolean; words: string }>> = {
  S: { is: isText, words: 'a text' },
  N: { is: isNumber, words: 'a number in quotes' },
  B: { is: isBase64, words: 'base64' },
  BOOL: { is: (value) => typeof value === 'boolean', words: 'true or false' },
  NULL: { is: (value) => value === true, words: 'true' },
  M: { is: isObject, words: 'an object of values' },
  L: { is: Array.isArray, words: 'a list of values' },
  SS: { is: listOf(isText), words: 'a list of texts, with one at least' },
  NS: { is: listOf(isNumber), words: 'a list of numbers in quotes, with one at least' },
  BS: { is: listOf(isBase64), words: 'a list of base64 texts, with one at least' },
}

function listOf(is: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(is)
}

function isObject(value: unknown): value is Form {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)
}

function isBase64(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0
}
