import type { MappingProgress } from '../engine/index.ts'

/** What a mapping has left to do, in words; empty when everything is read, settled and stored. */
export function leftOf(
  progress: MappingProgress,
  options: { sinceMs: number; blockedIsIdle: boolean },
): string[] {
  const { mapping, opened, openingError, shards, queue } = progress
  if (!opened) {
    const reason = openingError instanceof Error ? `: ${openingError.message}` : ''
    return [`${mapping.id} is not open yet${reason}`]
  }
  const messages = queue?.left(options.sinceMs) ?? null
  if (messages !== null) return [`${mapping.id} has ${messages}`]
  return shards.flatMap((lane) => {
    const caughtUp = lane.caughtUpAtMs !== null && lane.caughtUpAtMs > options.sinceMs
    // Beside a blocked lane others may go on, as long as there is something to read.
    const others = lane.lanes.length > 1 && !caughtUp && !lane.full
    if (lane.blocked && !others)
      return options.blockedIsIdle ? [] : [`${mapping.id} ${lane.shard} is blocked`]
    if (lane.unsettled > 0) {
      const records = lane.unsettled === 1 ? '1 unsettled record' : `${lane.unsettled} unsettled records`
      return [`${mapping.id} ${lane.shard} has ${records}`]
    }
    if (lane.windowEndsMs !== null) {
      const ends = new Date(lane.windowEndsMs).toISOString()
      return [`${mapping.id} ${lane.shard} has a tumbling window open, which ends at ${ends}`]
    }
    if (lane.storing) return [`${mapping.id} ${lane.shard} is storing its position`]
    return caughtUp ? [] : [`${mapping.id} ${lane.shard} is not read to its end`]
  })
}
