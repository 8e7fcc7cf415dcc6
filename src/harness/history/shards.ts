import type { EngineEvent } from '../../model/index.ts'
import type { History } from './history.ts'

/** An event about one shard. */
interface AboutShard {
  readonly mapping: string
  readonly shard?: string
}

/**
 * What a step may call the shard of an event: its own name; where its mapping reads one shard only, also the source's
 * name and the mapping's Id.
 */
export function namesOfShard(history: History, { mapping, shard = '' }: AboutShard): readonly string[] {
  const shards = new Set(
    eventsOf(history, 'ShardOpened').flatMap((event) => (event.mapping === mapping ? [event.shard] : [])),
  )
  return shards.size > 1 ? [shard] : [shard, history.sourceOf(mapping), mapping]
}

/** The record up to which a shard is settled and stored; undefined while it is at its start. */
export function lastStored(history: History, shard: string): string | undefined {
  const event = eventsOf(history, 'PositionStored').findLast((stored) =>
    namesOfShard(history, stored).includes(shard),
  )
  if (event === undefined) return undefined
  const source = history.sourceOf(event.mapping)
  return history.names.lastUpTo({ source, shard: event.shard ?? '', position: event.position })
}

export function eventsOf<Name extends EngineEvent['event']>(
  history: History,
  name: Name,
): readonly Extract<EngineEvent, { event: Name }>[] {
  return history.events.filter(
    (event): event is Extract<EngineEvent, { event: Name }> => event.event === name,
  )
}
