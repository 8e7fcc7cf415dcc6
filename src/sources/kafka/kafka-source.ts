import type { EventShape, LogSource, LogSourceListener, ResolvedMapping } from '../../model/index.ts'
import type { GroupMember, KafkaPort, MemberListener, PartitionClaim } from '../../services/kafka/port.ts'
import { kafkaEventShape, shardName } from './event-shape.ts'
import { PartitionReader } from './partition-reader.ts'

export interface KafkaSourceOptions {
  readonly port: KafkaPort
  readonly mapping: ResolvedMapping
}

/**
 * A topic of MSK or of a self-managed cluster, read as one member of the mapping's consumer group (KAF-12).
 * @decision KAF-8 A mapping has one consumer in each process that runs it, as the older guide has it.
 * @decision MSK-3 The ARN of a managed VPC connection names the cluster as its own ARN does; brokers and credentials are those of the connection.
 */
export function createKafkaSource(options: KafkaSourceOptions): LogSource {
  return new KafkaSource(options)
}

/**
 * Partitions are shards: each claim of the group is a reader of its own, and one that is revoked and comes back is a
 * new one. Positions are the group's offsets, so nothing is kept elsewhere.
 */
class KafkaSource implements LogSource {
  readonly shape: EventShape
  readonly #port: KafkaPort
  readonly #mapping: ResolvedMapping
  readonly #readers = new Map<PartitionClaim, PartitionReader>()
  #member: Promise<GroupMember> | null = null

  constructor({ port, mapping }: KafkaSourceOptions) {
    this.#port = port
    this.#mapping = mapping
    this.shape = kafkaEventShape(mapping)
  }

  async open(listener: LogSourceListener): Promise<void> {
    const { uuid, consumerGroupId = uuid, sourceName, startingPosition } = this.#mapping
    const start = startingPosition ?? { kind: 'TRIM_HORIZON' }
    const request = { groupId: consumerGroupId, topic: sourceName, start }
    // Readers are announced before the join resolves; their reads wait for it.
    const member = Promise.withResolvers<GroupMember>()
    member.promise.catch(() => {})
    this.#member = member.promise
    try {
      member.resolve(await this.#port.joinGroup(request, this.#listenerFor(listener, member.promise)))
    } catch (error) {
      member.reject(error)
      this.#member = null
      throw error
    }
  }

  async close(): Promise<void> {
    const member = await this.#member?.catch(() => null)
    this.#readers.clear()
    await member?.leave()
  }

  #listenerFor(listener: LogSourceListener, member: Promise<GroupMember>): MemberListener {
    const topic = this.#mapping.sourceName
    return {
      assigned: (claim) => {
        const reader = new PartitionReader({ topic, claim, member, start: this.#mapping.startingPosition })
        this.#readers.set(claim, reader)
        listener.shardOpened(reader)
      },
      revoked: async (claim) => {
        const reader = this.#readers.get(claim)
        this.#readers.delete(claim)
        if (reader !== undefined) await listener.shardRevoked(reader)
      },
      failed: (error, retry) => listener.failed(error, retry),
      reported: (error, partition) => listener.reported(error, shardName(topic, partition)),
    }
  }
}
