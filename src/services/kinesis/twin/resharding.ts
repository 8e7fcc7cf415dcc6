import { failed } from './failures.ts'
import { parseHashKey, type HashKeyRange } from './hash-key.ts'

/** The two parts of a shard's range; the second begins at `newStartingHashKey`. @throws SourceError when it cannot. */
export function splitRange(range: HashKeyRange, newStartingHashKey: string): readonly HashKeyRange[] {
  const middle = parseHashKey(newStartingHashKey)
  if (middle === null || middle <= range.from || middle > range.to) {
    throw failed(`NewStartingHashKey ${newStartingHashKey} is not inside the shard's range.`)
  }
  return [
    { from: range.from, to: middle - 1n },
    { from: middle, to: range.to },
  ]
}

/** The range of two neighbours together. @throws SourceError when they are none. */
export function mergedRange(one: HashKeyRange, other: HashKeyRange): HashKeyRange {
  const [low, high] = one.from < other.from ? [one, other] : [other, one]
  if (low.to + 1n !== high.from) throw failed('The shards to merge are not adjacent.')
  return { from: low.from, to: high.to }
}
