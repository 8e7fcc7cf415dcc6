import { describe, expect, it } from 'vitest'
import { MemoryDisk, MemoryStorage } from '../../../state/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import type { GroupMember, MemberListener, NewRecord, PartitionClaim } from '../port.ts'
import { KafkaTwin } from './kafka-twin.ts'

const DAY_MS = 24 * 3600 * 1000

class World {
  readonly clock: VirtualClock
  readonly storage: MemoryStorage
  readonly twin: KafkaTwin
  readonly port
  readonly claims: PartitionClaim[] = []
  readonly told: string[] = []

  constructor(storage = new MemoryStorage(), clock = new VirtualClock()) {
    this.storage = storage
    this.clock = clock
    this.twin = new KafkaTwin({ clock, random: seededRandom(1), storage })
    this.port = this.twin.connect()
  }

  /** The same storage under a new broker, as after a restart of the process. */
  restarted(): World {
    return new World(this.storage, this.clock)
  }

  get listener(): MemberListener {
    return {
      assigned: (claim) => this.claims.push(claim),
      revoked: async () => {},
      failed: ({ code }, { attempt, nextTryMs }) =>
        this.told.push(`${code} ${attempt} ${nextTryMs - this.clock.now()}`),
      reported: ({ code }) => this.told.push(code),
    }
  }

  join(groupId = 'g'): Promise<GroupMember> {
    return this.port.joinGroup({ groupId, topic: 't', start: { kind: 'TRIM_HORIZON' } }, this.listener)
  }

  keys(prefix: string): string[] {
    return [...this.storage.entries(prefix)].map(([key]) => key)
  }
}

function record(value: string, options: Partial<NewRecord> = {}): NewRecord {
  return { partition: 0, key: null, value: Buffer.from(value), headers: [], ...options }
}

const all = { maximumRecords: 100, waitMs: 1000 }

