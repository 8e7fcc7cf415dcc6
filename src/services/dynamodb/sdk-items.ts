import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb'
import type { AttributeValue as SdkStreamValue } from '@aws-sdk/client-dynamodb-streams'
import type { AttributeValue, Item } from './item.ts'

type SdkItem = Record<string, SdkValue | SdkStreamValue>

/** An item of the SDK, which has bytes, as DynamoDB JSON, which has base64. */
export function fromSdk(item: SdkItem): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueFromSdk(value)]))
}

/** The other way round. */
export function toSdk(item: Item): Record<string, SdkValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueToSdk(value)]))
}

function valueFromSdk(value: SdkValue | SdkStreamValue): AttributeValue {
  if (value.B !== undefined) return { B: base64(value.B) }
  if (value.BS !== undefined) return { BS: value.BS.map(base64) }
  if (value.M !== undefined) return { M: fromSdk(value.M) }
  if (value.L !== undefined) return { L: value.L.map(valueFromSdk) }
  return value as AttributeValue
}

function valueToSdk(value: AttributeValue): SdkValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') }
  if ('BS' in value) return { BS: value.BS.map((text) => Buffer.from(text, 'base64')) }
  if ('M' in value) return { M: toSdk(value.M) }
  if ('L' in value) return { L: value.L.map(valueToSdk) }
  return value as SdkValue
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
