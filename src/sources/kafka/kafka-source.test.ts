import { describe, expect, it } from 'vitest'
import type { LogSourceListener, ResolvedMapping, ShardReader } from '../../model/index.ts'
import type { NewRecord } from '../../services/kafka/port.ts'
import { KafkaTwin } from '../../services/kafka/twin/index.ts'
import { MemoryStorage } from '../../state/memory-storage.ts'
import { seededRandom, VirtualClock } from '../../time/index.ts'
import { createKafkaSource } from './kafka-source.ts'

const DAY_MS = 24 * 3600 * 1000
const UUID = '7c1c0c5e-0000-4000-8000-000000000001'
const never = new AbortController().signal

/** An embedded cluster with the topic `orders`, and whoever listens to a source of it. */
class World {
  readonly clock = new VirtualClock()
  readonly twin = new KafkaTwin({ clock: this.clock, random: seededRandom(1), storage: new MemoryStorage() })
  readonly port = this.twin.connect()
  readonly readers: ShardReader[] = []
  readonly revoked: ShardReader[] = []
  readonly told: string[] = []
  readonly listener: LogSourceListener = {
    shardOpened: (reader) => this.readers.push(reader),
    shardRevoked: async (reader) => {
      this.revoked.push(reader)
    },
    failed: (error, { attempt }) => this.told.push(`${error.code} ${attempt}`),
    reported: (error, shard) => this.told.push(`${error.code} ${shard}`),
  }

  static async of(partitions: number, ...records: NewRecord[]): Promise<World> {
    const world = new World()
    await world.port.createTopic({ topic: 'orders', partitions })
    await world.port.produce({ topic: 'orders', records })
    return world
  }

  source(options: Partial<ResolvedMapping> = {}) {
    const mapping = {
      id: 'fn.orders',
      uuid: UUID,
      sourceType: 'msk',
      sourceName: 'orders',
      connection: { kind: 'embedded' },
      consumerGroupId: UUID,
      startingPosition: { kind: 'TRIM_HORIZON' },
      ...options,
    } as ResolvedMapping
    return createKafkaSource({ port: this.twin.connect(), mapping })
  }

  async settled<T>(work: Promise<T>): Promise<T> {
    let over = false
    const note = () => (over = true)
    work.then(note, note)
    await this.clock.advanceUntil(() => over, 3600_000)
    return work
  }
}

function put(...values: string[]): NewRecord[] {
  return values.map((value) => ({ partition: 0, key: null, value: Buffer.from(value), headers: [] }))
}

