import { beforeEach, describe, expect, it } from 'vitest'
import type { PositionStore } from '../../model/index.ts'
import { SourceBench } from './fixture.ts'

const SHARD_0 = 'shardId-000000000000'
const stream = { name: 'orders' }
const HOUR_MS = 3_600_000

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
})

const create = (shardCount = 1) => bench.twin.createStream({ name: 'orders', shardCount })
const storedAt = async (shard = SHARD_0) =>
  (await bench.positions.list('fn.orders', 'embedded')).get(shard)?.cursor

describe('the first start of a mapping', () => {
  it('begins with the oldest record at TRIM_HORIZON [LIF-13]', async () => {
    await create()
    await bench.put('a', 'b')
    const opened = await bench.open()
    expect(opened.reader.startsAt).toBe('TRIM_HORIZON')
    await bench.put('c')
    expect(await opened.readToTip()).toEqual(['a', 'b', 'c'])
  })

  it('begins with the first record at or after the timestamp at AT_TIMESTAMP [LIF-13]', async () => {
    await create()
    for (const text of ['a', 'b', 'c']) {
      await bench.put(text)
      await bench.clock.advanceBy(10)
    }
    const timestampMs = bench.clock.now() - 20
    const opened = await bench.open({ start: { kind: 'AT_TIMESTAMP', timestampMs } })
    expect(opened.reader.startsAt).toBe('AT_TIMESTAMP 2026-01-01T00:00:00.010Z')
    expect(await opened.readToTip()).toEqual(['b', 'c'])
  })

  it('begins behind the newest record at LATEST, to the record and not to the millisecond [LIF-13]', async () => {
    await create()
    await bench.put('old')
    const opened = await bench.open({ start: { kind: 'LATEST' } })
    await bench.put('new')
    expect(await opened.readToTip()).toEqual(['new'])
  })

  it('stores the place of every shard before anything is read', async () => {
    await create(3)
    const opened = await bench.open()
    expect(opened.readers.map(({ shard }) => shard)).toEqual([0, 1, 2].map((n) => `shardId-00000000000${n}`))
    expect([...(await bench.positions.list('fn.orders', 'embedded')).keys()]).toEqual(
      opened.readers.map(({ shard }) => shard),
    )
    expect(await storedAt()).toMatch(/^{"kind":"horizon"/)
  })

  it('opens nothing when the place of the shards cannot be stored', async () => {
    await create()
    const { positions } = bench
    positions.save = () => Promise.reject(new Error('disk full'))
    await expect(bench.open({ positions })).rejects.toThrow('disk full')
  })

  it('says when there is no such stream, and can be tried again', async () => {
    await expect(bench.open()).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_NOT_FOUND' })
    await create()
    expect((await bench.open()).readers.length).toBe(1)
  })

  it('lists more shards than one answer holds', async () => {
    await create(1005)
    expect((await bench.open()).readers.length).toBe(1005)
  })
})

describe('a later start', () => {
  it('goes on behind the stored position, whatever StartingPosition says [LIF-11, LIF-13]', async () => {
    await create()
    const [, b] = await bench.put('a', 'b', 'c')
    const first = await bench.open()
    await first.readToTip()
    expect(await first.reader.store(b!)).toBe(true)
    const second = await bench.open({ start: { kind: 'LATEST' } })
    expect(second.reader.startsAt).toBe(`after ${b}`)
    expect(await second.readToTip()).toEqual(['c'])
  })

  it('finds the window that was stored with its position, and no other [TUM-3]', async () => {
    await create()
    const [a, b] = await bench.put('a', 'b')
    const first = await bench.open()
    expect(first.reader.window).toBeUndefined()
    await first.readToTip()
    await first.reader.store(a!, 'open')
    expect((await bench.open()).reader.window).toBe('open')
    await first.reader.store(b!, 'open still')
    const second = await bench.open()
    expect(second.reader).toMatchObject({ startsAt: `after ${b}`, window: 'open still' })
    // Only the window changes: the cursor stays as it was, to the moment that it speaks for.
    const [before] = (await bench.positions.list('fn.orders', 'embedded')).values()
    await second.reader.store(b!, null)
    const [after] = (await bench.positions.list('fn.orders', 'embedded')).values()
    expect(after).toEqual({ cursor: before!.cursor, incarnation: before!.incarnation })
    expect((await bench.open()).reader.window).toBeUndefined()
  })

  it('carries the window along while a quiet shard is renewed [TUM-3]', async () => {
    await create()
    const [a] = await bench.put('a')
    const first = await bench.open()
    await first.readToTip()
    await first.reader.store(a!, 'open')
    await bench.clock.advanceBy(2 * HOUR_MS)
    await first.readToTip()
    const [stored] = (await bench.positions.list('fn.orders', 'embedded')).values()
    expect(stored).toMatchObject({
      cursor: expect.stringContaining(String(bench.clock.now())),
      window: 'open',
    })
  })

  it('reports a stream made anew, and begins at StartingPosition', async () => {
    await create(2)
    const [last] = await bench.put('a')
    const first = await bench.open()
    for (const reader of first.readers) await first.readToTip(reader)
    for (const reader of first.readers) await reader.store(last!)
    await bench.twin.deleteStream(stream)
    await bench.clock.advanceBy(1000)
    await create(1)
    await bench.put('b')
    const second = await bench.open()
    expect(second.reports).toEqual([
      {
        code: 'SOURCE_RECREATED',
        shard: undefined,
        message: expect.stringContaining('2026-01-01T00:00:01.000Z'),
      },
    ])
    expect(await second.readToTip()).toEqual(['b'])
    const third = await bench.open()
    expect(third.reports).toEqual([])
    expect([...(await bench.positions.list('fn.orders', 'embedded')).keys()]).toEqual([SHARD_0])
  })
})

describe('a stream made anew while it is read', () => {
  it('is told once, and read when all shards of the former are settled [LIF-12]', async () => {
    await create(2)
    const opened = await bench.open({ start: { kind: 'LATEST' } })
    const [one, two] = opened.readers
    const signal = new AbortController().signal
    await bench.twin.deleteStream(stream)
    await expect(one!.read(signal)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    await bench.clock.advanceBy(1000)
    await create(1)
    await bench.put('b')
    for (const reader of [one!, two!]) expect(await reader.read(signal)).toMatchObject({ end: true })
    await one!.finish()
    expect(opened.readers).toHaveLength(2)
    await two!.finish()
    expect(opened.reports).toMatchObject([{ code: 'SOURCE_RECREATED', shard: undefined }])
    expect(await opened.readToTip(opened.readers[2])).toEqual(['b'])
    expect([...(await bench.positions.list('fn.orders', 'embedded')).keys()]).toEqual([SHARD_0])
  })

  it('is found at the end of a shard as well', async () => {
    await create()
    await bench.put('a')
    const opened = await bench.open()
    await bench.twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: String(2n ** 127n) })
    await opened.readToTip()
    await bench.twin.deleteStream(stream)
    await bench.clock.advanceBy(1000)
    await create(1)
    await bench.put('b')
    await opened.reader.finish()
    expect(opened.reports).toMatchObject([{ code: 'SOURCE_RECREATED' }])
    expect(await opened.readToTip(opened.readers[1])).toEqual(['b'])
  })
})