describe('the embedded Kafka', () => {
  it('lets nobody join while it cannot store where he starts, and those who have joined go on', async () => {
    const disk = new MemoryDisk()
    const world = new World(new MemoryStorage(disk))
    await world.port.createTopic({ topic: 't' })
    const member = await world.join('others')
    disk.isFull = true
    const refused = world.join()
    refused.catch(() => {})
    await world.clock.advanceBy(60_000)
    await expect(refused).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN' })
    disk.isFull = false
    await world.port.produce({ topic: 't', records: [record('a')] })
    const again = await world.join()
    const [others, ours] = world.claims
    expect((await member.poll(others!, all)).records).toHaveLength(1)
    expect((await again.poll(ours!, all)).records).toHaveLength(1)
  })

  it('holds everything again after a restart', async () => {
    const before = new World()
    await before.port.createTopic({ topic: 't', partitions: 2, config: { 'retention.ms': '-1' } })
    const full = {
      partition: 1,
      key: Buffer.from([0, 255]),
      headers: [['h', Buffer.from([1])] as const, ['n', null] as const],
      timestampMs: 5,
    }
    await before.port.produce({
      topic: 't',
      records: [record('a'), record('b', full), record('', { value: null })],
    })
    const member = await before.join()
    await member.commit(before.claims[0]!, 1)

    const after = before.restarted()
    expect(await after.port.partitionCount('t')).toBe(2)
    expect(await after.port.groupOffsets({ groupId: 'g', topic: 't' })).toEqual(
      new Map([
        [0, 1],
        [1, 0],
      ]),
    )
    const again = await after.join()
    const [zero, one] = await Promise.all(after.claims.map((claim) => again.poll(claim, all)))
    expect(zero!.records).toMatchObject([{ offset: 1, value: null }])
    const { partition: _, ...asRead } = full
    expect(one!.records).toEqual([
      { ...asRead, offset: 0, value: Buffer.from('b'), timestampType: 'CREATE_TIME' },
    ])
    expect(await after.port.produce({ topic: 't', records: [record('c')] })).toEqual([
      { partition: 0, offset: 2 },
    ])
  })

  it('stores what a feeder hands in together with the records, or nothing', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    await world.port.produce({ topic: 't', records: [record('a')], alongside: [['feeder/t', '1']] })
    expect(world.keys('feeder/')).toEqual(['feeder/t'])
    const records = [record('b'), record('c', { partition: 7 })]
    await expect(world.port.produce({ topic: 't', records, alongside: [['feeder/t', '3']] })).rejects.toThrow(
      'no partition 7',
    )
    expect([...world.storage.entries('feeder/')]).toEqual([['feeder/t', '1']])
    expect(await world.port.topicOffsets('t')).toMatchObject([{ latest: 1 }])
  })

  it('ends records after seven days, in storage too, and remembers where it was [PAGE-23]', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    await world.port.produce({ topic: 't', records: [record('a'), record('b')] })
    await world.clock.advanceBy(7 * DAY_MS)
    expect(await world.port.topicOffsets('t')).toEqual([{ partition: 0, earliest: 0, latest: 2 }])
    await world.clock.advanceBy(1)
    expect(await world.port.topicOffsets('t')).toEqual([{ partition: 0, earliest: 2, latest: 2 }])
    expect(world.keys('record/')).toEqual([])
    expect(await world.restarted().port.topicOffsets('t')).toEqual([{ partition: 0, earliest: 2, latest: 2 }])
  })

  it('keeps to retention.ms', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't', config: { 'retention.ms': '1000' } })
    await world.port.produce({ topic: 't', records: [record('a')] })
    await world.clock.advanceBy(1001)
    expect(await world.port.topicOffsets('t')).toMatchObject([{ earliest: 1 }])
  })

  it('forgets a topic with its records and the groups’ offsets', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    await world.port.createTopic({ topic: 'tt' })
    await world.port.produce({ topic: 't', records: [record('a')] })
    await world.port.commitGroup({ groupId: 'a/b', topic: 't', offsets: new Map([[0, 1]]) })
    await world.port.commitGroup({ groupId: 'a/b', topic: 'tt', offsets: new Map([[0, 0]]) })
    await world.port.deleteTopic('t')
    expect([...world.keys('record/'), ...world.keys('topic/')]).toEqual(['topic/tt'])
    expect(await world.port.groupOffsets({ groupId: 'a/b', topic: 't' })).toEqual(new Map())
    expect(await world.port.groupOffsets({ groupId: 'a/b', topic: 'tt' })).toEqual(new Map([[0, 0]]))
  })

  it('wakes a reader in the moment of the put, without any time passing', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    const member = await world.join()
    await member.poll(world.claims[0]!, all)
    const waiting = member.poll(world.claims[0]!, all)
    const putAtMs = world.clock.now()
    await world.port.produce({ topic: 't', records: [record('a')] })
    expect((await waiting).records).toHaveLength(1)
    expect(world.clock.now()).toBe(putAtMs)
  })

  it('tells of a lost connection with the next try: 250 ms, doubled, five seconds at most', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    await world.join()
    world.twin.loseConnection(world.clock.now() + 60_000)
    await world.clock.advanceBy(60_000)
    const tries = world.told.map((one) => Number(one.split(' ')[2]))
    expect(tries.length).toBeGreaterThan(14)
    for (const [index, ms] of tries.entries()) {
      const expected = Math.min(5000, 250 * 2 ** index)
      expect(Math.abs(ms - expected)).toBeLessThanOrEqual(expected / 10)
    }
  })

  it('throws a member out that is away for longer than its session, and lets it come back', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    const member = await world.join()
    const other = world.restarted()
    expect(world.claims).toHaveLength(1)
    // A second client of the same broker takes over while the first is away.
    const second = world.twin.connect()
    world.port.loseConnection(world.clock.now() + 30_000)
    const taken: PartitionClaim[] = []
    const joining = second.joinGroup(
      { groupId: 'g', topic: 't', start: { kind: 'LATEST' } },
      { ...world.listener, assigned: (claim) => taken.push(claim) },
    )
    await world.clock.advanceBy(9_999)
    expect(taken).toEqual([])
    await world.clock.advanceBy(1)
    await joining
    expect(taken).toHaveLength(1)
    const [claim] = world.claims
    const late = member.commit(claim!, 5)
    await world.clock.advanceBy(40_000)
    expect(await late).toBe(false)
    expect(other.claims).toEqual([])
  })

  it('goes on in its own claims after a short loss, although the group has given it up', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    const member = await world.join()
    world.port.loseConnection(world.clock.now() + 20_000)
    await world.clock.advanceBy(40_000)
    expect(world.claims).toHaveLength(1)
    expect(await member.commit(world.claims[0]!, 0)).toBe(true)
  })

  it('does not let a member come back that left while its connection was lost', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't' })
    const member = await world.join()
    world.port.loseConnection(world.clock.now() + 20_000)
    await world.clock.advanceBy(1000)
    await member.leave()
    const told = world.told.length
    await world.clock.advanceBy(60_000)
    expect(world.claims).toHaveLength(1)
    expect(world.told).toHaveLength(told)
  })

  it('refuses a name that is none', async () => {
    await expect(new World().port.createTopic({ topic: 'a/b' })).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
    })
  })

  it('lets an hour pass over four idle partitions with one poll a second', async () => {
    const world = new World()
    await world.port.createTopic({ topic: 't', partitions: 4 })
    const member = await world.join()
    let polls = 0
    const loops = world.claims.map(async (claim) => {
      while (polls >= 0) {
        await member.poll(claim, all)
        polls++
      }
    })
    await world.clock.advanceBy(3600_000)
    expect(polls).toBe(4 * 3601)
    expect(loops).toHaveLength(4)
  })
})
