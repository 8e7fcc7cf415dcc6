import { RecordFormError } from '../model/index.ts'

export { RecordFormError }

/**
 * The bytes of a payload in the record form that producers, `Records` files and step tables share: a string goes as
 * it is, `{ Base64: … }` is bytes, null (or nothing) is null, every other JSON value becomes its JSON text.
 * @throws RecordFormError when `Base64` does not hold base64.
 */
export function payloadBytes(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return Buffer.from(value)
  if (isBase64Form(value)) return decodeBase64(value.Base64)
  return Buffer.from(JSON.stringify(value))
}

/** An object whose one member is `Base64`. */
function isBase64Form(value: unknown): value is { Base64: unknown } {
  return typeof value === 'object' && value !== null && 'Base64' in value && Object.keys(value).length === 1
}

function decodeBase64(text: unknown): Buffer {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) {
    throw new RecordFormError(`Base64 must be a string of base64, not ${JSON.stringify(text)}`)
  }
  return Buffer.from(text, 'base64')
}
