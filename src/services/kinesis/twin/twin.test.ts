import { describe, expect, it } from 'vitest'
import { MemoryDisk, MemoryStorage } from '../../../state/index.ts'
import { VirtualClock } from '../../../time/index.ts'
import { numbered, readRecords, textsOf, textsUpTo } from '../contract-reading.ts'
import { KinesisTwin } from './index.ts'

const HOUR_MS = 3_600_000
const SHARD_0 = 'shardId-000000000000'
const stream = { name: 'orders' }
const fromHorizon = { stream, shard: SHARD_0, start: { type: 'TRIM_HORIZON' } } as const

async function begin(options: { cacheBytes?: number; limits?: boolean } = {}) {
  const clock = new VirtualClock()
  const disk = new MemoryDisk()
  const storage = new MemoryStorage(disk)
  const again = () => new KinesisTwin({ clock, storage, limits: false, ...options })
  const twin = again()
  await twin.createStream({ name: 'orders', shardCount: 1 })
  return { clock, disk, storage, twin, again }
}

describe('the embedded Kinesis and its storage', () => {
  it('keeps streams, records and iterators across a restart', async () => {
    const { twin, again } = await begin()
    await twin.putRecords({ stream, records: numbered('a', 3) })
    const iterator = await twin.getIterator(fromHorizon)
    const before = await twin.describeStream(stream)
    const later = again()
    expect(await later.describeStream(stream)).toEqual(before)
    expect(textsOf((await later.getRecords({ stream, iterator, limit: 10 })).records)).toEqual([
      'a1',
      'a2',
      'a3',
    ])
    await later.putRecords({ stream, records: numbered('b', 2) })
    expect(textsOf(await readRecords(again(), fromHorizon))).toEqual(['a1', 'a2', 'a3', 'b1', 'b2'])
  })

  it('makes no stream that cannot be stored, and keeps no other retention: both can be tried again', async () => {
    const { disk, twin, again } = await begin()
    const full = { code: 'STATE_NOT_WRITTEN' }
    const other = { name: 'other', shardCount: 1 }
    const longer = { name: 'orders', shardCount: 1, retentionPeriodHours: 48 }
    disk.isFull = true
    await expect(twin.createStream(other)).rejects.toMatchObject(full)
    await expect(twin.createStream(longer)).rejects.toMatchObject(full)
    disk.isFull = false
    expect(await twin.createStream(other)).toBe(true)
    expect(await twin.createStream(longer)).toBe(false)
    for (const name of ['orders', 'other']) {
      expect(await again().describeStream({ name })).toEqual(await twin.describeStream({ name }))
    }
    expect(await again().describeStream(stream)).toMatchObject({ retentionPeriodHours: 48 })
  })

  it('forgets a shard that has left retention later when it cannot at once', async () => {
    const { clock, disk, storage, twin } = await begin()
    await twin.putRecords({ stream, records: numbered('a', 1) })
    await clock.advanceBy(24 * HOUR_MS + 1)
    // Its record is gone already when the shard is.
    await twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: String(2n ** 127n) })
    await clock.advanceBy(24 * HOUR_MS + 1)
    disk.isFull = true
    for (let call = 0; call < 2; call++) {
      await expect(twin.listShards({ stream })).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN' })
    }
    disk.isFull = false
    await twin.listShards({ stream })
    expect([...storage.entries('place/orders/0')]).toEqual([])
  })

  it('keeps splits across a restart', async () => {
    const { twin, again } = await begin()
    await twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: String(2n ** 127n) })
    expect(await again().listShards({ stream })).toEqual(await twin.listShards({ stream }))
  })

  it('splits nothing that cannot be stored: records of unknown shards would be lost', async () => {
    const { twin, disk, again } = await begin()
    disk.isFull = true
    const split = twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: String(2n ** 127n) })
    await expect(split).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN' })
    disk.isFull = false
    await twin.putRecords({ stream, records: numbered('a', 3) })
    expect(textsOf(await readRecords(again(), fromHorizon))).toEqual(['a1', 'a2', 'a3'])
    expect(await again().listShards({ stream })).toEqual(await twin.listShards({ stream }))
  })

  it('stores what goes alongside together with the records, or neither', async () => {
    const { twin, storage, again } = await begin()
    await twin.putRecords({ stream, records: numbered('a', 1), alongside: [['feeder/orders', '1']] })
    expect([...storage.entries('feeder/')]).toEqual([['feeder/orders', '1']])
    storage.write = () => {
      throw new Error('disk full')
    }
    const put = twin.putRecords({ stream, records: numbered('b', 1), alongside: [['feeder/orders', '2']] })
    await expect(put).rejects.toThrow('disk full')
    expect(textsOf(await readRecords(twin, fromHorizon))).toEqual(['a1'])
    expect(textsOf(await readRecords(again(), fromHorizon))).toEqual(['a1'])
    expect([...storage.entries('feeder/')]).toEqual([['feeder/orders', '1']])
  })

  it('puts nothing when one record is refused', async () => {
    const { twin } = await begin()
    const wrong = [
      { partitionKey: '', data: Buffer.from('x') },
      { partitionKey: 'k'.repeat(257), data: Buffer.from('x') },
      { partitionKey: 'k', data: Buffer.alloc(10 * 1024 * 1024) },
      { partitionKey: 'k', data: Buffer.from('x'), explicitHashKey: String(2n ** 128n) },
    ]
    for (const record of wrong) {
      const put = twin.putRecords({ stream, records: [...numbered('a', 1), record] })
      await expect(put).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    }
    const largest = { partitionKey: 'k', data: Buffer.alloc(10 * 1024 * 1024 - 1) }
    await twin.putRecords({ stream, records: [largest] })
    const records = await readRecords(twin, fromHorizon)
    expect(records.map(({ data }) => data.byteLength)).toEqual([largest.data.byteLength])
  })

  it('leaves nothing of a deleted stream', async () => {
    const { twin, storage } = await begin()
    await twin.putRecords({ stream, records: numbered('a', 150) })
    await twin.deleteStream(stream)
    expect([...storage.entries('')]).toEqual([])
  })

  it('reads what it does not hold in memory from its storage', async () => {
    const { twin } = await begin({ cacheBytes: 1 })
    for (let put = 0; put < 5; put++) await twin.putRecords({ stream, records: numbered(`p${put}-`, 130) })
    const expected = [0, 1, 2, 3, 4].flatMap((put) => textsUpTo(`p${put}-`, 130))
    expect(textsOf(await readRecords(twin, fromHorizon))).toEqual(expected)
    const [, second] = await readRecords(twin, fromHorizon)
    const after = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: second!.sequenceNumber } as const
    expect(textsOf(await readRecords(twin, { ...fromHorizon, start: after }))).toEqual(expected.slice(2))
  })
})

