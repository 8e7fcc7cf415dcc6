import { beforeEach, describe, expect, it } from 'vitest'
import type { DynamodbPort } from '../../services/dynamodb/port.ts'
import { SourceBench } from './fixture.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
  await bench.create()
})

const storedAt = async (shard: string) =>
  (await bench.positions.list('fn.orders', 'embedded')).get(shard)?.cursor

describe('the pace of polling', () => {
  it('is four polls a second while the shard is idle [DDB-4]', async () => {
    const times: number[] = []
    const startMs = bench.clock.now()
    const getRecords: DynamodbPort['getRecords'] = (request) => {
      times.push(bench.clock.now() - startMs)
      return bench.twin.getRecords(request)
    }
    const { reader } = await bench.open({ port: { getRecords } })
    const stop = new AbortController()
    const reading = (async () => {
      while (!stop.signal.aborted) await reader.read(stop.signal)
    })()
    await bench.clock.advanceBy(SECOND_MS)
    stop.abort()
    await reading
    expect(times).toEqual([0, 250, 500, 750, 1000])
  })

  it('has no pause while records come, of 1,000 a page at most [DDB-4]', async () => {
    await bench.put(...Array.from({ length: 1500 }, (_, n) => `r${n}`))
    const opened = await bench.open()
    const pages = [await opened.read(), await opened.read(), await opened.read()]
    expect(pages.map(({ records, caughtUp }) => [records.length, caughtUp])).toEqual([
      [1000, false],
      [500, false],
      [0, true],
    ])
    expect(bench.clock.now() % HOUR_MS).toBe(0)
  })
})

describe('the first start of a mapping', () => {
  it('begins with the oldest record at TRIM_HORIZON [LIF-13]', async () => {
    await bench.put('a', 'b')
    const opened = await bench.open()
    expect(opened.reader.startsAt).toBe('TRIM_HORIZON')
    expect(await opened.readToTip()).toEqual(['a', 'b'])
  })

  it('begins behind the newest record at LATEST, to the record and not to the minute [LIF-13]', async () => {
    await bench.put('old')
    const opened = await bench.open({ start: { kind: 'LATEST' } })
    expect(opened.reader.startsAt).toBe('LATEST from 2026-01-01T00:00:00.000Z')
    await bench.put('new')
    expect(await opened.readToTip()).toEqual(['new'])
  })
})

describe('a later start', () => {
  it('loses nothing that arrived around it at LATEST, and skips what is older [DDB-8, GEN-2]', async () => {
    await bench.put('old')
    await bench.clock.advanceBy(HOUR_MS)
    await bench.open({ start: { kind: 'LATEST' } })
    await bench.put('before')
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('after')
    const second = await bench.open({ start: { kind: 'LATEST' } })
    expect(await second.readToTip()).toEqual(['before', 'after'])
    expect(second.reports).toEqual([])
  })

  it('goes on behind the stored position [LIF-11]', async () => {
    await bench.put('a', 'b')
    const first = await bench.open()
    const [a] = await first.recordsToTip()
    await first.reader.store(a!.position)
    const second = await bench.open()
    expect(second.reader.startsAt).toBe(`after ${a!.position}`)
    expect(await second.readToTip()).toEqual(['b'])
  })

  it('reports a stream made anew, and begins at StartingPosition', async () => {
    await bench.put('a')
    const first = await bench.open()
    const [a] = await first.recordsToTip()
    await first.reader.store(a!.position)
    const key = [{ name: 'id', type: 'S' }] as const
    await bench.twin.createTable({ name: 'orders', key, viewType: 'NEW_IMAGE' })
    await bench.put('b')
    const second = await bench.open()
    expect(second.reports).toMatchObject([{ code: 'SOURCE_RECREATED', shard: undefined }])
    expect(await second.readToTip()).toEqual(['b'])
  })

  it('reports a shard that has left retention, and goes on with its children [LIF-12]', async () => {
    await bench.put('a', 'lost')
    const first = await bench.open()
    const [a] = await first.recordsToTip()
    await first.reader.store(a!.position)
    const [parent] = await bench.shardIds()
    await bench.clock.advanceBy(30 * HOUR_MS)
    await bench.put('young')
    await bench.clock.advanceBy(26 * HOUR_MS)
    await bench.put('b')
    const second = await bench.open()
    expect(second.reports).toMatchObject([{ code: 'POSITION_LOST', shard: parent }])
    expect(await storedAt(parent!)).toBeUndefined()
    expect(await second.readToTip()).toEqual([])
    await second.reader.finish()
    expect(await second.readToTip(second.readers.at(-1))).toEqual(['b'])
  })
})

