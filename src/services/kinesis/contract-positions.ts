import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import { followIterator, numbered, readRecords, textsOf } from './contract-reading.ts'
import type { IteratorStart, KinesisRecord, StreamAddress } from './port.ts'

const SHARD_0 = 'shardId-000000000000'

/** Where reading can begin. */
export function describePositions({ kinesis, stream }: ContractBench): void {
  /** A stream with r1, r2, r3, which arrived one after another. */
  const three = async (apartMs = 0): Promise<{ made: StreamAddress; records: readonly KinesisRecord[] }> => {
    const { port, producer, pass } = kinesis()
    const made = await stream(1)
    for (const record of numbered('r', 3)) {
      await producer.putRecords({ stream: made, records: [record] })
      await pass(apartMs)
    }
    const records = await readRecords(port, { stream: made, shard: SHARD_0, start: { type: 'TRIM_HORIZON' } })
    return { made, records }
  }
  const from = async (made: StreamAddress, start: IteratorStart): Promise<string[]> =>
    textsOf(await readRecords(kinesis().port, { stream: made, shard: SHARD_0, start }))

  describe('positions', () => {
    it('TRIM_HORIZON brings the oldest record first', async () => {
      const { made } = await three()
      expect(await from(made, { type: 'TRIM_HORIZON' })).toEqual(['r1', 'r2', 'r3'])
    })

    it('AT_SEQUENCE_NUMBER brings that record first, AFTER_SEQUENCE_NUMBER the one behind it', async () => {
      const { made, records } = await three()
      const { sequenceNumber } = records[1]!
      expect(await from(made, { type: 'AT_SEQUENCE_NUMBER', sequenceNumber })).toEqual(['r2', 'r3'])
      expect(await from(made, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber })).toEqual(['r3'])
    })

    it('AFTER_SEQUENCE_NUMBER of the last record brings what comes later', async () => {
      const { port, producer } = kinesis()
      const { made, records } = await three()
      const { sequenceNumber } = records[2]!
      const start = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber } as const
      const iterator = await port.getIterator({ stream: made, shard: SHARD_0, start })
      await producer.putRecords({ stream: made, records: numbered('later', 1) })
      const pages = await followIterator(port, { stream: made, iterator })
      expect(textsOf(pages.flatMap((page) => [...page.records]))).toEqual(['later1'])
    })

    // LocalStack looks at whole seconds only.
    it('AT_TIMESTAMP brings the first record that arrived then or later', async () => {
      const { made, records } = await three(1100)
      const second = records[1]!.arrivedMs
      expect(await from(made, { type: 'AT_TIMESTAMP', timestampMs: second })).toEqual(['r2', 'r3'])
      expect(await from(made, { type: 'AT_TIMESTAMP', timestampMs: second - 1 })).toEqual(['r2', 'r3'])
      const before = records[0]!.arrivedMs - 1000
      expect(await from(made, { type: 'AT_TIMESTAMP', timestampMs: before })).toEqual(['r1', 'r2', 'r3'])
    })

    it('AT_TIMESTAMP past the last record brings what comes later', async (context) => {
      const { port, producer, pass, gaps } = kinesis()
      if (gaps.hangsPastTheLastRecord) return context.skip('GetShardIterator does not answer here')
      const { made, records } = await three()
      await pass(1100)
      const start = { type: 'AT_TIMESTAMP', timestampMs: records[2]!.arrivedMs + 1001 } as const
      const iterator = await port.getIterator({ stream: made, shard: SHARD_0, start })
      await producer.putRecords({ stream: made, records: numbered('later', 2) })
      const pages = await followIterator(port, { stream: made, iterator })
      expect(textsOf(pages.flatMap((page) => [...page.records]))).toEqual(['later1', 'later2'])
    })

    it('AT_TIMESTAMP of a moment to come is refused', async () => {
      const { made, records } = await three()
      const start = { type: 'AT_TIMESTAMP', timestampMs: records[2]!.arrivedMs + 3_600_000 } as const
      await expect(from(made, start)).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    })

    it('LATEST brings only what is put after the iterator was given', async () => {
      const { port, producer } = kinesis()
      const { made } = await three()
      const start = { type: 'LATEST' } as const
      const iterator = await port.getIterator({ stream: made, shard: SHARD_0, start })
      await producer.putRecords({ stream: made, records: numbered('later', 2) })
      const pages = await followIterator(port, { stream: made, iterator })
      expect(textsOf(pages.flatMap((page) => [...page.records]))).toEqual(['later1', 'later2'])
    })

    it('an iterator of an empty page goes on where that page was', async () => {
      const { port, producer } = kinesis()
      const made = await stream(1)
      const start = { type: 'LATEST' } as const
      let iterator = await port.getIterator({ stream: made, shard: SHARD_0, start })
      for (let page = 0; page < 3; page++) {
        const empty = await port.getRecords({ stream: made, iterator, limit: 10 })
        expect(empty).toMatchObject({ records: [], millisBehindLatest: 0 })
        iterator = empty.nextIterator!
      }
      await producer.putRecords({ stream: made, records: numbered('r', 1) })
      const [page] = await followIterator(port, { stream: made, iterator })
      expect(textsOf(page!.records)).toEqual(['r1'])
    })

    it('an iterator used twice brings the same records twice', async () => {
      const { port } = kinesis()
      const { made } = await three()
      const start = { type: 'TRIM_HORIZON' } as const
      const iterator = await port.getIterator({ stream: made, shard: SHARD_0, start })
      const read = async () => textsOf((await port.getRecords({ stream: made, iterator, limit: 2 })).records)
      expect([await read(), await read()]).toEqual([
        ['r1', 'r2'],
        ['r1', 'r2'],
      ])
    })
  })
}
