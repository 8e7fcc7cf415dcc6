import { SourceError } from '../../../model/index.ts'
import { backOffMs, type Clock, type Random } from '../../../time/index.ts'
import { Claims } from '../claims.ts'
import { Pause } from '../pause.ts'
import {
  REVOKE_WITHIN_MS,
  SESSION_TIMEOUT_MS,
  type GroupMember,
  type JoinRequest,
  type KafkaPage,
  type MemberListener,
  type PartitionClaim,
  type PollOptions,
} from '../port.ts'
import { positionLost } from '../position-lost.ts'
import { RECONNECT } from '../reconnect.ts'
import type { ResolvedStart } from '../start-offset.ts'
import { CommitQueue } from './commit-queue.ts'
import { Fetching } from './fetching.ts'
import { commitOffsets, listOffsets, offsetOf, settleStarts } from './group-offsets.ts'
import { GroupSession, type Membership } from './group-session.ts'
import type { KafkaConnection } from './kafkajs-client.ts'
import type { MemberOfGeneration } from './kafkajs-internals.ts'
import { protocolType, sourceError } from './source-errors.ts'
import type { Sockets } from './sockets.ts'

/** A rebalance may take so much longer than draining before a member counts as gone. */
const REBALANCE_SLACK_MS = 30_000
/** The group has moved on: what was asked belongs to a generation that is over. */
const SUPERSEDED = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS'])

/**
 * A member of a consumer group, through connections that come and go. What it holds (claims, inboxes, commits that
 * wait) outlives the sessions, so that a lost connection disturbs no lane.
 */
export class ClientMember implements GroupMember {
  readonly #options: MemberOptions
  readonly #claims: Claims
  readonly #fetching: Fetching
  readonly #commits: CommitQueue
  readonly #wait: Pause
  #session: GroupSession | null = null
  #formerMemberId: string | null = null
  /** The generation whose assignment the claims stand for. */
  #membership: Membership | null = null
  #assignments = 0
  #failures = 0
  #left = false
  #ready: { resolve: () => void; reject: (error: unknown) => void } | null = null

