import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../time/index.ts'
import { Claims } from '../claims.ts'
import type { PartitionClaim } from '../port.ts'
import { COMMIT_SPACING_MS, CommitQueue } from './commit-queue.ts'

/** A queue over claims on partitions 0 and 1, and a broker that answers when a test says so. */
class World {
  readonly clock = new VirtualClock()
  readonly assigned: PartitionClaim[] = []
  readonly requests: { offsets: Record<number, number>; answer: (error?: Error) => void }[] = []
  readonly failures: string[] = []
  readonly claims = new Claims({
    clock: this.clock,
    revokeWithinMs: 1000,
    listener: {
      assigned: (claim) => this.assigned.push(claim),
      revoked: async () => {},
      failed: () => {},
      reported: () => {},
    },
  })
  readonly queue = new CommitQueue({
    claims: this.claims,
    clock: this.clock,
    send: (offsets) =>
      new Promise((resolve, reject) => {
        const answer = (error?: Error) => (error === undefined ? resolve() : reject(error))
        this.requests.push({ offsets: Object.fromEntries(offsets), answer })
      }),
    failed: (error, attempt) => {
      this.failures.push(`${(error as Error).message} ${attempt}`)
      return 250
    },
  })

  constructor() {
    this.assign([0, 1])
  }

  assign(partitions: number[]): void {
    const start = { offset: 0, startsAt: 'COMMITTED', isNew: false, lost: false } as const
    this.claims.assign(new Map(partitions.map((partition) => [partition, start])))
  }

  /** Commits, and keeps what became of it. */
  commit(partition: number, offset: number): { stored: boolean | null } {
    const outcome: { stored: boolean | null } = { stored: null }
    void this.queue.commit(this.assigned[partition]!, offset).then((stored) => (outcome.stored = stored))
    return outcome
  }
}

describe('the commit queue', () => {
  it('sends what comes in one moment as one request for all partitions', async () => {
    const world = new World()
    const [zero, one] = [world.commit(0, 5), world.commit(1, 7)]
    await world.clock.settle()
    expect(world.requests.map(({ offsets }) => offsets)).toEqual([{ 0: 5, 1: 7 }])
    expect([zero.stored, one.stored]).toEqual([null, null])
    world.requests[0]!.answer()
    await world.clock.settle()
    expect([zero.stored, one.stored]).toEqual([true, true])
  })

  it('has one request under way, behind which the latest offset wins', async () => {
    const world = new World()
    world.commit(0, 1)
    await world.clock.settle()
    const waiting = [world.commit(0, 2), world.commit(0, 3), world.commit(1, 9)]
    await world.clock.settle()
    expect(world.requests).toHaveLength(1)
    world.requests[0]!.answer()
    await world.clock.advanceBy(COMMIT_SPACING_MS - 1)
    expect(world.requests).toHaveLength(1)
    await world.clock.advanceBy(1)
    expect(world.requests[1]!.offsets).toEqual({ 0: 3, 1: 9 })
    world.requests[1]!.answer()
    await world.clock.settle()
    expect(waiting.map(({ stored }) => stored)).toEqual([true, true, true])
    expect(world.requests).toHaveLength(2)
  })

  it('asks again when the broker does not have it', async () => {
    const world = new World()
    const outcome = world.commit(0, 1)
    await world.clock.settle()
    world.requests[0]!.answer(new Error('no coordinator'))
    await world.clock.advanceBy(250)
    expect(world.requests).toHaveLength(2)
    expect(world.failures).toEqual(['no coordinator 1'])
    world.requests[1]!.answer()
    await world.clock.settle()
    expect(outcome.stored).toBe(true)
  })

  it('drops a commit whose claim is gone by the time it would be sent', async () => {
    const world = new World()
    world.commit(1, 1)
    await world.clock.settle()
    const late = world.commit(0, 4)
    world.assign([1])
    world.requests[0]!.answer()
    await world.clock.advanceBy(COMMIT_SPACING_MS)
    expect(late.stored).toBe(false)
    expect(world.requests).toHaveLength(1)
  })

  it('drops it also while it is tried again, as soon as claims have changed', async () => {
    const world = new World()
    const outcome = world.commit(0, 1)
    await world.clock.settle()
    world.requests[0]!.answer(new Error('illegal generation'))
    await world.clock.settle()
    world.assign([1])
    world.queue.changed()
    await world.clock.advanceBy(COMMIT_SPACING_MS)
    expect(outcome.stored).toBe(false)
    expect(world.requests).toHaveLength(1)
  })

  it('answers what waits when it is closed', async () => {
    const world = new World()
    const outcome = world.commit(0, 1)
    await world.clock.settle()
    world.requests[0]!.answer(new Error('gone'))
    world.queue.close()
    await world.clock.settle()
    expect(outcome.stored).toBe(false)
  })
})
