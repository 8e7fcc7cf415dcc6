import type { StartingPosition } from '../../model/index.ts'
import type { PartitionClaim } from './port.ts'

/** What is known of a partition when the group is given it. */
export interface PartitionFacts {
  /** The group's offset; null when it has none. */
  readonly committed: number | null
  readonly earliest: number
  readonly latest: number
  /** The first record at or after the starting timestamp; null when there is none, or it was not asked for. */
  readonly atTimestamp: number | null
  /** The partition came into being after the group had begun to read the topic. */
  readonly addedLater: boolean
}

export interface ResolvedStart {
  readonly offset: number
  readonly startsAt: PartitionClaim['startsAt']
  /** The offset is news to the group: it is committed before the first read, so that a restart finds it. */
  readonly isNew: boolean
  /** The group's offset had left retention (LIF-12). */
  readonly lost: boolean
}

/**
 * Where reading begins: the group's offset where there is one, whatever StartingPosition says (KAF-13), else the
 * starting position (LIF-13), as of now (LIF-14).
 * @decision LIF-12 A committed Kafka offset that has left retention is reported as POSITION_LOST, and reading goes on at the oldest record left.
 * @decision LIF-13 A Kafka partition that is added after a mapping has begun is read from its oldest record, whatever StartingPosition says, so that nothing in it is lost.
 */
export function resolveStart(start: StartingPosition, facts: PartitionFacts): ResolvedStart {
  const { committed, earliest, latest, atTimestamp } = facts
  if (committed !== null) {
    const lost = committed < earliest
    return { offset: Math.max(committed, earliest), startsAt: 'COMMITTED', isNew: lost, lost }
  }
  const fresh = { isNew: true, lost: false }
  if (facts.addedLater) return { offset: earliest, startsAt: 'TRIM_HORIZON', ...fresh }
  switch (start.kind) {
    case 'TRIM_HORIZON':
      return { offset: earliest, startsAt: start.kind, ...fresh }
    case 'LATEST':
      return { offset: latest, startsAt: start.kind, ...fresh }
    case 'AT_TIMESTAMP':
      return { offset: atTimestamp ?? latest, startsAt: start.kind, ...fresh }
  }
}
