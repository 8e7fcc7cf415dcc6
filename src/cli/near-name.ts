/** The name that was probably meant; undefined when none is near. */
export function nearName(written: string, names: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(written.length / 3))
  const ranked = names
    .map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter((one) => one.distance <= most)
    .toSorted((a, b) => a.distance - b.distance)
  return ranked[0]?.name
}

/** ` Did you mean X?`, or nothing. */
export function didYouMean(written: string, names: readonly string[]): string {
  const near = nearName(written, names)
  return near === undefined ? '' : ` Did you mean ${near}?`
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) next[j] = Math.min(next[j]!, before[j - 2]! + 1)
    }
    before = row
    row = next
  }
  return row[b.length]!
}
