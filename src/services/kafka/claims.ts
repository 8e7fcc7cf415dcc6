import type { Clock } from '../../time/index.ts'
import { Pause } from './pause.ts'
import type { MemberListener, PartitionClaim } from './port.ts'
import type { ResolvedStart } from './start-offset.ts'

/**
 * The partitions that one member holds, through rebalances. Kafka's rebalance is eager: everything is given up
 * before anyone knows what comes back, and brokers check who commits, but not what.
 *
 *              assign                  revokeAll                drained, or not given back
 *     (none) ────────▶ open ─────────────────────▶ draining ─────────────────────────────▶ (none)
 *                       │                             │ given back before it has drained:
 *                       │ someone else was here       │ commits count, and once it has drained
 *                       ▼                             ▼ a new claim begins where it committed
 *                      gone ── drained ──▶ new claim, if the partition is ours
 *
 * What holds always: a partition has at most one claim whose lane still runs; a claim that is gone commits nothing.
 * @decision SIL-14 In a Kafka rebalance every partition drains (at most 30 s), commits and is handed over; a batch that takes longer ends here, and the next owner gets its records again.
 */
export class Claims {
  readonly #listener: MemberListener
  readonly #bound: Pause
  readonly #revokeWithinMs: number
  readonly #holdings = new Map<number, Holding>()
  #owned: ReadonlyMap<number, ResolvedStart> = new Map()
  #epoch = 0
  /** Between giving everything up and the next assignment: what drains now waits for that. */
  #rejoining = false

  constructor(options: { listener: MemberListener; clock: Clock; revokeWithinMs: number }) {
    this.#listener = options.listener
    this.#bound = new Pause(options.clock)
    this.#revokeWithinMs = options.revokeWithinMs
  }

  /** The claims that may be read. */
  get open(): readonly PartitionClaim[] {
    return [...this.#holdings.values()].filter((one) => one.state === 'open').map((one) => one.claim)
  }

  mayRead(claim: PartitionClaim): boolean {
    return this.#find(claim)?.state === 'open'
  }

  mayCommit(claim: PartitionClaim): boolean {
    const state = this.#find(claim)?.state
    return state === 'open' || state === 'draining'
  }

  /** A commit is on its way: it may arrive although its answer does not. */
  committing(claim: PartitionClaim, offset: number): void {
    const holding = this.#find(claim)
    if (holding !== undefined) holding.attempted = Math.max(holding.attempted, offset)
  }

  committed(claim: PartitionClaim, offset: number): void {
    const holding = this.#find(claim)
    if (holding !== undefined) holding.committed = offset
  }

  /** Before the group is joined again: everything drains. Resolves when it has, or its time is over. */
  async revokeAll(): Promise<void> {
    this.#rejoining = true
    for (const holding of this.#holdings.values()) {
      if (holding.state === 'open') this.#revoke(holding, 'draining')
    }
    const draining = [...this.#holdings.values()].filter((one) => one.state === 'draining' && !one.drained)
    if (draining.length === 0) return
    let over = false
    void Promise.all(draining.map((one) => one.draining)).then(() => over || this.#bound.end())
    await this.#bound.wait(this.#revokeWithinMs)
    over = true
  }

  /** The group has thrown this member out: whatever it held is someone else's by now. */
  loseAll(): void {
    this.#rejoining = true
    for (const holding of this.#holdings.values()) this.#drop(holding)
  }

  /**
   * The group has given these partitions, and no others. A claim that was never revoked (the connection was lost)
   * goes on where it is, unless the group's offset shows that someone else has worked on its partition.
   */
  assign(owned: ReadonlyMap<number, ResolvedStart>): void {
    this.#owned = owned
    this.#rejoining = false
    for (const holding of this.#holdings.values()) {
      const start = owned.get(holding.claim.partition)
      if (start === undefined || !isOwnCommit(start.offset, holding)) this.#drop(holding)
      else holding.committed = start.offset
    }
    for (const [partition, start] of owned) this.#reopen(partition, start)
    for (const [partition, holding] of this.#holdings) this.#forget(partition, holding)
  }

  /** Ends every claim; nobody is told. */
  close(): void {
    this.#bound.end()
    this.#owned = new Map()
    this.#holdings.clear()
  }

  /** A new claim, now or when the partition's earlier one has drained. */
  #reopen(partition: number, start: ResolvedStart): void {
    const earlier = this.#holdings.get(partition)
    if (earlier?.state === 'open') return
    if (earlier !== undefined && !earlier.drained) return
    const claim: PartitionClaim = {
      partition,
      epoch: ++this.#epoch,
      offset: earlier?.state === 'draining' ? earlier.committed : start.offset,
      startsAt: earlier === undefined ? start.startsAt : 'COMMITTED',
    }
    this.#holdings.set(partition, {
      claim,
      state: 'open',
      committed: claim.offset,
      attempted: claim.offset,
      drained: false,
      draining: Promise.resolve(),
    })
    this.#listener.assigned(claim)
  }

  #drop(holding: Holding): void {
    if (holding.state === 'open') this.#revoke(holding, 'gone')
    holding.state = 'gone'
  }

  #revoke(holding: Holding, state: 'draining' | 'gone'): void {
    holding.state = state
    const drained = () => this.#drained(holding)
    holding.draining = this.#listener.revoked(holding.claim).then(drained, drained)
  }

  #drained(holding: Holding): void {
    holding.drained = true
    const { partition } = holding.claim
    if (this.#holdings.get(partition) !== holding || this.#rejoining) return
    const start = this.#owned.get(partition)
    if (start !== undefined) this.#reopen(partition, start)
    this.#forget(partition, holding)
  }

  /** Nothing is left to remember of a claim that is gone and has drained. */
  #forget(partition: number, holding: Holding): void {
    if (holding.state === 'gone' && holding.drained && this.#holdings.get(partition) === holding) {
      this.#holdings.delete(partition)
    }
  }

  #find(claim: PartitionClaim): Holding | undefined {
    const holding = this.#holdings.get(claim.partition)
    return holding?.claim === claim ? holding : undefined
  }
}

interface Holding {
  readonly claim: PartitionClaim
  state: 'open' | 'draining' | 'gone'
  /** The last offset that the broker has from this claim. */
  committed: number
  /** The highest offset that it may have. */
  attempted: number
  drained: boolean
  draining: Promise<void>
}

/** The group's offset is what this claim has committed, perhaps by a commit whose answer was lost. */
function isOwnCommit(offset: number, holding: Holding): boolean {
  return offset >= holding.committed && offset <= holding.attempted
}
