import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import { numbered, readPages, readRecords, textsOf, textsUpTo } from './contract-reading.ts'

const TRIM_HORIZON = { type: 'TRIM_HORIZON' } as const
const SHARD_0 = 'shardId-000000000000'

/** What records look like, where they go, in which order and in which pages they come. */
export function describeRecords({ kinesis, stream }: ContractBench): void {
  describe('records', () => {
    it('come with key, bytes, sequence number and time of arrival', async () => {
      const { port, producer } = kinesis()
      const made = await stream(1)
      const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      const [put] = await producer.putRecords({ stream: made, records: [{ partitionKey: 'ключ "1"', data }] })
      const [record] = await readRecords(port, { stream: made, shard: SHARD_0, start: TRIM_HORIZON })
      expect(record!.partitionKey).toBe('ключ "1"')
      expect(Buffer.from(record!.data)).toEqual(data)
      expect(put).toEqual({ shard: SHARD_0, sequenceNumber: record!.sequenceNumber })
      expect(record!.sequenceNumber).toMatch(/^49\d{54}$/)
      const { createdMs } = await port.describeStream(made)
      expect(record!.arrivedMs - createdMs).toBeGreaterThan(-1)
      expect(record!.arrivedMs - createdMs).toBeLessThan(60_000)
    })

    it('may be empty', async () => {
      const { port, producer } = kinesis()
      const made = await stream(1)
      await producer.putRecords({ stream: made, records: [{ partitionKey: 'k', data: new Uint8Array() }] })
      const [record] = await readRecords(port, { stream: made, shard: SHARD_0, start: TRIM_HORIZON })
      expect(record!.data.byteLength).toBe(0)
    })

    it('keep their order within a shard, with growing sequence numbers', async () => {
      const { port, producer } = kinesis()
      const made = await stream(1)
      for (const prefix of ['a', 'b', 'c']) {
        await producer.putRecords({ stream: made, records: numbered(prefix, 20) })
      }
      const records = await readRecords(port, { stream: made, shard: SHARD_0, start: TRIM_HORIZON })
      expect(textsOf(records)).toEqual(['a', 'b', 'c'].flatMap((prefix) => textsUpTo(prefix, 20)))
      const numbers = records.map(({ sequenceNumber }) => BigInt(sequenceNumber))
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => (a < b ? -1 : 1)))
    })

    it('go to the shard of the MD5 of their partition key', async () => {
      const { port, producer } = kinesis()
      const made = await stream(3)
      const records = Array.from({ length: 30 }, (_, n) => ({
        partitionKey: `key ${n}`,
        data: Buffer.from(`${n}`),
      }))
      const put = await producer.putRecords({ stream: made, records })
      const { shards } = await port.listShards({ stream: made })
      for (const { id, hashKeys } of shards) {
        const belongs = records.filter(({ partitionKey }) => {
          const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`)
          return BigInt(hashKeys.from) <= hash && hash <= BigInt(hashKeys.to)
        })
        const read = await readRecords(port, { stream: made, shard: id, start: TRIM_HORIZON })
        expect(read.map(({ partitionKey }) => partitionKey)).toEqual(belongs.map((one) => one.partitionKey))
        const told = new Set(
          put.flatMap(({ shard, sequenceNumber }) => (shard === id ? [sequenceNumber] : [])),
        )
        expect(new Set(read.map(({ sequenceNumber }) => sequenceNumber))).toEqual(told)
      }
    })

    it('go where an explicit hash key says', async () => {
      const { port, producer } = kinesis()
      const made = await stream(2)
      const { shards } = await port.listShards({ stream: made })
      const records = shards.flatMap(({ id, hashKeys }) =>
        [hashKeys.from, hashKeys.to].map((explicitHashKey) => ({
          partitionKey: 'same',
          data: Buffer.from(id),
          explicitHashKey,
        })),
      )
      const put = await producer.putRecords({ stream: made, records })
      expect(put.map(({ shard }) => shard)).toEqual(records.map(({ data }) => data.toString()))
    })

    it('come in pages that no record is missing between', async () => {
      const { port, producer } = kinesis()
      const made = await stream(1)
      await producer.putRecords({ stream: made, records: numbered('r', 25) })
      const pages = await readPages(port, { stream: made, shard: SHARD_0, start: TRIM_HORIZON, limit: 10 })
      const full = pages.filter(({ records }) => records.length > 0)
      expect(full.map(({ records }) => records.length)).toEqual([10, 10, 5])
      expect(textsOf(pages.flatMap(({ records }) => [...records]))).toEqual(textsUpTo('r', 25))
    })

    it('come in one put of more than the service takes at once', async () => {
      const { port, producer } = kinesis()
      const made = await stream(1)
      const put = await producer.putRecords({ stream: made, records: numbered('r', 1100) })
      const read = await readRecords(port, {
        stream: made,
        shard: SHARD_0,
        start: TRIM_HORIZON,
        limit: 10_000,
      })
      expect(textsOf(read)).toEqual(textsUpTo('r', 1100))
      expect(put.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
        read.map((record) => record.sequenceNumber),
      )
    })

    it('say how far behind the tip their page is', async () => {
      const { port, producer, pass, gaps } = kinesis()
      const made = await stream(1)
      for (let put = 0; put < 2; put++) {
        await producer.putRecords({ stream: made, records: numbered('r', 2) })
        await pass(20)
      }
      const pages = await readPages(port, { stream: made, shard: SHARD_0, start: TRIM_HORIZON, limit: 2 })
      const [first, second, third] = pages.map(({ millisBehindLatest }) => millisBehindLatest)
      expect(gaps.neverBehind === true || first! > 0).toBe(true)
      expect([second, third]).toEqual([0, 0])
    })
  })
}
