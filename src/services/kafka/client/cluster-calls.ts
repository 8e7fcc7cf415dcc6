import type { Clock } from '../../../time/index.ts'
import { REVOKE_WITHIN_MS, SESSION_TIMEOUT_MS, type TopicOffsets } from '../port.ts'
import { findCoordinator } from './coordinator.ts'
import { commitOffsets, committedOffsets, listOffsets, partitionsOf } from './group-offsets.ts'
import { kafkajsClient, kafkajsConsumer, type KafkaConnection } from './kafkajs-client.ts'
import type { KafkajsCluster } from './kafkajs-internals.ts'
import { sourceError } from './source-errors.ts'
import type { Sockets } from './sockets.ts'

/** Offsets of topics and groups, asked without being a member. */
export class ClusterCalls {
  readonly #connect: () => Promise<KafkaConnection>
  readonly #sockets: Sockets

  readonly #clock: Clock

  constructor(options: { connect: () => Promise<KafkaConnection>; sockets: Sockets; clock: Clock }) {
    this.#clock = options.clock
    this.#connect = options.connect
    this.#sockets = options.sockets
  }

  topicOffsets(topic: string): Promise<readonly TopicOffsets[]> {
    return this.#ask(topic, 'offsets', async (cluster) => {
      const partitions = partitionsOf(cluster, topic)
      const [earliest, latest] = await Promise.all([
        listOffsets(cluster, { topic, partitions, moment: 'earliest' }),
        listOffsets(cluster, { topic, partitions, moment: 'latest' }),
      ])
      return partitions
        .toSorted((a, b) => a - b)
        .map((partition) => ({
          partition,
          earliest: earliest.get(partition) ?? 0,
          latest: latest.get(partition) ?? 0,
        }))
    })
  }

  /** As an administrator does, outside any generation; brokers refuse it while the group has members. */
  commitGroup(request: {
    groupId: string
    topic: string
    offsets: ReadonlyMap<number, number>
  }): Promise<void> {
    const { groupId, topic, offsets } = request
    return this.#ask(topic, groupId, async (cluster) => {
      const coordinator = await findCoordinator(cluster, groupId, this.#clock)
      const nobody = { groupId, memberId: '', groupGenerationId: -1 }
      await commitOffsets(cluster, coordinator, { ...nobody, topic, offsets })
    })
  }

  groupOffsets({ groupId, topic }: { groupId: string; topic: string }): Promise<ReadonlyMap<number, number>> {
    return this.#ask(topic, groupId, async (cluster) => {
      const coordinator = await findCoordinator(cluster, groupId, this.#clock)
      return (await committedOffsets(cluster, coordinator, { groupId, topic })).committed
    })
  }

  /** A connection of its own for each call: they are few. It is a consumer's that never runs. */
  async #ask<T>(topic: string, groupId: string, ask: (cluster: KafkajsCluster) => Promise<T>): Promise<T> {
    let disconnect = async () => {}
    try {
      const kafka = kafkajsClient(await this.#connect(), this.#sockets)
      const timing = { sessionTimeoutMs: SESSION_TIMEOUT_MS, rebalanceTimeoutMs: REVOKE_WITHIN_MS }
      const { consumer, cluster } = kafkajsConsumer(kafka, { groupId, ...timing })
      disconnect = () => consumer.disconnect()
      await consumer.connect()
      await cluster.addMultipleTargetTopics([topic])
      return await ask(cluster)
    } catch (error) {
      throw sourceError(error)
    } finally {
      await disconnect().catch(() => {})
    }
  }
}
