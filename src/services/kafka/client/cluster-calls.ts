import { SourceError } from '../../../model/index.ts'
import { REVOKE_WITHIN_MS, SESSION_TIMEOUT_MS, type TopicOffsets } from '../port.ts'
import { commitOffsets, committedOffsets, listOffsets, partitionsOf } from './group-offsets.ts'
import { kafkajsClient, kafkajsConsumer, type KafkaConnection } from './kafkajs-client.ts'
import type { KafkajsCluster } from './kafkajs-internals.ts'
import { sourceError } from './source-errors.ts'
import type { Sockets } from './sockets.ts'

/** Offsets of topics and groups, asked without being a member. Each group has a connection of its own, made when asked. */
export class ClusterCalls {
  readonly #connect: () => Promise<KafkaConnection>
  readonly #sockets: Sockets
  readonly #connections = new Map<string, Promise<Connection>>()

  constructor(options: { connect: () => Promise<KafkaConnection>; sockets: Sockets }) {
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
      const coordinator = await cluster.findGroupCoordinator({ groupId })
      const nobody = { groupId, memberId: '', groupGenerationId: -1 }
      await commitOffsets(cluster, coordinator, { ...nobody, topic, offsets })
    })
  }

  groupOffsets({ groupId, topic }: { groupId: string; topic: string }): Promise<ReadonlyMap<number, number>> {
    return this.#ask(topic, groupId, async (cluster) => {
      const coordinator = await cluster.findGroupCoordinator({ groupId })
      return (await committedOffsets(cluster, coordinator, { groupId, topic })).committed
    })
  }

  async close(): Promise<void> {
    const closing = [...this.#connections.values()].map(async (one) => (await one).disconnect())
    this.#connections.clear()
    await Promise.allSettled(closing)
  }

  async #ask<T>(topic: string, groupId: string, ask: (cluster: KafkajsCluster) => Promise<T>): Promise<T> {
    try {
      const { cluster } = await this.#connection(groupId)
      await cluster.addMultipleTargetTopics([topic])
      if (partitionsOf(cluster, topic).length === 0)
        throw new SourceError('SOURCE_NOT_FOUND', `no topic ${topic}`)
      return await ask(cluster)
    } catch (error) {
      throw sourceError(error)
    }
  }

  #connection(groupId: string): Promise<Connection> {
    const known = this.#connections.get(groupId)
    if (known !== undefined) return known
    const connection = this.#open(groupId)
    this.#connections.set(groupId, connection)
    connection.catch(() => this.#connections.delete(groupId))
    return connection
  }

  /** A consumer that never runs: it has the cluster that is wanted. */
  async #open(groupId: string): Promise<Connection> {
    const kafka = kafkajsClient(await this.#connect(), this.#sockets)
    const { consumer, cluster } = kafkajsConsumer(kafka, {
      groupId,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      rebalanceTimeoutMs: REVOKE_WITHIN_MS,
    })
    await consumer.connect()
    return { cluster, disconnect: () => consumer.disconnect() }
  }
}

interface Connection {
  readonly cluster: KafkajsCluster
  disconnect(): Promise<void>
}
