import { beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import { MemoryPositions } from '../../state/index.ts'
import { SourceBench, textsOf } from './fixture.ts'

const never = new AbortController().signal
const SECOND_MS = 1000
const HOUR_MS = 3_600_000

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
  await bench.twin.createStream({ name: 'orders', shardCount: 1 })
})

const thousand = (prefix: string) => Array.from({ length: 1000 }, (_, n) => `${prefix}${n}`)

describe('a read that fails', () => {
  it('is tried again at the same place after the connection was lost', async () => {
    await bench.put(...thousand('a'), 'b')
    const { reader } = await bench.open()
    const first = await reader.read(never)
    bench.twin.loseConnection(bench.clock.now() + 5 * SECOND_MS)
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(reader.read(never)).rejects.toMatchObject({
        name: 'SourceError',
        code: 'SOURCE_UNREACHABLE',
      })
      await bench.clock.advanceBy(SECOND_MS)
    }
    await bench.clock.advanceBy(2 * SECOND_MS)
    expect([...textsOf(first), ...textsOf(await reader.read(never))]).toEqual([...thousand('a'), 'b'])
  })

  it('is tried again at the same place after Kinesis refused it for its rate, and then at a slower pace', async () => {
    bench = new SourceBench({ limits: true })
    await bench.twin.createStream({ name: 'orders', shardCount: 1 })
    for (const prefix of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await bench.put(...thousand(prefix))
    const { reader } = await bench.open()
    const got: string[] = []
    const times: number[] = []
    const refusals: unknown[] = []
    const startMs = bench.clock.now()
    const reading = (async () => {
      while (got.length < 8000) {
        try {
          const page = await reader.read(never)
          got.push(...textsOf(page))
          times.push(bench.clock.now() - startMs)
        } catch (error) {
          refusals.push(error)
          await bench.clock.sleep(SECOND_MS)
        }
      }
    })()
    await bench.clock.advanceBy(10 * SECOND_MS)
    await reading
    expect(got).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap(thousand))
    expect(refusals).toEqual([expect.objectContaining({ name: 'SourceError', code: 'SOURCE_THROTTLED' })])
    expect(times).toEqual([0, 0, 0, 0, 0, 1000, 1200, 1400])
  })

  it('is tried again from the last record when the iterator is refused', async () => {
    await bench.put(...thousand('a'), 'b')
    let refuse = false
    const { reader } = await bench.open({
      port: {
        getRecords: async (request) => {
          if (refuse) throw new SourceError('SOURCE_FAILED', 'Internal failure')
          return bench.twin.getRecords(request)
        },
      },
    })
    await reader.read(never)
    refuse = true
    await expect(reader.read(never)).rejects.toThrow('Internal failure')
    refuse = false
    expect(textsOf(await reader.read(never))).toEqual(['b'])
  })

  it('says when the stream is gone', async () => {
    const { reader } = await bench.open()
    await bench.twin.deleteStream({ name: 'orders' })
    await expect(reader.read(never)).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_NOT_FOUND' })
  })

  it('is a source error even if it is a bug of the client', async () => {
    const getRecords = async () => {
      throw new TypeError('answer.Records is undefined')
    }
    const { reader } = await bench.open({ port: { getRecords } })
    await expect(reader.read(never)).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_FAILED' })
  })
})

