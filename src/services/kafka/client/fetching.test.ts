import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../time/index.ts'
import type { KafkaPage, PartitionClaim } from '../port.ts'
import { Fetching } from './fetching.ts'
import type { FetchAnswer } from './cluster-hooks.ts'
import type { FetchReply } from './fetch-reply.ts'
import type { FetchRequest } from './kafkajs-internals.ts'

const REPLY_RECORDS = 1000
const OUT_OF_RANGE = 1
const NOT_LEADER = 6

/** Fetching from a topic with two partitions, each with a backlog without end, by a loop like kafkajs's. */
class World {
  readonly clock = new VirtualClock()
  readonly claims: PartitionClaim[] = [0, 1].map((partition) => ({
    partition,
    epoch: 1,
    offset: 0,
    startsAt: 'COMMITTED',
  }))
  readonly told: string[] = []
  readonly asked: { partitions: number[]; maxWaitTime: number }[] = []
  readonly sent = new Map([
    [0, 0],
    [1, 0],
  ])
  readonly fetching = new Fetching({
    topic: 't',
    clock: this.clock,
    hooks: {
      fetched: () => {},
      refreshMetadata: async () => void this.told.push('refresh'),
      earliestOffset: async () => 500,
      positionLost: ({ claim, from, to }) => this.told.push(`lost ${claim.partition}: ${from} to ${to}`),
    },
  })
  /** Partitions that answer with an error. */
  readonly errors = new Map<number, number>()
  /** Partitions without records. */
  readonly empty = new Set<number>()

  constructor() {
    for (const claim of this.claims) this.fetching.open(claim)
  }

  /** kafkajs's turns, one after another; a long poll without records takes its time. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) {
      const partitions = [0, 1].map((partition) => ({ partition, fetchOffset: '0', maxBytes: 1 }))
      await this.fetching.fetch({ maxWaitTime: 1, topics: [{ topic: 't', partitions }] }, (request) =>
        this.#send(request),
      )
    }
  }

  poll(partition: number, maximumRecords: number): Promise<KafkaPage> {
    return this.fetching.inbox(this.claims[partition]!)!.poll({ maximumRecords, waitMs: 1000 })
  }

  async #send({ topics, maxWaitTime }: FetchRequest): Promise<FetchAnswer> {
    const partitions = topics[0]!.partitions
    this.asked.push({ partitions: partitions.map(({ partition }) => partition), maxWaitTime })
    if (partitions.every(({ partition }) => this.empty.has(partition))) await this.clock.sleep(maxWaitTime)
    const replies = partitions.map((one) => this.#reply(one))
    return { clientSideThrottleTime: 0, from: 'broker:9092', partitions: replies }
  }

  #reply({
    partition,
    fetchOffset,
  }: {
    partition: number
    fetchOffset: string
  }): FetchReply['partitions'][number] {
    const errorCode = this.errors.get(partition) ?? 0
    const from = Number(fetchOffset)
    const ends = { highWatermark: 10 ** 6, lastStableOffset: 10 ** 6, abortedTransactions: [] }
    const base = { topic: 't', partition, errorCode, ...ends }
    if (errorCode !== 0 || this.empty.has(partition)) return { ...base, batches: [] }
    this.sent.set(partition, this.sent.get(partition)! + REPLY_RECORDS)
    const records = Array.from({ length: REPLY_RECORDS }, (_, at) => ({
      offset: from + at,
      timestampMs: 0,
      timestampType: 'CREATE_TIME' as const,
      key: null,
      value: null,
      headers: [],
    }))
    const batch = {
      lastOffset: from + REPLY_RECORDS - 1,
      producerId: '-1',
      transactional: false,
      control: null,
      records,
    }
    return { ...base, batches: [batch] }
  }
}

describe('fetching', () => {
  it('holds one reply a partition and not a record more, whatever the backlog', async () => {
    const world = new World()
    void world.turns(100)
    await world.clock.advanceBy(600_000)
    expect([...world.sent.values()]).toEqual([REPLY_RECORDS, REPLY_RECORDS])
    expect(world.asked).toHaveLength(1)
  })

  it('asks for more only when the last record of a reply has been taken', async () => {
    const world = new World()
    void world.turns(100)
    await world.clock.settle()
    await world.poll(0, REPLY_RECORDS - 1)
    await world.clock.advanceBy(10_000)
    expect(world.sent.get(0)).toBe(REPLY_RECORDS)
    const rest = await world.poll(0, REPLY_RECORDS)
    expect(rest.records).toHaveLength(1)
    await world.clock.settle()
    expect(world.sent.get(0)).toBe(2 * REPLY_RECORDS)
    expect(world.asked[1]!.partitions).toEqual([0])
  })

  it('lets no slow partition hold up another, and waits ever longer for it to have room', async () => {
    const world = new World()
    world.empty.add(1)
    void world.turns(10)
    await world.clock.advanceBy(2000)
    expect(world.asked[0]).toEqual({ partitions: [0, 1], maxWaitTime: 250 })
    expect(world.asked.slice(1).every(({ partitions }) => partitions.join() === '1')).toBe(true)
    expect(world.asked.slice(1).map(({ maxWaitTime }) => maxWaitTime)).toEqual([
      5, 10, 20, 40, 80, 100, 100, 100, 100,
    ])
  })

  it('comes back to kafkajs while everything is full, so that its heartbeat goes on', async () => {
    const world = new World()
    let back = 0
    void world.turns(1).then(async () => {
      for (;;) await world.turns(1).then(() => back++)
    })
    await world.clock.advanceBy(10_000)
    expect(back).toBe(20)
  })

  it('goes on at the oldest record when the position is out of range, and says so [LIF-12]', async () => {
    const world = new World()
    world.errors.set(0, OUT_OF_RANGE)
    await world.turns(1)
    expect(world.told).toEqual(['lost 0: 0 to 500'])
    world.errors.clear()
    await world.turns(1)
    const { records } = await world.poll(0, 1)
    expect(records[0]!.offset).toBe(500)
  })

  it('looks for the leader when it has moved, and loses nothing', async () => {
    const world = new World()
    world.errors.set(0, NOT_LEADER)
    const turn = world.turns(1)
    await world.clock.advanceBy(1000)
    await turn
    expect(world.told).toEqual(['refresh'])
    world.errors.clear()
    await world.turns(1)
    expect((await world.poll(0, 1)).records[0]!.offset).toBe(0)
  })

  it('throws what it cannot deal with, in kafkajs’s words', async () => {
    const world = new World()
    world.errors.set(0, 29)
    await expect(world.turns(1)).rejects.toMatchObject({ type: 'TOPIC_AUTHORIZATION_FAILED' })
  })

  it('gives out nothing of a claim that is revoked', async () => {
    const world = new World()
    await world.turns(1)
    const claim = world.claims[0]!
    const inbox = world.fetching.inbox(claim)!
    world.fetching.close(claim)
    const page = inbox.poll({ maximumRecords: 10, waitMs: 1000 })
    await world.clock.advanceBy(1000)
    expect((await page).records).toEqual([])
  })
})