describe('a stream made anew while it is read', () => {
  const key = [{ name: 'id', type: 'S' }] as const
  const renew = () => bench.twin.createTable({ name: 'orders', key, viewType: 'NEW_IMAGE' })

  it.each([
    { start: { kind: 'TRIM_HORIZON' } },
    // All of the new stream came after the mapping began.
    { start: { kind: 'LATEST' } },
  ] as const)(
    'is told once, and read when the former is settled, $start.kind [LIF-12]',
    async ({ start }) => {
      const opened = await bench.open({ start })
      await bench.put('a')
      const [a] = await opened.recordsToTip()
      await bench.clock.advanceBy(1000)
      await renew()
      await bench.put('b')
      expect(await opened.read()).toMatchObject({ records: [], end: true })
      expect(await opened.read()).toMatchObject({ records: [], end: true })
      expect(opened.reports).toMatchObject([{ code: 'SOURCE_RECREATED', shard: undefined }])
      expect(opened.readers).toHaveLength(1)
      await opened.reader.store(a!.position)
      await opened.reader.finish()
      const [, now] = opened.readers
      expect(now!.startsAt).toBe('TRIM_HORIZON')
      expect(await opened.readToTip(now)).toEqual(['b'])
      expect(opened.reports).toHaveLength(1)
      expect(opened.failures).toEqual([])
      expect(await storedAt(now!.shard)).toMatch(/^{"kind":"horizon"/)
      expect((await bench.open({ start })).reports).toEqual([])
    },
  )

  it('is read from the timestamp of StartingPosition', async () => {
    const opened = await bench.open({
      start: { kind: 'AT_TIMESTAMP', timestampMs: bench.clock.now() + HOUR_MS },
    })
    await renew()
    await bench.put('before')
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('after')
    await opened.read()
    await opened.reader.finish()
    expect(await opened.readToTip(opened.readers[1])).toEqual(['after'])
  })

  it('is waited for when the table is gone meanwhile', async () => {
    const opened = await bench.open()
    await bench.twin.deleteTable('orders')
    await expect(opened.read()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    // Made in the same moment it would be the same stream.
    await bench.clock.advanceBy(1000)
    await bench.create()
    await bench.put('b')
    expect(await opened.read()).toMatchObject({ end: true })
    await opened.reader.finish()
    expect(await opened.readToTip(opened.readers[1])).toEqual(['b'])
  })
})

describe('a stream that was disabled', () => {
  it('is told when all of it is settled, until it goes on', async () => {
    let disabled = true
    const opened = await bench.open({
      port: {
        listShards: async (arn, after) => {
          const page = await bench.twin.listShards(arn, after)
          return disabled ? { ...page, shards: page.shards.slice(0, 1) } : page
        },
      },
    })
    const [parent] = await bench.shardIds()
    await bench.put('a')
    await bench.twin.rollOver('orders', parent!)
    await bench.put('b')
    expect(await opened.readToTip()).toEqual(['a'])
    const finished = opened.reader.finish()
    await bench.clock.advanceBy(10_000)
    expect(opened.failures).toMatchObject([
      { code: 'SOURCE_NOT_FOUND', message: expect.stringContaining('it was disabled') as string },
      { code: 'SOURCE_NOT_FOUND' },
      { code: 'SOURCE_NOT_FOUND' },
    ])
    const none = { listShards: async () => ({ shards: [], next: null }) }
    await expect(bench.open({ port: none })).rejects.toThrow('it was disabled')
    disabled = false
    await bench.clock.advanceBy(10_000)
    await finished
    expect(await opened.readToTip(opened.readers[1])).toEqual(['b'])
  })
})

describe('shards with parents [KIN-13]', () => {
  it('are read after their parents have ended and are settled', async () => {
    await bench.put('a')
    const opened = await bench.open()
    await bench.clock.advanceBy(4 * HOUR_MS)
    await bench.put('b')
    expect(await opened.readToTip()).toEqual(['a'])
    expect(opened.readers.length).toBe(1)
    await opened.reader.finish()
    const [, child] = opened.readers
    expect(await opened.readToTip(child)).toEqual(['b'])
    const [parent] = await bench.shardIds()
    expect(await storedAt(parent!)).toBe('{"kind":"end"}')
    expect((await bench.open()).readers.map(({ shard }) => shard)).toEqual([child!.shard])
  })

  it('are found although they are listed a little later than their parent ends', async () => {
    const [parent] = await bench.shardIds()
    let lists = 0
    const listShards: DynamodbPort['listShards'] = async (arn, after) => {
      const page = await bench.twin.listShards(arn, after)
      return lists++ > 2 ? page : { ...page, shards: page.shards.slice(0, 1) }
    }
    const opened = await bench.open({ port: { listShards } })
    await bench.twin.rollOver('orders', parent!)
    let over = false
    const finished = opened.reader.finish().then(() => (over = true))
    await bench.clock.advanceUntil(() => over, 60_000)
    await finished
    expect(opened.readers.length).toBe(2)
  })
})

describe('a place that is gone', () => {
  it('is reported while the mapping runs: the records left retention unread [LIF-12]', async () => {
    await bench.put('a')
    const opened = await bench.open()
    await bench.clock.advanceBy(3 * HOUR_MS)
    expect(await opened.readToTip()).toEqual(['a'])
    await bench.put('lost')
    await bench.clock.advanceBy(25 * HOUR_MS)
    const page = await opened.read()
    expect(page).toMatchObject({ records: [], end: true })
    expect(opened.reports.map(({ code }) => code)).toEqual(['POSITION_LOST'])
  })

  it('is the end of a shard that is no longer listed', async () => {
    await bench.put('a')
    const opened = await bench.open()
    await opened.readToTip()
    await bench.clock.advanceBy(5 * HOUR_MS)
    await bench.shardIds()
    await bench.clock.advanceBy(25 * HOUR_MS)
    const page = await opened.read()
    expect(page).toMatchObject({ records: [], end: true })
    expect(opened.reports.map(({ code }) => code)).toContain('POSITION_LOST')
  })

  it('is asked for anew when an iterator has expired or is refused', async () => {
    await bench.put('a')
    let refuse = false
    const getRecords: DynamodbPort['getRecords'] = async (request) => {
      if (refuse) throw new Error('exception while calling dynamodbstreams.GetRecords')
      return bench.twin.getRecords(request)
    }
    const opened = await bench.open({ port: { getRecords } })
    expect(await opened.readToTip()).toEqual(['a'])
    await bench.clock.advanceBy(20 * 60 * SECOND_MS)
    await bench.put('b')
    refuse = true
    await expect(opened.read()).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    refuse = false
    expect(await opened.readToTip()).toEqual(['b'])
  })
})

it('says when the table has no stream, and can be tried again', async () => {
  await bench.twin.deleteTable('orders')
  const key = [{ name: 'id', type: 'S' }] as const
  await bench.twin.createTable({ name: 'orders', key, viewType: null })
  await expect(bench.open()).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: 'Table orders has no stream: it was made without StreamSpecification',
  })
  await bench.twin.createTable({ name: 'orders', key, viewType: 'KEYS_ONLY' })
  expect((await bench.open()).readers.length).toBe(1)
})
