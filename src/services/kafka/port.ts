import type { SourceError, StartingPosition } from '../../model/index.ts'

/**
 * What the engine asks of Kafka, in its own terms: membership of one consumer group on one topic. The client
 * (`client/`) and the embedded broker (`twin/`) both answer it, and both pass `contract.ts`.
 *
 * Offsets are numbers: a partition would need 285,000 years at a billion records a second to pass 2^53.
 */
export interface KafkaPort {
  /**
   * Joins the group, resolves where each partition that it is given starts (KAF-13), commits that start, and
   * announces the partitions to the listener, now and after every rebalance.
   * Resolves once reading can begin, with no partition perhaps. @throws SourceError, and then nothing is left behind.
   */
  joinGroup(request: JoinRequest, listener: MemberListener): Promise<GroupMember>
  /** Every partition of the topic with its oldest and its next offset. @throws SourceError */
  topicOffsets(topic: string): Promise<readonly TopicOffsets[]>
  /** Frees connections. Members are to have left before. Never rejects. */
  close(): Promise<void>
  /** As if the process were killed: connections drop, nobody leaves a group, nothing under way resolves. For tests. */
  kill(): void
}

export interface JoinRequest {
  readonly groupId: string
  readonly topic: string
  /** For partitions for which the group has no offset. */
  readonly start: StartingPosition
  /** How long a partition that is taken away may drain, before it is given up. Default 30,000. */
  readonly revokeWithinMs?: number
  /** A member that is silent for so long is dead. Default 10,000; brokers take no less than 6,000. */
  readonly sessionTimeoutMs?: number
}

/** What a member is told. A claim is announced by `assigned` and ends with `revoked`, each exactly once. */
export interface MemberListener {
  /** The partition is ours to read from `claim.offset` on. Any earlier claim on it has drained. */
  assigned(claim: PartitionClaim): void
  /** The partition is being taken away: polls come back empty. Resolves when its lane has drained and committed. */
  revoked(claim: PartitionClaim): Promise<void>
  /** The connection or the membership failed; it is tried again at `nextTryMs` (clock time). Claims stay. */
  failed(error: SourceError, retry: { attempt: number; nextTryMs: number }): void
  /** Something worth telling that stops nothing: `POSITION_LOST`. */
  reported(error: SourceError, partition: number): void
}

/** One partition for as long as this member may read it. Passed back as it is: identity is the fence. */
export interface PartitionClaim {
  readonly partition: number
  /** Grows with every claim of a member. */
  readonly epoch: number
  /** The first offset to read. */
  readonly offset: number
  /** Why there: the group's offset, the starting position, or the oldest record left. */
  readonly startsAt: 'COMMITTED' | StartingPosition['kind']
}

export interface GroupMember {
  /**
   * The next records of a partition, in order; at most one poll of a claim at a time. Waits for records, and comes
   * back empty after `waitMs`, when the signal aborts, when the claim is revoked, and once when the end is reached.
   * A connection that is lost is waited for (see `failed`). Never rejects.
   */
  poll(claim: PartitionClaim, options: PollOptions): Promise<KafkaPage>
  /**
   * Commits that everything below `offset` is done (KAF-9). Resolves true once the broker has it, false when the
   * partition is no longer ours, whatever the broker would say. While the broker cannot be reached it waits.
   */
  commit(claim: PartitionClaim, offset: number): Promise<boolean>
  /** The oldest offset that the partition still holds. @throws SourceError */
  earliestOffset(partition: number): Promise<number>
  /** Commits what is waiting, leaves the group, and ends every claim without `revoked`. Never rejects. */
  leave(): Promise<void>
}

export interface PollOptions {
  readonly maximumRecords: number
  readonly waitMs: number
  readonly signal?: AbortSignal
}

export interface KafkaPage {
  readonly records: readonly KafkaRecord[]
  /** Where reading goes on: past the last record, and past control records and compacted ones behind it. */
  readonly nextOffset: number
  /** The broker that answered last, host and port; absent when it is embedded, and before the first answer. */
  readonly from?: string
  /** The partition's next offset, as far as it is known. */
  readonly highWatermark: number
  /** `nextOffset` was the end of what can be read when this poll had begun (open transactions hide what is behind). */
  readonly caughtUp: boolean
}

export interface KafkaRecord {
  readonly offset: number
  /** Milliseconds since the epoch; -1 when the record has none. */
  readonly timestampMs: number
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME'
  readonly key: Buffer | null
  /** Null for a tombstone. */
  readonly value: Buffer | null
  /** In the record's order; names may repeat. */
  readonly headers: readonly KafkaHeader[]
}

export type KafkaHeader = readonly [name: string, value: Buffer | null]

export interface TopicOffsets {
  readonly partition: number
  /** The oldest record's offset. */
  readonly earliest: number
  /** The offset that the next record will have. */
  readonly latest: number
}

/** What producers, feeders and tests ask. Every call rejects with a `SourceError`. */
export interface KafkaProducer {
  /** Makes a topic and resolves once it can be used; false when it is there already (and then left as it is). */
  createTopic(request: {
    readonly topic: string
    /** Default 1. */
    readonly partitions?: number
    /** Kafka's topic settings: `retention.ms`, `compression.type`, `cleanup.policy`, … */
    readonly config?: Readonly<Record<string, string>>
  }): Promise<boolean>
  deleteTopic(topic: string): Promise<void>
  /** The number of its partitions; null when there is no such topic. */
  partitionCount(topic: string): Promise<number | null>
  /**
   * Durable when it resolves; records of one partition keep their order. Records with a key go where Kafka's
   * default partitioner puts them, records without one are spread.
   * @returns where each record stands, in their order
   */
  produce(request: {
    readonly topic: string
    readonly records: readonly NewRecord[]
    /** Stored together with the records, all or nothing. Embedded brokers only. */
    readonly alongside?: readonly (readonly [key: string, value: string | null])[]
  }): Promise<readonly RecordPlace[]>
  /** Drops the records of a partition in front of an offset, as the end of retention does. */
  deleteRecords(request: {
    readonly topic: string
    readonly partition: number
    readonly before: number
  }): Promise<void>
  /** Sets the offsets of a group without members. */
  commitGroup(request: {
    readonly groupId: string
    readonly topic: string
    readonly offsets: ReadonlyMap<number, number>
  }): Promise<void>
  /** What a group has committed, by partition. */
  groupOffsets(request: {
    readonly groupId: string
    readonly topic: string
  }): Promise<ReadonlyMap<number, number>>
}

export interface NewRecord {
  readonly partition?: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly KafkaHeader[]
  /** Milliseconds since the epoch; default the moment of arrival. */
  readonly timestampMs?: number
}

export interface RecordPlace {
  readonly partition: number
  readonly offset: number
}

/** Default of `JoinRequest.revokeWithinMs`. */
export const REVOKE_WITHIN_MS = 30_000
/** Default of `JoinRequest.sessionTimeoutMs`. */
export const SESSION_TIMEOUT_MS = 10_000