describe('shards with parents', () => {
  const half = String(2n ** 127n)

  it('are read after their parents have ended and are settled, at a later start too [KIN-13]', async () => {
    await create()
    await bench.put('a')
    const first = await bench.open()
    await bench.twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: half })
    await bench.put('b')
    expect(await first.readToTip()).toEqual(['a'])
    expect(first.readers.length).toBe(1)

    const second = await bench.open()
    expect(second.readers.map(({ shard }) => shard)).toEqual([SHARD_0])
    const page = await second.reader.read(new AbortController().signal)
    expect(page).toMatchObject({ end: true, caughtUp: true })
    await second.reader.store(page.through!)
    await second.reader.finish()
    const children = ['shardId-000000000001', 'shardId-000000000002']
    expect(second.readers.map(({ shard }) => shard)).toEqual([SHARD_0, ...children])
    const texts = await Promise.all(second.readers.slice(1).map((reader) => second.readToTip(reader)))
    expect(texts.flat()).toEqual(['b'])

    expect((await bench.open()).readers.map(({ shard }) => shard)).toEqual(children)
  })

  it('begin at once at LATEST when their parents were closed before', async () => {
    await create()
    await bench.put('a')
    await bench.twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: half })
    const opened = await bench.open({ start: { kind: 'LATEST' } })
    expect(opened.readers.map(({ shard }) => shard)).toEqual(['shardId-000000000001', 'shardId-000000000002'])
    expect(await storedAt()).toBe('{"kind":"end"}')
  })

  it('keep their place when the end of another shard is stored late [KIN-13, PAGE-3]', async () => {
    await create(2)
    const { positions } = bench
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let saves = 0
    const slow: PositionStore = {
      load: (key) => positions.load(key),
      list: (mapping, connection) => positions.list(mapping, connection),
      forget: (keys) => positions.forget(keys),
      save: async (entries) => {
        // The first is the start, the second the end of shard 0.
        if (++saves === 2) await held
        await positions.save(entries)
      },
    }
    const opened = await bench.open({ positions: slow })
    const { shards } = await bench.twin.listShards({ stream })
    for (const { id, hashKeys } of shards) {
      const newStartingHashKey = String((BigInt(hashKeys.from) + BigInt(hashKeys.to) + 1n) / 2n)
      await bench.twin.splitShard({ stream, shard: id, newStartingHashKey })
    }
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`)
    const records = keys.map((partitionKey) => ({ partitionKey, data: Buffer.from('a') }))
    await bench.twin.putRecords({ stream, records })
    const ends = opened.readers.map((reader) => reader.finish())
    await bench.clock.settle()
    const storeAll = async () => {
      for (const reader of opened.readers.slice(2)) {
        const page = await reader.read(new AbortController().signal)
        if (page.through !== null) await reader.store(page.through)
      }
    }
    await storeAll()
    release()
    await Promise.all(ends)
    await bench.clock.advanceBy(10_000)
    await storeAll()
    const kinds = [...(await positions.list('fn.orders', 'embedded')).values()].map(
      ({ cursor }) => (JSON.parse(cursor) as { kind: string }).kind,
    )
    expect(kinds.toSorted()).toEqual(['after', 'after', 'after', 'after', 'end', 'end'])
  })
})
