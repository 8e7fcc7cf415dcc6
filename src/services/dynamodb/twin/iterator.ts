/** How long an iterator lives, milliseconds. */
export const ITERATOR_LIFE_MS = 15 * 60_000

/** What an iterator says: a place in one shard of one stream. */
export interface IteratorPlace {
  readonly streamArn: string
  readonly shardNumber: number
  /** The index of the next record. */
  readonly index: number
  readonly issuedMs: number
}

/** Iterators hold all they need, so they survive a restart of the embedded service as they do on AWS. */
export function formatIterator({ streamArn, shardNumber, index, issuedMs }: IteratorPlace): string {
  return Buffer.from(JSON.stringify([streamArn, shardNumber, index, issuedMs])).toString('base64')
}

/** @returns null when it is no iterator. */
export function parseIterator(text: string): IteratorPlace | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    if (!Array.isArray(parts) || parts.length !== 4) return null
    const [streamArn, ...numbers] = parts as unknown[]
    if (typeof streamArn !== 'string' || !numbers.every(Number.isSafeInteger)) return null
    const [shardNumber, index, issuedMs] = numbers as [number, number, number]
    return { streamArn, shardNumber, index, issuedMs }
  } catch {
    return null
  }
}
