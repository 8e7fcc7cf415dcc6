/** Whether `wanted` comes in this order in `all`, others between them. */
export function isSubsequence(wanted: readonly string[], all: readonly string[]): boolean {
  let found = 0
  for (const name of all) if (found < wanted.length && name === wanted[found]) found++
  return found === wanted.length
}

/** What one list has and the other has not, each name once. */
export function missingFrom(all: readonly string[], wanted: readonly string[]): readonly string[] {
  const there = new Set(all)
  return [...new Set(wanted)].filter((name) => !there.has(name))
}
