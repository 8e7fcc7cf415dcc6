import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import { numbered, readPages, readRecords, textsOf, textsUpTo } from './contract-reading.ts'
import type { KinesisPort, ShardDescription, ShardPage, StreamAddress } from './port.ts'

const HASH_KEYS = 2n ** 128n

/** Streams and their shards. */
export function describeShards({ kinesis, stream }: ContractBench): void {
  describe('streams and shards', () => {
    it('describes a stream', async () => {
      const { port } = kinesis()
      const made = await stream(1)
      const description = await port.describeStream(made)
      expect(description).toMatchObject({ status: 'ACTIVE', retentionPeriodHours: 24 })
      expect(description.arn).toMatch(new RegExp(`^arn:aws:kinesis:[a-z0-9-]+:\\d{12}:stream/${made.name}$`))
      expect(await port.describeStream(made)).toEqual(description)
    })

    it('tells a stream made anew by its creation time', async () => {
      const { port, producer, pass } = kinesis()
      const made = await stream(1)
      const before = await port.describeStream(made)
      await producer.deleteStream(made)
      await pass(1100)
      await producer.createStream({ name: made.name, shardCount: 1 })
      expect((await port.describeStream(made)).createdMs).toBeGreaterThan(before.createdMs)
    })

    it('leaves a stream alone that is there already', async () => {
      const { producer } = kinesis()
      const { name } = await stream(1)
      expect(await producer.createStream({ name, shardCount: 2 })).toBe(false)
    })

    it('lists all shards, page by page', async () => {
      const { port, gaps } = kinesis()
      const pages = await shardPages(port, await stream(5), 2)
      expect(pages.map(({ shards }) => shards.length)).toEqual(gaps.oneShardPage ? [5] : [2, 2, 1])
      const shards = pages.flatMap((page) => [...page.shards])
      expect(shards.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((n) => `shardId-00000000000${n}`))
      expect(shards.map(({ parents }) => parents)).toEqual([[], [], [], [], []])
      expect(shards.map(({ endingSequenceNumber }) => endingSequenceNumber)).toEqual(
        [0, 0, 0, 0, 0].map(() => null),
      )
      expect(gapsBetween(shards)).toEqual([])
    })

    it('closes a shard that is split, and names it as the parent of two', async () => {
      const { port, producer, gaps } = kinesis()
      const made = await stream(1)
      await producer.putRecords({ stream: made, records: numbered('a', 2) })
      const newStartingHashKey = String(HASH_KEYS / 2n)
      await producer.splitShard({ stream: made, shard: 'shardId-000000000000', newStartingHashKey })
      const [parent, ...children] = (await port.listShards({ stream: made })).shards
      expect(parent!.endingSequenceNumber).toMatch(/^\d+$/)
      expect(children.map(({ parents }) => parents)).toEqual([[parent!.id], [parent!.id]])
      expect(gapsBetween(children)).toEqual([])
      const pages = await readPages(port, {
        stream: made,
        shard: parent!.id,
        start: { type: 'TRIM_HORIZON' },
      })
      expect(textsOf(pages.flatMap(({ records }) => [...records]))).toEqual(textsUpTo('a', 2))
      expect(pages.at(-1)!.nextIterator).toBeNull()
      expect(pages.at(-1)!.childShards).toEqual(gaps.untoldChildren ? [] : children.map(({ id }) => id))
    })

    it('closes two shards that are merged, and names both as parents of one', async () => {
      const { port, producer } = kinesis()
      const made = await stream(2)
      const [shard, adjacentShard] = ['shardId-000000000000', 'shardId-000000000001'] as const
      await producer.mergeShards({ stream: made, shard, adjacentShard })
      const { shards } = await port.listShards({ stream: made })
      expect(shards.map(({ endingSequenceNumber }) => endingSequenceNumber !== null)).toEqual([
        true,
        true,
        false,
      ])
      expect(shards[2]!.parents.toSorted()).toEqual([shard, adjacentShard])
      expect(gapsBetween(shards.slice(2))).toEqual([])
      await producer.putRecords({ stream: made, records: numbered('b', 1) })
      const place = { stream: made, shard: shards[2]!.id, start: { type: 'TRIM_HORIZON' } as const }
      expect(textsOf(await readRecords(port, place))).toEqual(['b1'])
    })
  })
}

async function shardPages(port: KinesisPort, stream: StreamAddress, limit: number): Promise<ShardPage[]> {
  const pages = [await port.listShards({ stream, limit })]
  for (let after = pages[0]!.next; after !== null; after = pages.at(-1)!.next) {
    pages.push(await port.listShards({ stream, after, limit }))
  }
  return pages
}

/** Where the shards' ranges of hash keys do not follow each other from 0 to 2^128 - 1. */
function gapsBetween(shards: readonly ShardDescription[]): string[] {
  const begins = shards.map(({ hashKeys }) => BigInt(hashKeys.from))
  const ends = shards.map(({ hashKeys }) => BigInt(hashKeys.to) + 1n)
  const expected = [0n, ...ends]
  return [...begins, HASH_KEYS].flatMap((begin, at) => (begin === expected[at] ? [] : [`${at}: ${begin}`]))
}
