import { beforeEach, describe, expect, it } from 'vitest'
import { SourceBench } from './fixture.ts'

const SHARD_0 = 'shardId-000000000000'
const stream = { name: 'orders' }
const half = String(2n ** 127n)

let bench: SourceBench
beforeEach(() => {
  bench = new SourceBench()
})

describe('shards with parents', () => {
  it.each([
    { from: 'TRIM_HORIZON', brings: ['old', 'a', 'b', 'c'] },
    { from: 'AT_TIMESTAMP', atMs: 10, brings: ['a', 'b', 'c'] },
    { from: 'AT_TIMESTAMP', atMs: 20, brings: ['b', 'c'] },
    { from: 'AT_TIMESTAMP', atMs: 30, brings: ['c'] },
  ] as const)(
    'are read at $from $atMs though they were closed before, each from there, and so are later ones [KIN-13, LIF-13]',
    async (given) => {
      await bench.twin.createStream({ name: 'orders', shardCount: 1 })
      const beginsMs = bench.clock.now()
      await bench.put('old')
      await bench.clock.advanceBy(10)
      await bench.put('a')
      await bench.twin.splitShard({ stream, shard: SHARD_0, newStartingHashKey: half })
      await bench.clock.advanceBy(10)
      await bench.put('b')
      await bench.clock.advanceBy(10)
      const start =
        given.from === 'AT_TIMESTAMP'
          ? { kind: given.from, timestampMs: beginsMs + given.atMs }
          : { kind: given.from }
      const opened = await bench.open({ start })
      expect(opened.readers.map(({ shard }) => shard)).toEqual([SHARD_0])
      // After the start: the only shard there is.
      const [adjacent, shard] = ['shardId-000000000002', 'shardId-000000000001']
      await bench.twin.mergeShards({ stream, shard, adjacentShard: adjacent })
      await bench.put('c')
      const texts: string[] = []
      for (let next = 0; next < opened.readers.length; next++) {
        const reader = opened.readers[next]!
        texts.push(...(await opened.readToTip(reader)))
        if (next < 3) await reader.finish()
      }
      expect(texts).toEqual(given.brings)
      expect(opened.readers.map((reader) => reader.shard)).toEqual(
        [0, 1, 2, 3].map((id) => `shardId-00000000000${id}`),
      )
    },
  )
})
