import type { AttributeValue, Item } from '../port.ts'

/** What a list or map takes beside its contents, and each of its elements. */
const NESTED_BYTES = 3
const ELEMENT_BYTES = 1

/** The bytes of an item as DynamoDB counts them: names and values. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  )
}

/**
 * @decision EVT-8 In SizeBytes of embedded streams a number counts a byte for every two significant digits and one
 *   more, the rule of thumb that DynamoDB's guide gives; a list or map counts three bytes, and one for each element.
 */
function valueBytes(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S)
  if ('N' in value) return numberBytes(value.N)
  if ('B' in value) return base64Bytes(value.B)
  if ('SS' in value) return sum(value.SS, (text) => Buffer.byteLength(text))
  if ('NS' in value) return sum(value.NS, numberBytes)
  if ('BS' in value) return sum(value.BS, base64Bytes)
  if ('L' in value) return NESTED_BYTES + sum(value.L, (one) => ELEMENT_BYTES + valueBytes(one))
  if ('M' in value) return NESTED_BYTES + Object.keys(value.M).length * ELEMENT_BYTES + itemBytes(value.M)
  return 1
}

function numberBytes(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e')
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '').length
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}

function base64Bytes(text: string): number {
  return Buffer.byteLength(text, 'base64')
}

function sum<T>(values: readonly T[], bytesOf: (value: T) => number): number {
  return values.reduce((total, value) => total + bytesOf(value), 0)
}
