/**
 * Sequence numbers in the form Kinesis gives them: 56 decimal digits that begin with 49, growing within a shard.
 * Read as hexadecimal they are fields side by side; the index counts a shard's records without gaps.
 *
 *     2 ccccccccc s iiiiiiiiiiiiiiii 00 ttttttttt ssssssss 2
 *       created   │ index               arrived   shard number
 *       (seconds) └ last digit of the   (seconds)
 *                   shard number
 */
export interface SequenceParts {
  readonly shardNumber: number
  /** When the shard was made, milliseconds since the epoch; only whole seconds are kept. */
  readonly shardCreatedMs: number
  /** 0 is the shard's own start; its records begin at 1. */
  readonly index: number
  /** Only whole seconds are kept. */
  readonly arrivedMs: number
}

const VERSION = 2n
const FIXED = (VERSION << 184n) | VERSION
const MASK_36 = (1n << 36n) - 1n
const MASK_64 = (1n << 64n) - 1n
const MASK_32 = (1n << 32n) - 1n

export function formatSequenceNumber(parts: SequenceParts): string {
  const shard = BigInt(parts.shardNumber)
  const number =
    FIXED |
    (seconds(parts.shardCreatedMs) << 148n) |
    ((shard & 0xfn) << 144n) |
    (BigInt(parts.index) << 80n) |
    (seconds(parts.arrivedMs) << 36n) |
    (shard << 4n)
  return number.toString()
}

/** @returns null when it is no sequence number. */
export function parseSequenceNumber(text: string): SequenceParts | null {
  if (!/^\d{56}$/.test(text)) return null
  const number = BigInt(text)
  if (number >> 184n !== VERSION || (number & 0xfn) !== VERSION) return null
  return {
    shardNumber: Number((number >> 4n) & MASK_32),
    shardCreatedMs: Number((number >> 148n) & MASK_36) * 1000,
    index: Number((number >> 80n) & MASK_64),
    arrivedMs: Number((number >> 36n) & MASK_36) * 1000,
  }
}

function seconds(ms: number): bigint {
  return BigInt(Math.floor(ms / 1000))
}
