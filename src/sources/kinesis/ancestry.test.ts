import { beforeEach, describe, expect, it } from 'vitest'
import { SourceBench, type OpenedSource } from './fixture.ts'

const never = new AbortController().signal
const stream = { name: 'orders' }
const HOUR_MS = 3_600_000
const quarter = String(2n ** 126n)
const threeQuarters = String(3n * 2n ** 126n)
const idOf = (number: number) => `shardId-00000000000${number}`

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
  await bench.twin.createStream({ name: 'orders', shardCount: 2 })
})

const split = (shard: number, newStartingHashKey: string) =>
  bench.twin.splitShard({ stream, shard: idOf(shard), newStartingHashKey })
const openShards = ({ readers }: OpenedSource) => readers.map(({ shard }) => shard)

describe('a shard that leaves retention while its last batch is with the function', () => {
  it('holds its children back until that is settled [KIN-13, LIF-12]', async () => {
    const opened = await bench.open()
    await split(0, quarter)
    await bench.clock.advanceBy(24 * HOUR_MS + 1)
    await split(1, threeQuarters)
    const [held, other] = opened.readers
    expect(await other!.read(never)).toMatchObject({ end: true })
    await other!.finish()
    expect(openShards(opened)).toEqual([0, 1, 4, 5].map(idOf))
    expect(await held!.read(never)).toMatchObject({ end: true })
    await held!.finish()
    expect(openShards(opened)).toEqual([0, 1, 4, 5, 2, 3].map(idOf))
  })
})

describe('a shard that leaves retention while it waits for its parent', () => {
  it('is told as lost and forgotten, and its children begin [LIF-12, KIN-13]', async () => {
    await split(0, quarter)
    await bench.twin.putRecords({
      stream,
      records: [{ partitionKey: 'key', explicitHashKey: '0', data: Buffer.from('lost') }],
    })
    await split(2, String(2n ** 125n))
    const opened = await bench.open()
    expect(openShards(opened)).toEqual([0, 1].map(idOf))
    await bench.clock.advanceBy(24 * HOUR_MS + 1)
    await opened.reader.finish()
    expect(openShards(opened)).toEqual([0, 1, 3, 4, 5].map(idOf))
    expect(opened.reports).toMatchObject([{ code: 'POSITION_LOST', shard: idOf(2) }])
    expect([...(await bench.positions.list('fn.orders', 'embedded')).keys()]).not.toContain(idOf(2))
  })
})

it('takes no shard for gone that came after the list was asked for [KIN-13]', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  let lists = 0
  const opened = await bench.open({
    port: {
      listShards: async (request) => {
        const page = await bench.twin.listShards(request)
        // The first is the start, the second that of shard 0.
        if (++lists === 2) await held
        return page
      },
    },
  })
  await split(0, quarter)
  await split(1, threeQuarters)
  const slow = opened.readers[0]!.finish()
  await bench.clock.settle()
  await split(2, String(2n ** 125n))
  await opened.readers[1]!.finish()
  release()
  await slow
  expect(opened.reports).toEqual([])
  expect((await bench.positions.list('fn.orders', 'embedded')).size).toBe(8)
})
