import type { StartingPosition } from '../../../model/index.ts'
import type {
  GroupMember,
  JoinRequest,
  KafkaPage,
  KafkaPort,
  KafkaProducer,
  NewRecord,
  PartitionClaim,
} from '../port.ts'

/** One Kafka under test, embedded or real. The same assertions hold for all. */
export interface KafkaUnderTest {
  readonly producer: KafkaProducer
  /** A client with connections of its own. */
  connect(): ClientUnderTest
  /**
   * Lets time run until it holds, and fails after a minute. On a real broker it looks again whenever `changed` is
   * called.
   */
  until(what: string, holds: () => boolean): Promise<void>
  /** Something that a test waits for may have happened. */
  changed(): void
  close(): Promise<void>
}

export interface ClientUnderTest {
  readonly port: KafkaPort
  /** The answer mends it. */
  breakConnection(): () => void
}

/** What the parts of the suite work with. */
export interface KafkaBench {
  readonly kafka: () => KafkaUnderTest
  /** Makes a topic with a name of its own. */
  topic(options?: { partitions?: number; config?: Record<string, string> }): Promise<string>
  /** Resolves as the work does, letting time run. */
  settled<T>(what: string, work: Promise<T>): Promise<T>
  join(client: ClientUnderTest, request: JoinForm): Promise<TestMember>
  /** The same without letting time run: `joined` is for `settled`. */
  joining(client: ClientUnderTest, request: JoinForm): { member: TestMember; joined: Promise<void> }
}

/** Default: a group of its own, from the beginning. */
export type JoinForm = Partial<JoinRequest> & { readonly topic: string }

export const TRIM_HORIZON: StartingPosition = { kind: 'TRIM_HORIZON' }

/** Keyless records for one partition, one a text. */
export function texts(partition: number, ...values: string[]): NewRecord[] {
  return values.map((value) => ({ partition, key: null, value: Buffer.from(value), headers: [] }))
}

/** A member that keeps what it is told and, once `read`, what it gets. */
export class TestMember {
  readonly groupId: string
  /** Claims that are open now, by partition. */
  readonly claims = new Map<number, PartitionClaim>()
  readonly assigned: PartitionClaim[] = []
  readonly revoked: PartitionClaim[] = []
  readonly failures: { code: string; attempt: number; inFuture: boolean }[] = []
  readonly reports: { code: string; partition: number }[] = []
  readonly records: { partition: number; offset: number; text: string }[] = []
  /** What a revoked claim does before it is handed over. */
  drain: (claim: PartitionClaim) => Promise<void> = async () => {}
  #member: GroupMember | null = null
  #reads: { commits: boolean } | null = null
  #left = false
  readonly #kafka: KafkaUnderTest

  constructor(kafka: KafkaUnderTest, groupId: string) {
    this.#kafka = kafka
    this.groupId = groupId
  }

  async join(port: KafkaPort, request: JoinRequest): Promise<void> {
    this.#member = await port.joinGroup(request, {
      assigned: (claim) => {
        this.claims.set(claim.partition, claim)
        this.assigned.push(claim)
        if (this.#reads !== null) void this.#loop(claim)
        this.#kafka.changed()
      },
      revoked: async (claim) => {
        if (this.claims.get(claim.partition) === claim) this.claims.delete(claim.partition)
        this.revoked.push(claim)
        this.#kafka.changed()
        await this.drain(claim)
      },
      failed: ({ code }, { attempt, nextTryMs }) => {
        this.failures.push({ code, attempt, inFuture: nextTryMs > 0 })
        this.#kafka.changed()
      },
      reported: ({ code }, partition) => {
        this.reports.push({ code, partition })
        this.#kafka.changed()
      },
    })
  }

  get member(): GroupMember {
    return this.#member!
  }

  get partitions(): number[] {
    return [...this.claims.keys()].toSorted((a, b) => a - b)
  }

  /** Reads every claim, those to come as well, and commits each page unless told otherwise. */
  read(options: { commits: boolean } = { commits: true }): void {
    this.#reads = options
    for (const claim of this.claims.values()) void this.#loop(claim)
  }

  textsOf(partition: number): string[] {
    return this.records.filter((one) => one.partition === partition).map((one) => one.text)
  }

  poll(partition: number, options: { maximumRecords?: number; waitMs?: number } = {}): Promise<KafkaPage> {
    return this.member.poll(this.claims.get(partition)!, { maximumRecords: 500, waitMs: 30_000, ...options })
  }

  async leave(): Promise<void> {
    this.#left = true
    await this.#member?.leave()
    this.#kafka.changed()
  }

  async #loop(claim: PartitionClaim): Promise<void> {
    const { partition } = claim
    while (!this.#left && this.claims.get(partition) === claim) {
      const page = await this.member.poll(claim, { maximumRecords: 100, waitMs: 500 })
      for (const { offset, value } of page.records)
        this.records.push({ partition, offset, text: String(value) })
      if (page.records.length > 0 && this.#reads!.commits) await this.member.commit(claim, page.nextOffset)
      this.#kafka.changed()
    }
  }
}

export function textOf(page: KafkaPage): string[] {
  return page.records.map(({ value }) => String(value))
}