describe('a Kafka source', () => {
  it('makes each partition a shard, named after the topic [KAF-5]', async () => {
    const world = await World.of(3)
    await world.source().open(world.listener)
    expect(world.readers.map(({ shard }) => shard)).toEqual(['orders-0', 'orders-1', 'orders-2'])
    expect(world.readers.map(({ startsAt }) => startsAt)).toEqual(Array(3).fill('TRIM_HORIZON'))
  })

  it('reads pages with positions, sizes and lag', async () => {
    const world = await World.of(1, ...put('a', 'b'))
    await world.source().open(world.listener)
    const page = await world.settled(world.readers[0]!.read(never))
    expect(page.records.map(({ position }) => position)).toEqual(['0', '1'])
    expect(page).toMatchObject({ through: '1', caughtUp: true, lag: 0 })
    expect(page.bytes).toBe(
      Buffer.byteLength(JSON.stringify(page.records.map(({ event }) => event))) - '[,]'.length,
    )
    const idle = await world.settled(world.readers[0]!.read(never))
    expect(idle).toEqual({ records: [], through: null, bytes: 0, caughtUp: true, lag: 0 })
  })

  it('commits behind the position, to the group of the mapping [KAF-9, KAF-12]', async () => {
    const world = await World.of(1, ...put('a', 'b', 'c'))
    await world.source().open(world.listener)
    const offsets = () => world.port.groupOffsets({ groupId: UUID, topic: 'orders' })
    expect(await offsets()).toEqual(new Map([[0, 0]]))
    expect(await world.settled(world.readers[0]!.store('1'))).toBe(true)
    expect(await offsets()).toEqual(new Map([[0, 2]]))
  })

  it('goes on at the group’s offsets, whatever StartingPosition says [KAF-13, LIF-11]', async () => {
    const world = await World.of(1, ...put('a', 'b', 'c'))
    const first = world.source()
    await first.open(world.listener)
    await world.settled(world.readers[0]!.store('0'))
    await world.settled(first.close())
    await world.source({ startingPosition: { kind: 'LATEST' } }).open(world.listener)
    expect(world.readers[1]!.startsAt).toBe('offset 1')
    const { records } = await world.settled(world.readers[1]!.read(never))
    expect(records.map(({ position }) => position)).toEqual(['1', '2'])
  })

  it('leaves records where they are, for other groups too [PAGE-22, GEN-5]', async () => {
    const world = await World.of(1, ...put('a'))
    await world.source().open(world.listener)
    await world.settled(world.readers[0]!.store('0'))
    await world.source({ consumerGroupId: 'another' }).open(world.listener)
    const { records } = await world.settled(world.readers[1]!.read(never))
    expect(records).toHaveLength(1)
  })

  it('says where it starts', async () => {
    const world = await World.of(1, ...put('a'))
    const timestampMs = world.clock.now() - 1000
    await world.source({ startingPosition: { kind: 'AT_TIMESTAMP', timestampMs } }).open(world.listener)
    expect(world.readers[0]!.startsAt).toBe('AT_TIMESTAMP 2025-12-31T23:59:59.000Z')
  })

  it('rejects while the topic is missing, and may be opened again', async () => {
    const world = new World()
    const source = world.source()
    await expect(source.open(world.listener)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    await world.port.createTopic({ topic: 'orders' })
    await source.open(world.listener)
    expect(world.readers).toHaveLength(1)
  })

  it('tells how many records have left retention [PAGE-23, GEN-9]', async () => {
    const world = await World.of(1, ...put('a', 'b'))
    await world.source().open(world.listener)
    const { records } = await world.settled(world.readers[0]!.read(never))
    expect(await world.readers[0]!.expired(records)).toBe(0)
    await world.clock.advanceBy(4 * DAY_MS)
    await world.port.produce({ topic: 'orders', records: put('c') })
    await world.clock.advanceBy(4 * DAY_MS)
    expect(await world.readers[0]!.expired(records)).toBe(2)
    expect(await world.readers[0]!.expired(records.slice(0, 1))).toBe(1)
  })

  it('counts nothing as expired while it cannot ask', async () => {
    const world = await World.of(1, ...put('a'))
    await world.source().open(world.listener)
    const { records } = await world.settled(world.readers[0]!.read(never))
    world.twin.loseConnection(world.clock.now() + 60_000)
    expect(await world.readers[0]!.expired(records)).toBe(0)
  })

  it('revokes readers when another process joins, and their reads come back empty', async () => {
    const world = await World.of(2)
    await world.source().open(world.listener)
    const [zero] = world.readers
    await world.settled(zero!.read(never))
    const pending = zero!.read(never)
    await world.settled(world.source().open(world.listener))
    expect(world.revoked.map(({ shard }) => shard)).toEqual(['orders-0', 'orders-1'])
    expect((await pending).records).toEqual([])
    expect(world.readers.slice(2).map(({ shard }) => shard)).toEqual(['orders-0', 'orders-1'])
    expect(await world.settled(zero!.store('0'))).toBe(false)
  })

  it('reports a position that has left retention, and where it goes on [LIF-12]', async () => {
    const world = await World.of(1, ...put('a'))
    const first = world.source()
    await first.open(world.listener)
    await world.settled(first.close())
    await world.clock.advanceBy(8 * DAY_MS)
    await world.port.produce({ topic: 'orders', records: put('b') })
    await world.source().open(world.listener)
    expect(world.told).toEqual(['POSITION_LOST orders-0'])
    const { records } = await world.settled(world.readers[1]!.read(never))
    expect(records.map(({ position }) => position)).toEqual(['1'])
  })

  it('tells of a lost connection and of each try [KAF-22]', async () => {
    const world = await World.of(1)
    await world.source().open(world.listener)
    world.twin.loseConnection(world.clock.now() + 2000)
    await world.clock.advanceBy(5000)
    expect(world.told).toEqual([
      'SOURCE_UNREACHABLE 1',
      'SOURCE_UNREACHABLE 2',
      'SOURCE_UNREACHABLE 3',
      'SOURCE_UNREACHABLE 4',
    ])
  })

  it('ends a pending read when it is closed', async () => {
    const world = await World.of(1)
    const source = world.source()
    await source.open(world.listener)
    await world.settled(world.readers[0]!.read(never))
    const pending = world.readers[0]!.read(never)
    await source.close()
    expect((await pending).records).toEqual([])
  })
})