  constructor(options: MemberOptions) {
    this.#options = options
    const { clock, request, listener } = options
    this.#wait = new Pause(clock)
    this.#fetching = new Fetching({
      topic: request.topic,
      clock,
      hooks: {
        fetched: () => (this.#failures = 0),
        refreshMetadata: () => this.#connected().cluster.refreshMetadata(),
        earliestOffset: (partition) => this.#earliest(partition),
        positionLost: ({ claim, from, to }) => this.#positionLost(claim.partition, { from, to }),
      },
    })
    this.#claims = new Claims({
      clock,
      revokeWithinMs: request.revokeWithinMs ?? REVOKE_WITHIN_MS,
      listener: {
        ...listener,
        assigned: (claim) => {
          this.#fetching.open(claim)
          listener.assigned(claim)
        },
        revoked: (claim) => {
          this.#fetching.close(claim)
          return listener.revoked(claim)
        },
      },
    })
    this.#commits = new CommitQueue({
      claims: this.#claims,
      clock,
      send: (offsets) => this.#send(offsets),
      failed: (error, attempt) => this.#commitFailed(error, attempt),
    })
  }

  /** Resolves at the first assignment. @throws SourceError, and then nothing is left behind */
  async join(): Promise<void> {
    try {
      const ready = new Promise<void>((resolve, reject) => (this.#ready = { resolve, reject }))
      ready.catch(() => {})
      await this.#startSession()
      await ready
    } catch (error) {
      await this.leave()
      throw sourceError(error)
    }
  }

  poll(claim: PartitionClaim, options: PollOptions): Promise<KafkaPage> {
    const inbox = this.#fetching.inbox(claim)
    if (inbox !== undefined) return inbox.poll(options)
    const nothing = { records: [], nextOffset: claim.offset, highWatermark: claim.offset, caughtUp: false }
    return this.#wait.wait(options.waitMs, options.signal).then(() => nothing)
  }

  commit(claim: PartitionClaim, offset: number): Promise<boolean> {
    return this.#commits.commit(claim, offset)
  }

  async earliestOffset(partition: number): Promise<number> {
    try {
      return await this.#earliest(partition)
    } catch (error) {
      throw sourceError(error)
    }
  }

  async leave(): Promise<void> {
    this.#left = true
    if (this.#session !== null) await this.#flush()
    this.#commits.close()
    this.#claims.close()
    this.#fetching.closeAll()
    this.#wait.end()
    await this.#session?.end()
  }

  /** As if the process were gone: the sockets are cut elsewhere, and nothing is tried again. */
  kill(): void {
    this.#left = true
    this.#claims.close()
    this.#commits.close()
    this.#session?.abandon()
  }

  /** What was committed last still counts; a broker that does not answer is not waited for. */
  async #flush(): Promise<void> {
    const bound = new AbortController()
    await Promise.race([this.#commits.idle(), this.#options.clock.sleep(FLUSH_WITHIN_MS, bound.signal)])
    bound.abort()
  }

  async #startSession(): Promise<void> {
    const { request, clock, sockets } = this.#options
    const { groupId, topic } = request
    const connection = await this.#options.connect()
    if (this.#left) return
    const session: GroupSession = new GroupSession({
      connection,
      sockets,
      clock,
      groupId,
      topic,
      sessionTimeoutMs: request.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      rebalanceTimeoutMs: (request.revokeWithinMs ?? REVOKE_WITHIN_MS) + REBALANCE_SLACK_MS,
      formerMemberId: this.#formerMemberId,
      fetching: this.#fetching,
      hooks: {
        revoke: (lost) => this.#revoke(lost),
        assigned: (membership, partitions) => void this.#assigned(session, membership, partitions),
        crashed: (error) => this.#crashed(error),
      },
    })
    this.#session = session
    await session.start()
  }

  async #revoke(lost: boolean): Promise<void> {
    if (lost) {
      this.#claims.loseAll()
      this.#membership = null
    } else {
      await this.#claims.revokeAll()
    }
    this.#commits.changed()
  }

  async #assigned(
    session: GroupSession,
    membership: Membership,
    partitions: readonly number[],
  ): Promise<void> {
    const assignment = ++this.#assignments
    try {
      const { topic, start } = this.#options.request
      const member = { ...this.#inGeneration(membership), topic, start, partitions }
      const starts = await session.ask((coordinator) => settleStarts(session.cluster, coordinator, member))
      if (assignment !== this.#assignments || this.#left) return
      this.#membership = membership
      this.#claims.assign(starts)
      for (const [partition, start] of starts) this.#tellIfLost(partition, start)
      this.#commits.changed()
      this.#ready?.resolve()
      this.#ready = null
    } catch (error) {
      if (assignment !== this.#assignments || SUPERSEDED.has(protocolType(error) ?? '')) return
      session.fail(error)
    }
  }

  async #send(offsets: ReadonlyMap<number, number>): Promise<void> {
    const session = this.#connected()
    const membership = this.#membership
    if (membership === null) throw new SourceError('SOURCE_UNREACHABLE', 'not a member of the group')
    const { topic } = this.#options.request
    const commits = { ...this.#inGeneration(membership), topic, offsets }
    try {
      await session.ask((coordinator) => commitOffsets(session.cluster, coordinator, commits))
    } catch (error) {
      // Put out by the group, perhaps while its coordinator was silent: waiting for what can never be committed is no use.
      const isPutOut = protocolType(error) === 'UNKNOWN_MEMBER_ID' && session.memberId === membership.memberId
      if (isPutOut && membership === this.#membership) await this.#revoke(true)
      throw error
    }
  }

  #inGeneration({ memberId, generation }: Membership): MemberOfGeneration {
    return { groupId: this.#options.request.groupId, memberId, groupGenerationId: generation }
  }

  /** Rebalances and lost connections tell of themselves. @returns milliseconds to the next try */
  #commitFailed(error: unknown, attempt: number): number {
    const { clock, listener, random } = this.#options
    const retryInMs = backOffMs(RECONNECT, attempt, random)
    const failure = sourceError(error)
    const isTold = failure.code === 'SOURCE_UNREACHABLE' || SUPERSEDED.has(protocolType(error) ?? '')
    if (!isTold && this.#session !== null) {
      listener.failed(failure, { attempt, nextTryMs: clock.now() + retryInMs })
    }
    return retryInMs
  }

  /** Before the first assignment who joins tries again, and may give up meanwhile. */
  #crashed(error: unknown): void {
    if (this.#ready === null) void this.#reconnect(error)
    else this.#ready.reject(error)
  }

  /** A session has crashed: a new one is tried until it stands. Everything that is held stays as it is. */
  async #reconnect(error: unknown): Promise<void> {
    const { clock, random, listener } = this.#options
    let failure = error
    for (;;) {
      this.#formerMemberId = this.#session?.memberId ?? this.#formerMemberId
      this.#session = null
      this.#assignments++
      if (this.#left) return
      const retryInMs = backOffMs(RECONNECT, ++this.#failures, random)
      listener.failed(sourceError(failure), { attempt: this.#failures, nextTryMs: clock.now() + retryInMs })
      await this.#wait.wait(retryInMs)
      if (this.#left) return
      try {
        return await this.#startSession()
      } catch (again) {
        failure = again
      }
    }
  }

  #tellIfLost(partition: number, start: ResolvedStart): void {
    if (start.lost) this.#positionLost(partition, { from: null, to: start.offset })
  }

  #positionLost(partition: number, moved: { from: number | null; to: number }): void {
    const { listener, request } = this.#options
    listener.reported(positionLost({ topic: request.topic, partition, ...moved }), partition)
  }

  async #earliest(partition: number): Promise<number> {
    const { cluster } = this.#connected()
    const { topic } = this.#options.request
    const offsets = await listOffsets(cluster, { topic, partitions: [partition], moment: 'earliest' })
    return offsetOf({ topic, partition }, offsets)
  }

  #connected(): GroupSession {
    if (this.#session === null)
      throw new SourceError('SOURCE_UNREACHABLE', 'the connection to the brokers is lost')
    return this.#session
  }
}

const FLUSH_WITHIN_MS = 5000

export interface MemberOptions {
  /** Asked for each session, so that credentials may change. */
  readonly connect: () => Promise<KafkaConnection>
  readonly sockets: Sockets
  readonly clock: Clock
  readonly random: Random
  readonly request: JoinRequest
  readonly listener: MemberListener
}
