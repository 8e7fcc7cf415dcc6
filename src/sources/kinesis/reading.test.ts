import { beforeEach, describe, expect, it } from 'vitest'
import type { Page, ShardReader } from '../../model/index.ts'
import type { KinesisPort } from '../../services/kinesis/port.ts'
import { SourceBench, textsOf } from './fixture.ts'

const never = new AbortController().signal
const SECOND_MS = 1000
const MINUTE_MS = 60_000

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
  await bench.twin.createStream({ name: 'orders', shardCount: 1 })
})

/** Reads for a time, and notes when each page came and what it held. */
async function watch(reader: ShardReader, forMs: number): Promise<{ at: number; texts: string[] }[]> {
  const pages: { at: number; texts: string[] }[] = []
  const startMs = bench.clock.now()
  const stop = new AbortController()
  const reading = (async () => {
    while (!stop.signal.aborted) {
      const page = await reader.read(stop.signal)
      if (!stop.signal.aborted) pages.push({ at: bench.clock.now() - startMs, texts: textsOf(page) })
    }
  })()
  await bench.clock.advanceBy(forMs)
  stop.abort()
  await settled(reading)
  return pages
}

/** Lets time run until a read has ended. */
async function readNext(reader: ShardReader, signal: AbortSignal = never): Promise<Page> {
  return settled(reader.read(signal))
}

/** Lets time run until the work has ended. */
async function settled<T>(work: Promise<T>): Promise<T> {
  let over = false
  const end = () => (over = true)
  work.then(end, end)
  await bench.clock.advanceUntil(() => over, MINUTE_MS)
  return work
}

describe('the pace of polling', () => {
  it('is one poll a second while the shard is idle [KIN-4]', async () => {
    const { reader } = await bench.open()
    const pages = await watch(reader, 10 * SECOND_MS)
    expect(pages.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => n * SECOND_MS))
  })

  it('has no pause while the shard is behind, and one once it is at the tip [KIN-4]', async () => {
    for (let put = 0; put < 5; put++) await bench.put(...Array.from({ length: 500 }, () => 'x'))
    const { reader } = await bench.open()
    const pages = await watch(reader, 2 * SECOND_MS)
    expect(pages.map(({ at, texts }) => [at, texts.length])).toEqual([
      [0, 1000],
      [0, 1000],
      [0, 500],
      [1000, 0],
      [2000, 0],
    ])
  })

  it('counts from the beginning of a poll, not from its end', async () => {
    const getRecords: KinesisPort['getRecords'] = async (request) => {
      await bench.clock.sleep(300)
      return bench.twin.getRecords(request)
    }
    const { reader } = await bench.open({ port: { getRecords } })
    const pages = await watch(reader, 3 * SECOND_MS)
    expect(pages.map(({ at }) => at)).toEqual([300, 1300, 2300])
  })

  it('is four polls a second of four idle shards, for an hour', async () => {
    await bench.twin.deleteStream({ name: 'orders' })
    await bench.twin.createStream({ name: 'orders', shardCount: 4 })
    let polls = 0
    const getRecords: KinesisPort['getRecords'] = (request) => {
      polls++
      return bench.twin.getRecords(request)
    }
    const { readers } = await bench.open({ port: { getRecords } })
    const stop = new AbortController()
    const reading = readers.map(async (reader) => {
      while (!stop.signal.aborted) await reader.read(stop.signal)
    })
    await bench.clock.advanceBy(60 * MINUTE_MS)
    stop.abort()
    await Promise.all(reading)
    expect(polls).toBe(4 * 3601)
  })

  it('ends an idle wait early when the lane stops, without a poll', async () => {
    const { reader } = await bench.open()
    await readNext(reader)
    const stop = new AbortController()
    const reading = reader.read(stop.signal)
    await bench.clock.advanceBy(400)
    await bench.put('a')
    stop.abort()
    expect(await reading).toMatchObject({ records: [], through: null })
    expect(bench.clock.now() % SECOND_MS).toBe(400)
    expect(textsOf(await readNext(reader))).toEqual(['a'])
  })
})

describe('a page', () => {
  it('says how far it reaches and how far it is behind', async () => {
    await bench.put(...Array.from({ length: 1000 }, () => 'x'))
    await bench.clock.advanceBy(7)
    const [last] = await bench.put('y')
    await bench.clock.advanceBy(5)
    const { reader } = await bench.open()
    const first = await reader.read(never)
    expect(first).toMatchObject({ caughtUp: false, behindMs: 12, through: first.records.at(-1)!.position })
    const second = await reader.read(never)
    expect(second).toMatchObject({ caughtUp: true, behindMs: 0, through: last })
    expect(second.bytes).toBe(Buffer.byteLength(JSON.stringify(second.records[0]!.event)))
    expect(await readNext(reader)).toEqual({
      records: [],
      through: null,
      bytes: 0,
      caughtUp: true,
      behindMs: 0,
    })
  })

  it('is as large as a batch, but 1,000 records at least and 10,000 at most', async () => {
    for (let put = 0; put < 11; put++) await bench.put(...Array.from({ length: 1000 }, () => 'x'))
    for (const [batchSize, expected] of [
      [1, 1000],
      [2500, 2500],
      [10_000, 10_000],
    ] as const) {
      const { reader } = await bench.open({ batchSize })
      expect((await reader.read(never)).records.length).toBe(expected)
    }
  })

  it('leaves out what a service that knows only whole seconds brings from before the timestamp', async () => {
    await bench.put('a')
    await bench.clock.advanceBy(500)
    await bench.put('b')
    await bench.clock.advanceBy(500)
    const getIterator: KinesisPort['getIterator'] = (request) => {
      const { start } = request
      if (start.type !== 'AT_TIMESTAMP') return bench.twin.getIterator(request)
      const timestampMs = Math.floor(start.timestampMs / SECOND_MS) * SECOND_MS
      return bench.twin.getIterator({ ...request, start: { ...start, timestampMs } })
    }
    const timestampMs = bench.clock.now() - 600
    const opened = await bench.open({ start: { kind: 'AT_TIMESTAMP', timestampMs }, port: { getIterator } })
    expect(await opened.readToTip()).toEqual(['b'])
  })
})

describe('iterators', () => {
  it('that expired while the lane was held up are made anew, and nothing is lost or read twice', async () => {
    await bench.put(...Array.from({ length: 1500 }, (_, n) => `r${n}`))
    const { reader } = await bench.open()
    const first = await reader.read(never)
    await bench.clock.advanceBy(6 * MINUTE_MS)
    await bench.put('late')
    const second = await reader.read(never)
    const expected = [...Array.from({ length: 1500 }, (_, n) => `r${n}`), 'late']
    expect([...textsOf(first), ...textsOf(second)]).toEqual(expected)
  })

  it('that expired before anything was read begin at the same place', async () => {
    await bench.put('old')
    const { reader } = await bench.open({ start: { kind: 'LATEST' } })
    await readNext(reader)
    await bench.clock.advanceBy(6 * MINUTE_MS)
    await bench.put('new')
    await bench.clock.advanceBy(6 * MINUTE_MS)
    expect(textsOf(await readNext(reader))).toEqual(['new'])
  })
})
