import { createHash } from 'node:crypto'

/** The largest hash key: 128 bits. */
export const LARGEST_HASH_KEY = (1n << 128n) - 1n

/** Both ends belong to the range. */
export interface HashKeyRange {
  readonly from: bigint
  readonly to: bigint
}

/** The hash key of a partition key: its MD5 as a number, as Kinesis does it. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`)
}

/** The whole space in `count` parts of one size; what is left over goes to the last. */
export function evenRanges(count: number): HashKeyRange[] {
  const size = (LARGEST_HASH_KEY + 1n) / BigInt(count)
  return Array.from({ length: count }, (_, index) => ({
    from: size * BigInt(index),
    to: index === count - 1 ? LARGEST_HASH_KEY : size * BigInt(index + 1) - 1n,
  }))
}

export function contains(range: HashKeyRange, hashKey: bigint): boolean {
  return range.from <= hashKey && hashKey <= range.to
}

/** @returns null when it is no hash key. */
export function parseHashKey(text: string): bigint | null {
  if (!/^(0|[1-9]\d{0,38})$/.test(text)) return null
  const key = BigInt(text)
  return key <= LARGEST_HASH_KEY ? key : null
}
