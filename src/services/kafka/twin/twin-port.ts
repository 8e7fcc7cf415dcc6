import { SourceError } from '../../../model/index.ts'
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
import { Connection } from './connection.ts'
import type { TwinContents } from './twin-contents.ts'
import type { TwinGroup } from './twin-group.ts'
import { TwinMember } from './twin-member.ts'

/** One client of the embedded cluster. */
export class TwinPort implements KafkaPort, KafkaProducer {
  readonly #options: TwinPortOptions
  readonly #connection: Connection
  readonly #members = new Set<TwinMember>()

  constructor(options: TwinPortOptions) {
    this.#options = options
    this.#connection = new Connection(options.clock)
  }

  async joinGroup(request: JoinRequest, listener: MemberListener): Promise<GroupMember> {
    const { clock, random, contents, group } = this.#options
    const shared = { clock, random, contents, connection: this.#connection }
    const member = new TwinMember({
      ...shared,
      request,
      listener,
      group: group(request.groupId, request.topic),
    })
    this.#members.add(member)
    await member.join().catch((error: unknown) => {
      this.#members.delete(member)
      throw error
    })
    return member
  }

  async topicOffsets(topic: string): Promise<readonly TopicOffsets[]> {
    if (!this.#connection.isUp) throw this.#connection.error
    const { partitions } = this.#options.contents.topic(topic)
    return partitions.map(({ earliest, latest }, partition) => ({ partition, earliest, latest }))
  }

  async createTopic(request: Parameters<KafkaProducer['createTopic']>[0]): Promise<boolean> {
    const { topic, partitions = 1, config = {} } = request
    if (!/^[A-Za-z0-9._-]{1,249}$/.test(topic) || partitions < 1) {
      throw new SourceError('SOURCE_FAILED', `a topic ${topic} with ${partitions} partitions cannot be made`)
    }
    return this.#options.contents.createTopic({ topic, partitions, config })
  }

  async deleteTopic(topic: string): Promise<void> {
    this.#options.contents.deleteTopic(topic)
  }

  async partitionCount(topic: string): Promise<number | null> {
    const { contents } = this.#options
    return contents.has(topic) ? contents.topic(topic).partitions.length : null
  }

  async produce(request: Parameters<KafkaProducer['produce']>[0]): Promise<readonly RecordPlace[]> {
    return this.#options.contents.produce(request)
  }

  async deleteRecords(request: Parameters<KafkaProducer['deleteRecords']>[0]): Promise<void> {
    this.#options.contents.deleteRecords(request.topic, request.partition, request.before)
  }

  async commitGroup(request: Parameters<KafkaProducer['commitGroup']>[0]): Promise<void> {
    const { contents } = this.#options
    contents.topic(request.topic)
    contents.commit(request.groupId, request.topic, request.offsets)
  }

  async groupOffsets(request: { groupId: string; topic: string }): Promise<ReadonlyMap<number, number>> {
    return this.#options.contents.committed(request.groupId, request.topic)
  }

  async close(): Promise<void> {
    this.#options.onClose()
  }

  kill(): void {
    for (const member of this.#members) member.kill()
    this.#options.onClose()
  }

  /** Until that time of the clock nothing of this client arrives, but what it produces. For tests. */
  loseConnection(untilMs: number): void {
    this.#connection.lose(untilMs)
    for (const member of this.#members) member.disconnected()
  }
}

interface TwinPortOptions {
  readonly clock: Clock
  readonly random: Random
  readonly contents: TwinContents
  readonly group: (groupId: string, topic: string) => TwinGroup
  readonly onClose: () => void
}
