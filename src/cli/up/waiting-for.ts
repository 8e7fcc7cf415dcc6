import type { Fleet } from '../../fleet/index.ts'
import { count, shortBatch } from '../../views/index.ts'

/** What a fleet is doing, mapping by mapping. */
export type FleetProgress = ReturnType<Fleet['progress']>
type MappingProgress = FleetProgress[number]
interface Shard {
  readonly mapping: MappingProgress['mapping']
  readonly shard: MappingProgress['shards'][number]
}
interface Lane {
  readonly mapping: MappingProgress['mapping']
  /** Of a shard, or of a queue. */
  readonly lane: Pick<Shard['shard']['lanes'][number], 'inFlight' | 'retryAtMs'>
}

/** Names at most so many things one by one. */
const MOST = 3

/** What a fleet that drains waits for, in words. */
export function waitingFor(progress: FleetProgress): string {
  const shards: Shard[] = progress.flatMap(({ mapping, shards }) =>
    shards.map((shard) => ({ mapping, shard })),
  )
  const lanes: Lane[] = [
    ...shards.flatMap(({ mapping, shard }) => shard.lanes.map((lane) => ({ mapping, lane }))),
    ...progress.flatMap(({ mapping, queue }) => queueLanes(queue).map((lane) => ({ mapping, lane }))),
  ]
  const receiving = progress.filter(({ queue }) =>
    queueLanes(queue).some(({ receivingSinceMs }) => receivingSinceMs !== null),
  )
  const running = lanes.filter(({ lane }) => lane.inFlight !== null && lane.retryAtMs === null)
  const storing = shards.filter(({ shard }) => shard.storing)
  const parts = [
    ...(running.length === 0
      ? []
      : [`${count(running.length, 'running invocation')} (${named(running.map(invocation))})`]),
    ...(storing.length === 0
      ? []
      : [`${count(storing.length, 'position')} to be stored (${named(storing.map(place))})`]),
    ...(receiving.length === 0
      ? []
      : [
          `what ${count(receiving.length, 'queue')} may still send (${named(receiving.map(({ mapping }) => mapping.id))})`,
        ]),
  ]
  return parts.length === 0 ? 'the sources to close' : parts.join(' and ')
}

function queueLanes(queue: MappingProgress['queue']) {
  return queue === null ? [] : [...queue.lanes.values()]
}

function invocation({ mapping, lane }: Lane): string {
  const { batch, attempt } = lane.inFlight!
  return `${mapping.id} ${shortBatch(batch.id, mapping.id)}${attempt === 1 ? '' : ` attempt ${attempt}`}`
}

function place({ mapping, shard }: Shard): string {
  return `${mapping.id} ${shard.shard}`
}

function named(names: readonly string[]): string {
  if (names.length <= MOST) return names.join(', ')
  return `${names.slice(0, MOST).join(', ')} and ${names.length - MOST} more`
}
