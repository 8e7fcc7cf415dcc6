import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../time/index.ts'
import { Claims } from './claims.ts'
import type { PartitionClaim } from './port.ts'
import type { ResolvedStart } from './start-offset.ts'

const REVOKE_WITHIN_MS = 1000

/** Claims of a member, and lanes that drain when a test says so. */
class World {
  readonly clock = new VirtualClock()
  readonly assigned: PartitionClaim[] = []
  readonly draining = new Map<PartitionClaim, () => void>()
  readonly claims = new Claims({
    clock: this.clock,
    revokeWithinMs: REVOKE_WITHIN_MS,
    listener: {
      assigned: (claim) => this.assigned.push(claim),
      revoked: (claim) => new Promise((resolve) => this.draining.set(claim, resolve)),
      failed: () => {},
      reported: () => {},
    },
  })

  assign(starts: Record<number, number>): void {
    const start = (offset: number): ResolvedStart => ({
      offset,
      startsAt: 'COMMITTED',
      isNew: false,
      lost: false,
    })
    this.claims.assign(
      new Map(Object.entries(starts).map(([partition, offset]) => [Number(partition), start(offset)])),
    )
  }

  async drained(claim: PartitionClaim): Promise<void> {
    this.draining.get(claim)!()
    await this.clock.settle()
  }

  commit(claim: PartitionClaim, offset: number): boolean {
    if (!this.claims.mayCommit(claim)) return false
    this.claims.committing(claim, offset)
    this.claims.committed(claim, offset)
    return true
  }
}

describe('claims', () => {
  it('may be read and committed until they are revoked', async () => {
    const world = new World()
    world.assign({ 0: 5 })
    const [claim] = world.assigned
    expect(claim).toMatchObject({ partition: 0, offset: 5 })
    expect(world.claims.mayRead(claim!)).toBe(true)
    void world.claims.revokeAll()
    expect(world.claims.mayRead(claim!)).toBe(false)
    expect(world.commit(claim!, 6)).toBe(true)
  })

  it('wait for all to drain before they are given up', async () => {
    const world = new World()
    world.assign({ 0: 0, 1: 0 })
    let over = false
    void world.claims.revokeAll().then(() => (over = true))
    await world.drained(world.assigned[0]!)
    expect(over).toBe(false)
    await world.drained(world.assigned[1]!)
    expect(over).toBe(true)
    expect(world.clock.now()).toBe(new VirtualClock().now())
  })

  it('do not wait for longer than the bound, and commit nothing once they are someone else’s', async () => {
    const world = new World()
    world.assign({ 0: 0 })
    const [claim] = world.assigned
    let over = false
    void world.claims.revokeAll().then(() => (over = true))
    await world.clock.advanceBy(REVOKE_WITHIN_MS - 1)
    expect(over).toBe(false)
    await world.clock.advanceBy(1)
    expect(over).toBe(true)
    world.assign({})
    expect(world.commit(claim!, 1)).toBe(false)
    await world.drained(claim!)
    expect(world.assigned).toHaveLength(1)
  })

  it('that come back before they have drained commit on, and the next claim begins behind that', async () => {
    const world = new World()
    world.assign({ 0: 0 })
    const [claim] = world.assigned
    void world.claims.revokeAll()
    await world.clock.advanceBy(REVOKE_WITHIN_MS)
    world.assign({ 0: 0 })
    expect(world.assigned).toHaveLength(1)
    expect(world.commit(claim!, 3)).toBe(true)
    await world.drained(claim!)
    expect(world.assigned[1]).toMatchObject({ partition: 0, offset: 3, epoch: 2 })
    expect(world.commit(claim!, 4)).toBe(false)
  })

  it('that were away and come back wait for their lane, and begin where the group is', async () => {
    const world = new World()
    world.assign({ 0: 0 })
    const [claim] = world.assigned
    void world.claims.revokeAll()
    await world.clock.advanceBy(REVOKE_WITHIN_MS)
    world.assign({})
    void world.claims.revokeAll()
    world.assign({ 0: 7 })
    expect(world.assigned).toHaveLength(1)
    expect(world.commit(claim!, 3)).toBe(false)
    await world.drained(claim!)
    expect(world.assigned[1]).toMatchObject({ offset: 7 })
  })

  it('that drain while the group is joined wait for the assignment', async () => {
    const world = new World()
    world.assign({ 0: 0 })
    void world.claims.revokeAll()
    await world.drained(world.assigned[0]!)
    expect(world.assigned).toHaveLength(1)
    world.assign({ 0: 2 })
    expect(world.assigned[1]).toMatchObject({ offset: 2 })
  })

  it('go on as they are after a lost connection, when nobody else was there', () => {
    const world = new World()
    world.assign({ 0: 0 })
    const [claim] = world.assigned
    world.commit(claim!, 4)
    // Sent, and its answer was lost.
    world.claims.committing(claim!, 6)
    world.assign({ 0: 6 })
    expect(world.assigned).toHaveLength(1)
    expect(world.claims.mayRead(claim!)).toBe(true)
  })

  it('end after a lost connection, when someone else has worked on the partition', async () => {
    const world = new World()
    world.assign({ 0: 0 })
    const [claim] = world.assigned
    world.commit(claim!, 4)
    world.assign({ 0: 9 })
    expect(world.claims.mayRead(claim!)).toBe(false)
    expect(world.commit(claim!, 5)).toBe(false)
    await world.drained(claim!)
    expect(world.assigned[1]).toMatchObject({ offset: 9 })
  })

  it('are lost all at once when the group has thrown the member out', async () => {
    const world = new World()
    world.assign({ 0: 0 })
    const [claim] = world.assigned
    world.claims.loseAll()
    expect(world.commit(claim!, 1)).toBe(false)
    world.assign({ 0: 0 })
    expect(world.assigned).toHaveLength(1)
    await world.drained(claim!)
    expect(world.assigned).toHaveLength(2)
  })
})