describe('retention of the embedded Kinesis', () => {
  it('trims records that are older, from its storage too', async () => {
    const { twin, clock, storage, again } = await begin()
    for (let hour = 0; hour < 72; hour++) {
      await twin.putRecords({ stream, records: numbered(`h${hour}-`, 100) })
      await clock.advanceBy(HOUR_MS)
    }
    const expected = Array.from({ length: 24 }, (_, n) => textsUpTo(`h${n + 48}-`, 100)).flat()
    expect(textsOf(await readRecords(twin, fromHorizon))).toEqual(expected)
    expect(textsOf(await readRecords(again(), fromHorizon))).toEqual(expected)
    const stored = [...storage.entries('record/')].length
    expect(stored).toBeGreaterThanOrEqual(2400)
    expect(stored).toBeLessThan(2500)
  })

  it('brings the oldest record left for a position that has gone', async () => {
    const { twin, clock } = await begin()
    await twin.putRecords({ stream, records: numbered('old', 2) })
    const [old] = await readRecords(twin, fromHorizon)
    await clock.advanceBy(25 * HOUR_MS)
    await twin.putRecords({ stream, records: numbered('new', 2) })
    const { sequenceNumber, arrivedMs } = old!
    for (const start of [
      { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber },
      { type: 'AT_SEQUENCE_NUMBER', sequenceNumber },
      { type: 'AT_TIMESTAMP', timestampMs: arrivedMs },
    ] as const) {
      expect(textsOf(await readRecords(twin, { ...fromHorizon, start }))).toEqual(['new1', 'new2'])
    }
  })

  it('forgets a closed shard once all its records are gone', async () => {
    const { twin, clock, storage } = await begin()
    await twin.putRecords({ stream, records: numbered('r', 5) })
    await clock.advanceBy(HOUR_MS)
    await twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: String(2n ** 127n) })
    await clock.advanceBy(23 * HOUR_MS)
    expect((await twin.listShards({ stream })).shards.length).toBe(3)
    await clock.advanceBy(HOUR_MS + 1)
    const { shards } = await twin.listShards({ stream })
    expect(shards.map(({ id, parents }) => [id, parents])).toEqual([
      ['shardId-000000000001', [SHARD_0]],
      ['shardId-000000000002', [SHARD_0]],
    ])
    await expect(twin.getIterator(fromHorizon)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    expect([...storage.entries('record/')]).toEqual([])
  })

  it('keeps what a longer retention says', async () => {
    const { twin, clock } = await begin()
    const longer = { name: 'longer' }
    await twin.createStream({ ...longer, shardCount: 1, retentionPeriodHours: 48 })
    await twin.putRecords({ stream: longer, records: numbered('r', 1) })
    await clock.advanceBy(48 * HOUR_MS)
    expect(textsOf(await readRecords(twin, { ...fromHorizon, stream: longer }))).toEqual(['r1'])
    await clock.advanceBy(1)
    expect(await readRecords(twin, { ...fromHorizon, stream: longer })).toEqual([])
  })
})

