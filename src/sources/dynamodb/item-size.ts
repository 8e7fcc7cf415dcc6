import type { AttributeValue, Item } from '../../services/dynamodb/port.ts'
import { jsonTextBytes } from '../json-size.ts'

const BRACES = 2
const COLON_AND_COMMA = 2

/** UTF-8 length of `JSON.stringify(item)`, added up in half the time that it takes to write it. */
export function itemBytes(item: Item): number {
  let bytes = BRACES
  let isEmpty = true
  for (const name of Object.keys(item)) {
    bytes += jsonTextBytes(name) + COLON_AND_COMMA + valueBytes(item[name]!)
    isEmpty = false
  }
  return isEmpty ? bytes : bytes - 1
}

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return '{"S":}'.length + jsonTextBytes(value.S)
  if ('N' in value) return '{"N":}'.length + jsonTextBytes(value.N)
  if ('B' in value) return '{"B":""}'.length + value.B.length
  if ('BOOL' in value) return '{"BOOL":}'.length + String(value.BOOL).length
  if ('M' in value) return '{"M":}'.length + itemBytes(value.M)
  if ('L' in value) return '{"L":}'.length + listBytes(value.L, valueBytes)
  if ('SS' in value) return '{"SS":}'.length + listBytes(value.SS, jsonTextBytes)
  return Buffer.byteLength(JSON.stringify(value))
}

function listBytes<T>(list: readonly T[], bytesOf: (one: T) => number): number {
  const bytes = list.reduce((sum, one) => sum + bytesOf(one) + 1, BRACES)
  return list.length === 0 ? bytes : bytes - 1
}