describe('records that left retention', () => {
  it('are reported when a stored position may have them behind it, and the oldest left come next [LIF-12]', async () => {
    const [a] = await bench.put('a')
    const first = await bench.open()
    await first.readToTip()
    await first.reader.store(a!)
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('lost')
    await bench.clock.advanceBy(24 * HOUR_MS)
    await bench.put('b')
    await bench.clock.advanceBy(1)
    const second = await bench.open()
    expect(await second.readToTip()).toEqual(['b'])
    expect(second.reports).toEqual([
      {
        code: 'POSITION_LOST',
        shard: 'shardId-000000000000',
        message: expect.stringContaining(
          'after 2026-01-01T00:00:00.000Z and before 2026-01-01T01:00:00.001Z',
        ),
      },
    ])
  })

  it('are reported when they came after AT_TIMESTAMP and nothing had been stored since [LIF-12, LIF-13]', async () => {
    const start = { kind: 'AT_TIMESTAMP', timestampMs: bench.clock.now() } as const
    await (await bench.open({ start })).readToTip()
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('lost')
    await bench.clock.advanceBy(24 * HOUR_MS)
    await bench.put('b')
    await bench.clock.advanceBy(1)
    const opened = await bench.open({ start })
    expect(opened.reader.startsAt).toBe('AT_TIMESTAMP 2026-01-01T00:00:00.000Z')
    expect(await opened.readToTip()).toEqual(['b'])
    expect(opened.reports.map(({ code }) => code)).toEqual(['POSITION_LOST'])
  })

  it('are not reported when AT_TIMESTAMP names a moment that had left retention at the first start, or was read up to now [LIF-12, LIF-13]', async () => {
    const start = { kind: 'AT_TIMESTAMP', timestampMs: bench.clock.now() } as const
    const quiet = await bench.open({ start })
    for (let hour = 0; hour < 30; hour++) {
      await bench.clock.advanceBy(HOUR_MS)
      await quiet.readToTip()
    }
    const again = await bench.open({ start })
    await again.readToTip()
    const first = await bench.open({ start, positions: new MemoryPositions() })
    await first.readToTip()
    expect([...quiet.reports, ...again.reports, ...first.reports]).toEqual([])
  })

  it('are reported when they came after TRIM_HORIZON and nothing had been stored since [LIF-12, LIF-13]', async () => {
    await (await bench.open()).readToTip()
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('lost')
    await bench.clock.advanceBy(24 * HOUR_MS)
    await bench.put('b')
    await bench.clock.advanceBy(1)
    const opened = await bench.open()
    expect(await opened.readToTip()).toEqual(['b'])
    expect(opened.reports.map(({ code }) => code)).toEqual(['POSITION_LOST'])
  })

  it('are not reported when they had left it before TRIM_HORIZON, or the shard was read up to now [LIF-12]', async () => {
    await bench.put('gone')
    await bench.clock.advanceBy(25 * HOUR_MS)
    const quiet = await bench.open()
    for (let hour = 0; hour < 30; hour++) {
      await bench.clock.advanceBy(HOUR_MS)
      await quiet.readToTip()
    }
    const again = await bench.open()
    await bench.put('b')
    expect(await again.readToTip()).toEqual(['b'])
    expect([...quiet.reports, ...again.reports]).toEqual([])
  })

  it('are reported when the lane was held up for longer [LIF-12]', async () => {
    await bench.put(...thousand('a'), 'lost')
    const opened = await bench.open()
    await opened.reader.read(never)
    await bench.clock.advanceBy(24 * HOUR_MS + 1)
    await bench.put('b')
    expect(textsOf(await opened.reader.read(never))).toEqual(['b'])
    expect(opened.reports.map(({ code }) => code)).toEqual(['POSITION_LOST'])
  })

  it('are not reported while the position still holds, not even by a millisecond', async () => {
    const sequenceNumbers = await bench.put(...thousand('a'), 'b')
    const first = await bench.open()
    await first.reader.read(never)
    await first.reader.store(sequenceNumbers[10]!)
    await bench.clock.advanceBy(24 * HOUR_MS)
    const second = await bench.open()
    expect(await second.readToTip()).toEqual([...thousand('a').slice(11), 'b'])
    expect(second.reports).toEqual([])
  })

  it('are not reported of a shard that was watched and quiet all the time', async () => {
    const [a] = await bench.put('a')
    const first = await bench.open()
    const stop = new AbortController()
    const reading = (async () => {
      await first.reader.read(stop.signal)
      await first.reader.store(a!)
      while (!stop.signal.aborted) await first.reader.read(stop.signal)
    })()
    await bench.clock.advanceBy(30 * HOUR_MS)
    stop.abort()
    await reading
    const second = await bench.open()
    await bench.put('b')
    expect(await second.readToTip()).toEqual(['b'])
    expect(second.reports).toEqual([])
  })

  it('are counted among those that are to be tried again [GEN-9]', async () => {
    await bench.put('a', 'b')
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('c')
    const { reader } = await bench.open()
    const { records } = await reader.read(never)
    await bench.clock.advanceBy(23 * HOUR_MS)
    expect(await reader.expired(records)).toBe(0)
    await bench.clock.advanceBy(1)
    expect(await reader.expired(records)).toBe(2)
    await bench.clock.advanceBy(HOUR_MS)
    expect(await reader.expired(records)).toBe(3)
    expect(await reader.expired([])).toBe(0)
  })

  it("stay for as long as the stream's own retention says, up to a year [ERR-5, CON-36]", async () => {
    await bench.twin.createStream({ name: 'orders', shardCount: 1, retentionPeriodHours: 365 * 24 })
    await bench.put('a')
    const { reader } = await bench.open()
    const { records } = await reader.read(never)
    await bench.clock.advanceBy(8 * 24 * HOUR_MS)
    expect(await reader.expired(records)).toBe(0)
    await bench.clock.advanceBy(357 * 24 * HOUR_MS)
    expect(await reader.expired(records)).toBe(0)
    await bench.clock.advanceBy(1)
    expect(await reader.expired(records)).toBe(1)
  })

  it('are kept for what cannot be asked, and for a retention that was raised meanwhile', async () => {
    await bench.put('a')
    let hours = 24
    const { reader } = await bench.open({
      port: {
        describeStream: async (stream) => {
          return { ...(await bench.twin.describeStream(stream)), retentionPeriodHours: hours }
        },
      },
    })
    const { records } = await reader.read(never)
    await bench.clock.advanceBy(25 * HOUR_MS)
    bench.twin.loseConnection(bench.clock.now() + SECOND_MS)
    expect(await reader.expired(records)).toBe(0)
    await bench.clock.advanceBy(SECOND_MS)
    expect(await reader.expired(records)).toBe(1)
    hours = 48
    expect(await reader.expired(records)).toBe(0)
  })
})

describe('a store that fails', () => {
  it('when a shard has ended is tried again, and then the children begin [KIN-13]', async () => {
    const newStartingHashKey = String(2n ** 127n)
    await bench.twin.splitShard({
      stream: { name: 'orders' },
      shard: 'shardId-000000000000',
      newStartingHashKey,
    })
    let failures = 0
    const opened = await bench.open({
      positions: {
        load: (key) => bench.positions.load(key),
        list: (mapping, connection) => bench.positions.list(mapping, connection),
        forget: (keys) => bench.positions.forget(keys),
        save: async (entries) => {
          const ends = entries.some(([, { cursor }]) => cursor.includes('"end"'))
          if (ends && ++failures <= 2) throw new Error('disk full')
          await bench.positions.save(entries)
        },
      },
    })
    const finished = opened.reader.finish()
    await bench.clock.advanceBy(2 * SECOND_MS)
    await finished
    expect(opened.failures.map(({ code, message }) => [code, message])).toEqual([
      ['SOURCE_FAILED', 'disk full'],
      ['SOURCE_FAILED', 'disk full'],
    ])
    expect(opened.readers.map(({ shard }) => shard)).toEqual([
      'shardId-000000000000',
      'shardId-000000000001',
      'shardId-000000000002',
    ])
  })
})
