/** How long texts and numbers become in JSON, in UTF-8 bytes, without writing them. */

/** The characters that JSON writes as they are, in one byte each. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** Length of the text as a JSON string, with its quotes. */
export function jsonTextBytes(text: string): number {
  return PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
}

/** Length of that many bytes in base64. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4
}

/** Length of an array of signed bytes. */
export function signedBytesLength(bytes: Uint8Array): number {
  let length = bytes.length === 0 ? 2 : bytes.length + 1
  for (const byte of bytes) length += SIGNED_LENGTHS[byte]!
  return length
}

const SIGNED_LENGTHS = Int8Array.from({ length: 256 }, (_, byte) => String((byte << 24) >> 24).length)

/** Length of a whole number. Most timestamps have thirteen digits. */
export function wholeNumberLength(number: number): number {
  return number >= 1e12 && number < 1e13 ? 13 : String(number).length
}
