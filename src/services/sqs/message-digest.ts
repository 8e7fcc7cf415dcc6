import { createHash } from 'node:crypto'
import type { MessageAttribute } from './port.ts'

const STRING_VALUE = Buffer.from([1])
const BINARY_VALUE = Buffer.from([2])

/** MD5 of a body's UTF-8, in hex. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex')
}

/**
 * MD5 of message attributes as SQS computes it: sorted by name; of each the name, the type, a byte for the kind of
 * value, and the value, each but that byte preceded by its length in four bytes.
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string {
  const hash = createHash('md5')
  const part = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.byteLength)
    hash.update(length).update(bytes)
  }
  for (const name of Object.keys(attributes).toSorted()) {
    const { dataType, stringValue, binaryValue } = attributes[name]!
    part(Buffer.from(name))
    part(Buffer.from(dataType))
    hash.update(binaryValue === undefined ? STRING_VALUE : BINARY_VALUE)
    part(binaryValue ?? Buffer.from(stringValue ?? ''))
  }
  return hash.digest('hex')
}
