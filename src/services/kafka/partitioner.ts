/**
 * Where Kafka's default partitioner puts a record: with a key, the key's murmur2 hash decides; without one, records
 * are spread over the partitions in turn.
 */
export class Partitioner {
  readonly #partitions: number
  #keyless = 0

  constructor(partitions: number) {
    this.#partitions = partitions
  }

  choose(key: Buffer | null): number {
    if (key === null) return this.#keyless++ % this.#partitions
    return (murmur2(key) & 0x7fffffff) % this.#partitions
  }
}

const SEED = 0x9747b28c
const MULTIPLIER = 0x5bd1e995

/** MurmurHash2, 32 bits, with Kafka's seed. @returns a signed 32-bit number */
export function murmur2(data: Uint8Array): number {
  const { length } = data
  let hash = SEED ^ length
  let at = 0
  for (; at + 4 <= length; at += 4) {
    let word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
    word = Math.imul(word, MULTIPLIER)
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER)
    hash = Math.imul(hash, MULTIPLIER) ^ word
  }
  const left = length - at
  if (left === 3) hash ^= data[at + 2]! << 16
  if (left >= 2) hash ^= data[at + 1]! << 8
  if (left >= 1) hash = Math.imul(hash ^ data[at]!, MULTIPLIER)
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER)
  return hash ^ (hash >>> 15)
}
