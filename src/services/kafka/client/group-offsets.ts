import { SourceError, type StartingPosition } from '../../../model/index.ts'
import { resolveStart, type ResolvedStart } from '../start-offset.ts'
import type { KafkajsBroker, KafkajsCluster, MemberOfGeneration } from './kafkajs-internals.ts'

interface Group {
  readonly groupId: string
  readonly topic: string
}

/** A group's offsets carry how many partitions the topic had, so that a later one is known as such. */
const METADATA = /^partitions=(\d+)$/

/**
 * Where each of these partitions starts: what the group has committed, or where its starting position lies now.
 * @throws what kafkajs reports, or that a partition is not known yet
 */
async function resolveStarts(
  cluster: KafkajsCluster,
  coordinator: KafkajsBroker,
  request: Group & { start: StartingPosition; partitions: readonly number[] },
): Promise<Map<number, ResolvedStart>> {
  const { topic, partitions, start } = request
  if (partitions.length === 0) return new Map()
  const { committed, knownPartitions } = await committedOffsets(cluster, coordinator, request)
  const fresh = partitions.some((partition) => !committed.has(partition))
  const offsetsAt = (moment: Moment) => listOffsets(cluster, { topic, partitions, moment })
  const [earliest, latest, atTimestamp] = await Promise.all([
    offsetsAt('earliest'),
    offsetsAt('latest'),
    fresh && start.kind === 'AT_TIMESTAMP' ? offsetsAt(start.timestampMs) : new Map<number, number>(),
  ])
  return new Map(
    partitions.map((partition) => {
      const facts = {
        committed: committed.get(partition) ?? null,
        earliest: offsetOf({ topic, partition }, earliest),
        latest: offsetOf({ topic, partition }, latest),
        atTimestamp: atTimestamp.get(partition) ?? null,
        addedLater: knownPartitions !== null && partition >= knownPartitions,
      }
      return [partition, resolveStart(start, facts)]
    }),
  )
}

/**
 * Resolves the starts and commits those that are new to the group, so that they stand before anything is read.
 * @throws what kafkajs reports, `ILLEGAL_GENERATION` among it
 */
export async function settleStarts(
  cluster: KafkajsCluster,
  coordinator: KafkajsBroker,
  request: MemberOfGeneration & { topic: string; start: StartingPosition; partitions: readonly number[] },
): Promise<Map<number, ResolvedStart>> {
  const { start: _, partitions: __, ...member } = request
  const starts = await resolveStarts(cluster, coordinator, request)
  const fresh = [...starts]
    .filter(([, one]) => one.isNew)
    .map(([partition, one]) => [partition, one.offset] as const)
  if (fresh.length > 0) await commitOffsets(cluster, coordinator, { ...member, offsets: new Map(fresh) })
  return starts
}

/** What the group has committed; partitions without an offset are absent. */
export async function committedOffsets(
  cluster: KafkajsCluster,
  coordinator: KafkajsBroker,
  { groupId, topic }: Group,
): Promise<{ committed: Map<number, number>; knownPartitions: number | null }> {
  const partitions = partitionsOf(cluster, topic).map((partition) => ({ partition }))
  const { responses } = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions }] })
  const committed = new Map<number, number>()
  let knownPartitions: number | null = null
  for (const one of responses.flatMap((response) => response.partitions)) {
    const offset = Number(one.offset)
    if (offset < 0) continue
    committed.set(one.partition, offset)
    const known = METADATA.exec(one.metadata ?? '')?.[1]
    if (known !== undefined) knownPartitions = Math.max(knownPartitions ?? 0, Number(known))
  }
  return { committed, knownPartitions }
}

/** Resolves once the coordinator has them. @throws what kafkajs reports, `ILLEGAL_GENERATION` among it */
export async function commitOffsets(
  cluster: KafkajsCluster,
  coordinator: KafkajsBroker,
  request: MemberOfGeneration & { topic: string; offsets: ReadonlyMap<number, number> },
): Promise<void> {
  const { topic, offsets, ...member } = request
  const metadata = `partitions=${partitionsOf(cluster, topic).length}`
  const partitions = [...offsets].map(([partition, offset]) => ({
    partition,
    offset: String(offset),
    metadata,
  }))
  await coordinator.offsetCommit({ ...member, topics: [{ topic, partitions }] })
}

/** The oldest record, behind the newest one, or the first record at or after a time in milliseconds. */
export type Moment = 'earliest' | 'latest' | number

/** A partition without a record after the time is absent. @throws what kafkajs reports */
export async function listOffsets(
  cluster: KafkajsCluster,
  request: { topic: string; partitions: readonly number[]; moment: Moment },
): Promise<Map<number, number>> {
  const { topic, moment } = request
  const partitions = request.partitions.map((partition) => ({ partition }))
  const asked =
    typeof moment === 'number'
      ? { topic, partitions, fromTimestamp: moment }
      : { topic, partitions, fromBeginning: moment === 'earliest' }
  const topics = await cluster.fetchTopicsOffset([asked])
  return new Map(
    topics
      .flatMap((one) => one.partitions)
      .map(({ partition, offset }) => [partition, Number(offset)] as const)
      .filter(([, offset]) => offset >= 0),
  )
}

/**
 * kafkajs says nothing of a partition that it does not know, as for a while after it was added; what the group has
 * committed of it is not known then, either.
 * @throws SourceError then: taken for 0, it would set the group back
 */
export function offsetOf(
  { topic, partition }: { readonly topic: string; readonly partition: number },
  offsets: ReadonlyMap<number, number>,
): number {
  const offset = offsets.get(partition)
  if (offset !== undefined) return offset
  throw new SourceError('SOURCE_FAILED', `${topic}-${partition} is not in the brokers' metadata`)
}

export function partitionsOf(cluster: KafkajsCluster, topic: string): number[] {
  return cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
}
