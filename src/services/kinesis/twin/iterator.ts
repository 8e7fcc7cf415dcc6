/** How long an iterator lives, milliseconds. */
export const ITERATOR_LIFE_MS = 5 * 60_000

/** What an iterator says: a place in one shard of one life of a stream. */
export interface IteratorPlace {
  readonly stream: string
  /** When the stream was made: an iterator does not outlive its stream. */
  readonly streamCreatedMs: number
  readonly shardNumber: number
  /** The index of the next record. */
  readonly index: number
  readonly issuedMs: number
}

/** Iterators hold all they need, so they survive a restart of the embedded service as they do on AWS. */
export function formatIterator(place: IteratorPlace): string {
  const { stream, streamCreatedMs, shardNumber, index, issuedMs } = place
  return Buffer.from(JSON.stringify([stream, streamCreatedMs, shardNumber, index, issuedMs])).toString(
    'base64',
  )
}

/** @returns null when it is no iterator. */
export function parseIterator(text: string): IteratorPlace | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    if (!Array.isArray(parts) || parts.length !== 5) return null
    const [stream, ...numbers] = parts as unknown[]
    if (typeof stream !== 'string' || !numbers.every(Number.isSafeInteger)) return null
    const [streamCreatedMs, shardNumber, index, issuedMs] = numbers as [number, number, number, number]
    return { stream, streamCreatedMs, shardNumber, index, issuedMs }
  } catch {
    return null
  }
}
