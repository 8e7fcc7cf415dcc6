import { beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import { SourceBench, textsOf, type OpenedSource } from './fixture.ts'

const never = new AbortController().signal
const SECOND_MS = 1000

let bench: SourceBench
/** How often the stream was described since it was opened. */
let described: number
/** What is said of the stream, in place of the truth. */
let answer: { createdMs?: number; error?: SourceError }

beforeEach(async () => {
  bench = new SourceBench()
  await bench.twin.createStream({ name: 'orders', shardCount: 2 })
  answer = {}
})

/** A service that answers old iterators whatever becomes of the stream, as LocalStack does. */
async function open(): Promise<OpenedSource> {
  const opened = await bench.open({
    port: {
      describeStream: async (stream) => {
        described++
        if (answer.error !== undefined) throw answer.error
        const { createdMs, ...description } = await bench.twin.describeStream(stream)
        return { ...description, createdMs: answer.createdMs ?? createdMs }
      },
    },
  })
  described = 0
  return opened
}

const recreated = { code: 'SOURCE_RECREATED', message: expect.stringContaining('was made anew as') as string }

describe('a stream that is made anew between two polls', () => {
  it('is found within ten seconds although old iterators are answered, and every shard ends [LIF-12]', async () => {
    const opened = await open()
    await bench.clock.advanceBy(9 * SECOND_MS)
    answer = { createdMs: bench.clock.now() }
    await bench.put('old')
    const readers = opened.readers.slice(0, 2)
    const before = await Promise.all(readers.map((reader) => reader.read(never)))
    expect(before.flatMap(textsOf)).toEqual(['old'])
    expect(before.map(({ end }) => end)).toEqual([undefined, undefined])

    await bench.clock.advanceBy(SECOND_MS)
    for (const reader of readers) {
      expect(await reader.read(never)).toMatchObject({ records: [], caughtUp: true, end: true })
    }
    expect(opened.reports).toEqual([{ ...recreated, shard: undefined }])
    expect(described).toBe(1)

    for (const reader of readers) await reader.finish()
    expect(opened.readers).toHaveLength(4)
    const again = await Promise.all(opened.readers.slice(2).map((reader) => reader.read(never)))
    expect(again.flatMap(textsOf)).toEqual(['old'])
  })

  it('costs one question in ten seconds, however many shards are read and however often', async () => {
    const opened = await open()
    for (let second = 0; second < 60; second++) {
      await bench.clock.advanceBy(SECOND_MS)
      await Promise.all(opened.readers.map((reader) => reader.read(never)))
    }
    expect(described).toBe(6)
    expect(opened.reports).toEqual([])
  })

  it('may be asked in vain: reading goes on', async () => {
    const opened = await open()
    await bench.clock.advanceBy(10 * SECOND_MS)
    answer = { error: new SourceError('SOURCE_UNREACHABLE', 'socket hang up') }
    await bench.put('a')
    const pages = await Promise.all(opened.readers.map((reader) => reader.read(never)))
    expect(pages.flatMap(textsOf)).toEqual(['a'])
    expect({ reports: opened.reports, failures: opened.failures }).toEqual({ reports: [], failures: [] })
  })
})
