import type { Clock, Random } from '../../../time/index.ts'
import type {
  GroupMember,
  JoinRequest,
  KafkaPort,
  KafkaProducer,
  MemberListener,
  RecordPlace,
  TopicOffsets,
} from '../port.ts'
import { ClientMember } from './client-member.ts'
import { ClusterCalls } from './cluster-calls.ts'
import type { KafkaConnection } from './kafkajs-client.ts'
import { Sockets } from './sockets.ts'
import { TopicCalls } from './topic-calls.ts'

export interface KafkaClientOptions {
  /** How the brokers are reached; asked for each connection, so that credentials may change. */
  readonly connect: () => Promise<KafkaConnection>
  /** Brokers' deadlines are real: give it the real clock. */
  readonly clock: Clock
  readonly random: Random
}

/** Kafka over kafkajs 2.2.4: the engine's face and the producer's face. Nothing connects before it is asked. */
export class KafkaClient implements KafkaPort, KafkaProducer {
  readonly #options: KafkaClientOptions
  readonly #sockets = new Sockets()
  readonly #members = new Set<ClientMember>()
  readonly #cluster: ClusterCalls
  readonly #topics: TopicCalls

  constructor(options: KafkaClientOptions) {
    this.#options = options
    const shared = { connect: options.connect, sockets: this.#sockets, clock: options.clock }
    this.#cluster = new ClusterCalls(shared)
    this.#topics = new TopicCalls(shared)
  }

  async joinGroup(request: JoinRequest, listener: MemberListener): Promise<GroupMember> {
    const member = new ClientMember({ ...this.#options, sockets: this.#sockets, request, listener })
    this.#members.add(member)
    await member.join().catch((error: unknown) => {
      this.#members.delete(member)
      throw error
    })
    return member
  }

  topicOffsets(topic: string): Promise<readonly TopicOffsets[]> {
    return this.#cluster.topicOffsets(topic)
  }

  createTopic(request: {
    topic: string
    partitions?: number
    config?: Readonly<Record<string, string>>
  }): Promise<boolean> {
    return this.#topics.create(request)
  }

  deleteTopic(topic: string): Promise<void> {
    return this.#topics.delete(topic)
  }

  partitionCount(topic: string): Promise<number | null> {
    return this.#topics.partitionCount(topic)
  }

  /** @throws TypeError when something is to be stored alongside: only embedded brokers can */
  async produce(request: Parameters<KafkaProducer['produce']>[0]): Promise<readonly RecordPlace[]> {
    if (request.alongside !== undefined)
      throw new TypeError('only embedded brokers store anything alongside records')
    return this.#topics.produce(request)
  }

  deleteRecords(request: { topic: string; partition: number; before: number }): Promise<void> {
    return this.#topics.deleteRecords(request)
  }

  commitGroup(request: {
    groupId: string
    topic: string
    offsets: ReadonlyMap<number, number>
  }): Promise<void> {
    return this.#cluster.commitGroup(request)
  }

  groupOffsets(request: { groupId: string; topic: string }): Promise<ReadonlyMap<number, number>> {
    return this.#cluster.groupOffsets(request)
  }

  async close(): Promise<void> {
    await this.#topics.close()
  }

  kill(): void {
    for (const member of this.#members) member.kill()
    this.#sockets.cut()
  }

  /** Drops every connection and refuses new ones, until `restoreConnection`. For tests. */
  loseConnection(): void {
    this.#sockets.cut()
  }

  restoreConnection(): void {
    this.#sockets.restore()
  }
}
