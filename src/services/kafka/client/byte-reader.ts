/** Reads Kafka's binary forms from a buffer, front to back. Byte strings are views of the buffer, not copies. */
export class ByteReader {
  readonly buffer: Buffer
  at: number

  constructor(buffer: Buffer, at = 0) {
    this.buffer = buffer
    this.at = at
  }

  get left(): number {
    return this.buffer.length - this.at
  }

  int8(): number {
    return this.buffer.readInt8(this.at++)
  }

  int16(): number {
    this.at += 2
    return this.buffer.readInt16BE(this.at - 2)
  }

  int32(): number {
    this.at += 4
    return this.buffer.readInt32BE(this.at - 4)
  }

  /** As a number: exact up to 2^53, which no offset or timestamp passes. */
  int64(): number {
    return this.int32() * 2 ** 32 + this.#uint32()
  }

  /** Exact for any value: producer IDs. */
  int64Text(): string {
    this.at += 8
    return this.buffer.readBigInt64BE(this.at - 8).toString()
  }

  /** A string with a 16-bit length. */
  string(): string {
    const length = this.int16()
    this.at += length
    return this.buffer.toString('utf8', this.at - length, this.at)
  }

  /** A zigzag number of variable length, up to 64 bits; exact up to 2^53. */
  varint(): number {
    const { buffer } = this
    const byte = buffer[this.at++]!
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let raw = byte & 0x7f
    for (let scale = 0x80; ; scale *= 0x80) {
      const next = buffer[this.at++]!
      raw += (next & 0x7f) * scale
      if (next < 0x80) break
    }
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }

  /** Bytes with a length of variable length; null when that is negative. */
  varintBytes(): Buffer | null {
    const length = this.varint()
    if (length < 0) return null
    this.at += length
    return this.buffer.subarray(this.at - length, this.at)
  }

  varintString(): string {
    const length = this.varint()
    this.at += length
    return this.buffer.toString('utf8', this.at - length, this.at)
  }

  #uint32(): number {
    this.at += 4
    return this.buffer.readUInt32BE(this.at - 4)
  }
}
