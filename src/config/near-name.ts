/** The names nearest to what was written, best first; empty when none is near. */
export function nearNames(written: string, names: readonly string[]): string[] {
  const most = Math.max(1, Math.floor(written.length / 3))
  return names
    .map((name) => ({ name, distance: nameDistance(written, name) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name)
}

/** Upper and lower case, `_` and `-` count for nothing; a word that begins or ends the other counts for little. */
function nameDistance(a: string, b: string): number {
  const [one, other] = [plain(a), plain(b)]
  if (one.length >= 4 && (other.startsWith(one) || other.endsWith(one))) return 1
  return editDistance(one, other)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j]!, before[j - 2]! + 1)
      }
    }
    before = row
    row = next
  }
  return row[b.length]!
}
