import type { ShardFacts } from './shard-service.ts'

/**
 * The shards that can be read: those whose parents are read to their end and settled, or gone from the stream before
 * anything of them was read (KIN-13). Children of a split may be read side by side; order holds along ancestry only.
 *
 *     0 (ended) ─┬─ 1 readable        2 (open) ─┬─ 4 waits for both
 *                └─ 5 readable        3 (ended) ┘
 */
export function readableShards(
  shards: readonly ShardFacts[],
  { opened, ended }: { readonly opened: ReadonlySet<string>; readonly ended: ReadonlySet<string> },
): readonly ShardFacts[] {
  // One that is gone while it is read holds its children back as if it were there.
  const listed = new Set([...opened, ...shards.map(({ id }) => id)])
  return shards.filter(
    ({ id, parents }) =>
      !ended.has(id) && parents.every((parent) => ended.has(parent) || !listed.has(parent)),
  )
}
