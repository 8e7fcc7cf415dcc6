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
import type { Connection } from './connection.ts'
import type { TwinContents } from './twin-contents.ts'
import type { Rebalanced, TwinGroup } from './twin-group.ts'
import { TwinReading } from './twin-reading.ts'

/** A member of an embedded consumer group, with a connection that can be lost and a life that can end. */
export class TwinMember implements GroupMember, Rebalanced {
  readonly sessionTimeoutMs: number
  readonly #options: TwinMemberOptions
  readonly #claims: Claims
  readonly #readings = new Map<PartitionClaim, TwinReading>()
  /** Waits of those who must wait although there is something to do. */
  readonly #wait: Pause
  #troubled: Promise<void> | null = null
  #left = false
  #dead = false

  constructor(options: TwinMemberOptions) {
    this.#options = options
    const { clock, listener, request } = options
    this.sessionTimeoutMs = request.sessionTimeoutMs ?? SESSION_TIMEOUT_MS
    this.#wait = new Pause(clock)
    this.#claims = new Claims({
      clock,
      revokeWithinMs: request.revokeWithinMs ?? REVOKE_WITHIN_MS,
      listener: {
        ...listener,
        assigned: (claim) => {
          this.#readings.set(claim, new TwinReading(claim, clock))
          listener.assigned(claim)
        },
        revoked: (claim) => {
          this.#readings.get(claim)?.close()
          this.#readings.delete(claim)
          return listener.revoked(claim)
        },
      },
    })
  }

  get start(): JoinRequest['start'] {
    return this.#options.request.start
  }

  /** @throws SourceError, and then nothing is left behind */
  async join(): Promise<void> {
    const trouble = this.#trouble()
    if (trouble !== null) throw trouble
    await this.#options.group.join(this)
  }

  async giveUp(): Promise<void> {
    if (this.#dead) return never()
    await this.#troubled
    await this.#claims.revokeAll()
  }

  assigned(starts: ReadonlyMap<number, ResolvedStart>): void {
    if (this.#dead) return
    this.#claims.assign(starts)
    for (const [partition, { lost, offset }] of starts) {
      if (lost) this.#report(partition, { from: null, to: offset })
    }
  }

  async poll(claim: PartitionClaim, options: PollOptions): Promise<KafkaPage> {
    if (this.#dead) return never()
    const reading = this.#readings.get(claim)
    const page = this.#read(reading, options) ?? (await this.#readLater(reading, options))
    if (page !== null) return page
    const { nextOffset, highWatermark } = reading ?? { nextOffset: claim.offset, highWatermark: claim.offset }
    return {
      records: [],
      nextOffset,
      highWatermark,
      caughtUp: reading?.caughtUp === true && this.#troubled === null,
    }
  }

  async commit(claim: PartitionClaim, offset: number): Promise<boolean> {
    if (this.#dead) return never()
    await this.#troubled
    if (this.#left || !this.#claims.mayCommit(claim)) return false
    const { contents, request } = this.#options
    contents.commit(request.groupId, request.topic, new Map([[claim.partition, offset]]))
    this.#claims.committed(claim, offset)
    return true
  }

  async earliestOffset(partition: number): Promise<number> {
    if (this.#dead) return never()
    const trouble = this.#trouble()
    if (trouble !== null) throw trouble
    return this.#options.contents.partition(this.#options.request.topic, partition).earliest
  }

  async leave(): Promise<void> {
    this.#left = true
    this.#claims.close()
    for (const reading of this.#readings.values()) reading.close()
    this.#readings.clear()
    this.#wait.end()
    const { group, connection } = this.#options
    if (connection.isUp) group.leave(this)
    else group.silent(this, () => false)
  }

  /** Never heard of again. */
  kill(): void {
    if (this.#left || this.#dead) return
    this.#dead = true
    this.#claims.close()
    for (const reading of this.#readings.values()) reading.abandon()
    this.#options.group.silent(this, () => false)
  }

  /** The connection has been lost. */
  disconnected(): void {
    if (this.#left || this.#dead) return
    this.#options.group.silent(this, () => this.#options.connection.isUp)
    this.#recover()
  }

  #read(reading: TwinReading | undefined, options: PollOptions): KafkaPage | null {
    if (reading === undefined || this.#troubled !== null) return null
    if (this.#trouble() !== null) {
      this.#recover()
      return null
    }
    const { contents, request } = this.#options
    const log = contents.partition(request.topic, reading.partition)
    const from = reading.nextOffset
    if (reading.restart(log)) this.#report(reading.partition, { from, to: reading.nextOffset })
    return reading.take(log, options.maximumRecords)
  }

  /** A long poll: ends at the first record. */
  async #readLater(reading: TwinReading | undefined, options: PollOptions): Promise<KafkaPage | null> {
    const { contents, request } = this.#options
    if (reading === undefined || this.#troubled !== null) {
      await this.#wait.wait(options.waitMs, options.signal)
      return null
    }
    const log = contents.partition(request.topic, reading.partition)
    await reading.wait(log, options)
    return this.#readings.get(reading.claim) === reading ? this.#read(reading, options) : null
  }

  /** Tries again until nothing stands in the way, and joins again if the group has given us up meanwhile. */
  #recover(): void {
    this.#troubled ??= this.#retry().finally(() => {
      this.#troubled = null
      this.#wait.end()
    })
  }

  async #retry(): Promise<void> {
    const { clock, random, listener, group } = this.#options
    let failures = 0
    for (let trouble = this.#trouble(); trouble !== null; trouble = this.#trouble()) {
      const retryInMs = backOffMs(RECONNECT, ++failures, random)
      listener.failed(trouble, { attempt: failures, nextTryMs: clock.now() + retryInMs })
      await this.#wait.wait(retryInMs)
      if (this.#left || this.#dead) return
    }
    if (!group.has(this)) await group.join(this)
  }

  #trouble(): SourceError | null {
    const { connection, contents, request } = this.#options
    if (!connection.isUp) return connection.error
    if (contents.has(request.topic)) return null
    return new SourceError('SOURCE_NOT_FOUND', 'This server does not host this topic-partition')
  }

  #report(partition: number, moved: { from: number | null; to: number }): void {
    const { listener, request } = this.#options
    listener.reported(positionLost({ topic: request.topic, partition, ...moved }), partition)
  }
}

/** What a dead process answers. */
function never(): Promise<never> {
  return new Promise(() => {})
}

export interface TwinMemberOptions {
  readonly request: JoinRequest
  readonly listener: MemberListener
  readonly group: TwinGroup
  readonly contents: TwinContents
  readonly connection: Connection
  readonly clock: Clock
  readonly random: Random
}
