import type { Clock } from '../../../time/index.ts'
import { assignRanges } from '../assignment.ts'
import { SourceError, type StartingPosition } from '../../../model/index.ts'
import { resolveStart, type ResolvedStart } from '../start-offset.ts'
import type { TwinContents } from './twin-contents.ts'

/** How long what could not be stored waits. */
const ASSIGN_AGAIN_MS = 1000

/** What the coordinator asks of a member. */
export interface Rebalanced {
  readonly start: StartingPosition
  readonly sessionTimeoutMs: number
  /** Gives everything up; resolves when it may be handed over. A member that is silent does not answer. */
  giveUp(): Promise<void>
  assigned(starts: ReadonlyMap<number, ResolvedStart>): void
}

/**
 * One consumer group on one topic, as its coordinator sees it. Every change of members is an eager rebalance:
 *
 *     somebody joins, leaves or dies
 *        └▶ all others give up what they hold ─ a silent one is waited for until its session is over
 *             └▶ partitions are assigned anew, all in one moment
 */
export class TwinGroup {
  readonly #groupId: string
  readonly #topic: string
  readonly #contents: TwinContents
  readonly #clock: Clock
  readonly #members = new Map<Rebalanced, Membership>()
  #joins = 0
  #rebalancing = false

  constructor(options: { groupId: string; topic: string; contents: TwinContents; clock: Clock }) {
    this.#groupId = options.groupId
    this.#topic = options.topic
    this.#contents = options.contents
    this.#clock = options.clock
  }

  has(member: Rebalanced): boolean {
    return this.#members.has(member)
  }

  /** Resolves when partitions have been assigned. @throws SourceError when it cannot be stored where they start */
  join(member: Rebalanced): Promise<void> {
    return new Promise((joined, refused) => {
      const id = `member-${String(++this.#joins).padStart(9, '0')}`
      this.#members.set(member, { id, joined, refused, ...deferred() })
      this.#rebalance()
    })
  }

  leave(member: Rebalanced): void {
    const membership = this.#members.get(member)
    if (membership === undefined) return
    this.#members.delete(member)
    membership.end()
    membership.joined?.()
    this.#rebalance()
  }

  /** The member is not heard of any more; unless it comes back in time it is dead. */
  silent(member: Rebalanced, isBack: () => boolean): void {
    this.#clock.after(member.sessionTimeoutMs, () => {
      if (!isBack()) this.leave(member)
    })
  }

  #rebalance(): void {
    if (this.#rebalancing) return
    this.#rebalancing = true
    void this.#run()
  }

  async #run(): Promise<void> {
    // Who joins meanwhile has nothing to give up; who leaves is not waited for.
    const holding = [...this.#members].filter(([, { joined }]) => joined === null)
    await Promise.all(holding.map(([member, { ended }]) => Promise.race([member.giveUp(), ended])))
    this.#rebalancing = false
    this.#assign()
  }

  #assign(): void {
    if (this.#members.size === 0) return
    const ids = [...this.#members.values()].map(({ id }) => id)
    const exists = this.#contents.has(this.#topic)
    const partitions = exists ? [...this.#contents.topic(this.#topic).partitions.keys()] : []
    const shares = assignRanges(ids, partitions)
    const starts = this.#allStarts(shares)
    if (starts === null) return
    for (const [member, membership] of this.#members) {
      member.assigned(starts.get(member)!)
      membership.joined?.()
      membership.joined = null
    }
  }

  /** Null where they cannot be stored: the others go on without who has just come, or are assigned theirs later. */
  #allStarts(
    shares: ReadonlyMap<string, readonly number[]>,
  ): ReadonlyMap<Rebalanced, ReadonlyMap<number, ResolvedStart>> | null {
    const members = [...this.#members]
    try {
      return new Map(members.map(([member, { id }]) => [member, this.#starts(member.start, shares.get(id)!)]))
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      const refused = members.filter(([, { joined }]) => joined !== null)
      for (const [member, membership] of refused) {
        this.#members.delete(member)
        membership.refused(error)
      }
      if (refused.length > 0) this.#assign()
      else this.#clock.after(ASSIGN_AGAIN_MS, () => this.#rebalance())
      return null
    }
  }

  /** What is new to the group is committed before anything is read. */
  #starts(start: StartingPosition, partitions: readonly number[]): Map<number, ResolvedStart> {
    const committed = this.#contents.committed(this.#groupId, this.#topic)
    const starts = new Map(
      partitions.map((partition) => {
        const log = this.#contents.partition(this.#topic, partition)
        const { earliest, latest } = log
        const atTimestamp = start.kind === 'AT_TIMESTAMP' ? log.offsetAt(start.timestampMs) : null
        const facts = {
          committed: committed.get(partition) ?? null,
          earliest,
          latest,
          atTimestamp,
          addedLater: false,
        }
        return [partition, resolveStart(start, facts)] as const
      }),
    )
    const fresh = [...starts]
      .filter(([, one]) => one.isNew)
      .map(([partition, one]) => [partition, one.offset] as const)
    if (fresh.length > 0) this.#contents.commit(this.#groupId, this.#topic, new Map(fresh))
    return starts
  }
}

interface Membership {
  readonly id: string
  /** Tells the one who joins; null once it has been told. */
  joined: (() => void) | null
  readonly refused: (error: SourceError) => void
  readonly ended: Promise<void>
  readonly end: () => void
}

function deferred(): { ended: Promise<void>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { ended: promise, end: resolve }
}