describe('a stream that is made once more', () => {
  it('keeps its shards and records, and takes on the retention', async () => {
    const { twin, clock, again } = await begin()
    await twin.putRecords({ stream, records: numbered('r', 2) })
    expect(await twin.createStream({ name: 'orders', shardCount: 3, retentionPeriodHours: 48 })).toBe(false)
    await clock.advanceBy(30 * HOUR_MS)
    expect(textsOf(await readRecords(again(), fromHorizon))).toEqual(['r1', 'r2'])
    expect((await twin.listShards({ stream })).shards.length).toBe(1)
    expect(await twin.createStream({ name: 'orders', shardCount: 1, retentionPeriodHours: 24 })).toBe(false)
    expect(await readRecords(twin, fromHorizon)).toEqual([])
  })
})

describe('limits of the embedded Kinesis', () => {
  it('refuses the sixth read of a shard within a second', async () => {
    const { twin, clock } = await begin({ limits: true })
    const iterator = await twin.getIterator(fromHorizon)
    const read = () => twin.getRecords({ stream, iterator, limit: 1 })
    for (let call = 0; call < 5; call++) await read()
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_THROTTLED' })
    await clock.advanceBy(999)
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_THROTTLED' })
    await clock.advanceBy(1)
    await read()
  })

  it('refuses reads until an excess over 2 MiB a second is worked off', async () => {
    const { twin, clock } = await begin({ limits: true })
    const records = Array.from({ length: 12 }, () => ({ partitionKey: 'k', data: Buffer.alloc(1024 * 1024) }))
    await twin.putRecords({ stream, records })
    const iterator = await twin.getIterator(fromHorizon)
    const page = await twin.getRecords({ stream, iterator, limit: 10_000 })
    expect(page.records.length).toBe(10)
    const read = () => twin.getRecords({ stream, iterator: page.nextIterator!, limit: 10_000 })
    await clock.advanceBy(4000)
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_THROTTLED' })
    await clock.advanceBy(1)
    await expect(read()).resolves.toMatchObject({ millisBehindLatest: 0 })
  })

  it('lets an iterator live five minutes and no longer', async () => {
    const { twin, clock } = await begin()
    const iterator = await twin.getIterator(fromHorizon)
    await clock.advanceBy(300_000)
    await twin.getRecords({ stream, iterator, limit: 1 })
    await clock.advanceBy(1)
    await expect(twin.getRecords({ stream, iterator, limit: 1 })).rejects.toThrow('Iterator expired')
  })

  it('refuses a sequence number of another life of the stream', async () => {
    const { twin, clock } = await begin()
    const [put] = await twin.putRecords({ stream, records: numbered('r', 1) })
    const iterator = await twin.getIterator(fromHorizon)
    await twin.deleteStream(stream)
    await clock.advanceBy(1000)
    await twin.createStream({ name: 'orders', shardCount: 1 })
    const start = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: put!.sequenceNumber } as const
    await expect(twin.getIterator({ ...fromHorizon, start })).rejects.toThrow('did not come from this stream')
    await expect(twin.getRecords({ stream, iterator, limit: 1 })).rejects.toThrow('Invalid ShardIterator')
  })
})
