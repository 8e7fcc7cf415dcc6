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
