import type { Consumer } from 'kafkajs'
import type { Clock } from '../../../time/index.ts'
import { hookInto, type ClusterHooks, type Joined } from './cluster-hooks.ts'
import { findCoordinator, onceReady } from './coordinator.ts'
import type { Fetching } from './fetching.ts'
import { kafkajsClient, kafkajsConsumer, type KafkaConnection } from './kafkajs-client.ts'
import type { KafkajsBroker, KafkajsCluster } from './kafkajs-internals.ts'
import { BrokerSilent, unlessSilent } from './silence.ts'
import type { Sockets } from './sockets.ts'

type JoinRequest = Parameters<ClusterHooks['join']>[0]

const HEARTBEAT_MS = 1000
const LEAVE_WITHIN_MS = 5000

/** A place in one generation of the group. */
export interface Membership {
  readonly memberId: string
  readonly generation: number
}

/** What a session tells its member. */
export interface SessionHooks {
  /** Everything must be given up before the group is joined again; `lost` when it is gone already. */
  revoke(lost: boolean): Promise<void>
  /** The group has given us these partitions. Called for each generation; the last one counts. */
  assigned(membership: Membership, partitions: readonly number[]): void
  /** The session is over, and it was not `end` that ended it. */
  crashed(error: unknown): void
}

/**
 * One kafkajs consumer from its connection to its end. It never comes back: after a crash there is a new session.
 *
 *     start ─▶ joined ─▶ assigned ─▶ fetching ─┬─▶ rebalance: revoke, join again
 *                                              ├─▶ crashed (connection, silence, coordinator, credentials)
 *                                              └─▶ end: leaves the group
 */
export class GroupSession {
  readonly cluster: KafkajsCluster
  readonly #consumer: Consumer
  readonly #options: SessionOptions
  #membership: Membership | null = null
  #coordinator: KafkajsBroker | null = null
  #joinedOnce = false
  #over = false

  constructor(options: SessionOptions) {
    this.#options = options
    const { groupId, sessionTimeoutMs, rebalanceTimeoutMs } = options
    const kafka = kafkajsClient(options.connection, options.sockets)
    const { consumer, cluster } = kafkajsConsumer(kafka, { groupId, sessionTimeoutMs, rebalanceTimeoutMs })
    this.#consumer = consumer
    this.cluster = cluster
    hookInto(cluster, {
      coordinator: () => this.#findCoordinator(),
      join: (request) => this.#join(request),
      fetch: (request, send) => options.fetching.fetch(request, send),
      asked: (broker, answer) => this.#unlessSilent(broker, answer),
    })
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#joinedOnce = true
      options.hooks.assigned(this.#membership!, payload.memberAssignment[options.topic] ?? [])
    })
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#crash(payload.error))
  }

  /** Connects and joins. @throws what kafkajs reports; the session is over then */
  async start(): Promise<void> {
    try {
      await this.#consumer.connect()
      await this.#consumer.subscribe({ topics: [this.#options.topic] })
    } catch (error) {
      await this.end()
      throw error
    }
    if (this.#over) return
    let failure: unknown
    const off = this.#consumer.on(this.#consumer.events.CRASH, ({ payload }) => {
      failure = payload.error
    })
    await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} })
    off()
    // Ended meanwhile: kafkajs has started all the same.
    if (this.#over && failure === undefined) await this.#disconnect()
    if (failure !== undefined && !this.#joinedOnce) throw failure
  }

  get memberId(): string | null {
    return this.#membership?.memberId ?? null
  }

  /** Asks the group's coordinator. After an error it is looked for anew: it may be another broker by now. */
  async ask<T>(ask: (coordinator: KafkajsBroker) => Promise<T>): Promise<T> {
    this.#coordinator ??= await this.#findCoordinator()
    try {
      return await ask(this.#coordinator)
    } catch (error) {
      this.#coordinator = null
      throw error
    }
  }

  /** Something that only we can see has failed: as if kafkajs had crashed. */
  fail(error: unknown): void {
    this.#crash(error)
    void this.#disconnect()
  }

  /** Nothing that happens to it is told any more. */
  abandon(): void {
    this.#over = true
  }

  /** Leaves the group and disconnects, within five seconds. Never rejects. */
  async end(): Promise<void> {
    this.#over = true
    await this.#disconnect()
  }

  /** A silent broker ends the session; the next one asks the others, and this one again. */
  async #unlessSilent<T>(broker: string, answer: Promise<T>): Promise<T> {
    const { clock, sockets } = this.#options
    try {
      return await unlessSilent(answer, broker, { clock, received: () => sockets.bytesFrom(broker) })
    } catch (error) {
      if (error instanceof BrokerSilent) this.fail(error)
      throw error
    }
  }

  #findCoordinator(): Promise<KafkajsBroker> {
    return findCoordinator(this.cluster, this.#options.groupId, this.#options.clock)
  }

  async #disconnect(): Promise<void> {
    const bound = new AbortController()
    const disconnected = this.#consumer.disconnect().catch(() => {})
    await Promise.race([disconnected, this.#options.clock.sleep(LEAVE_WITHIN_MS, bound.signal)])
    bound.abort()
  }

  #crash(error: unknown): void {
    if (this.#over) return
    this.#over = true
    // A session that never joined reports by `start`.
    if (this.#joinedOnce) this.#options.hooks.crashed(error)
  }

  async #join({ memberId, coordinator, send }: JoinRequest): Promise<Joined> {
    const { groupId, formerMemberId, hooks } = this.#options
    if (this.#joinedOnce) {
      const stop = this.#keepAlive(coordinator)
      await hooks.revoke(memberId === '')
      stop()
    } else if (formerMemberId !== null) {
      // The member of the session before is dead; otherwise everybody waits until its silence is noticed.
      await coordinator.leaveGroup({ groupId, memberId: formerMemberId }).catch(() => {})
    }
    const joined = await onceReady(this.#options.clock, send)
    this.#membership = { memberId: joined.memberId, generation: joined.generationId }
    return joined
  }

  /** kafkajs sends no heartbeat while it waits for us here. Answers do not matter: the rebalance is known. */
  #keepAlive(coordinator: KafkajsBroker): () => void {
    const { clock, groupId } = this.#options
    const { memberId, generation } = this.#membership!
    const beat = () => {
      coordinator.heartbeat({ groupId, memberId, groupGenerationId: generation }).catch(() => {})
      cancel = clock.after(HEARTBEAT_MS, beat)
    }
    let cancel = clock.after(HEARTBEAT_MS, beat)
    return () => cancel()
  }
}

export interface SessionOptions {
  readonly connection: KafkaConnection
  readonly sockets: Sockets
  readonly clock: Clock
  readonly groupId: string
  readonly topic: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  /** The member that the session before has left behind. */
  readonly formerMemberId: string | null
  readonly fetching: Fetching
  readonly hooks: SessionHooks
}
