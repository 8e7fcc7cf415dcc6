import { describe, expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import { ExpiredIteratorError } from '../expired-iterator.ts'
import type { ContractBench } from './contract.ts'
import { followIterator, numbered, textsOf, textsUpTo } from './contract-reading.ts'

const SHARD_0 = 'shardId-000000000000'
const TRIM_HORIZON = { type: 'TRIM_HORIZON' } as const

/** What goes wrong, and that nothing is lost by it. */
export function describeFailures({ kinesis, stream }: ContractBench): void {
  describe('failures', () => {
    it('says in its own words when there is no such stream', async () => {
      const { port } = kinesis()
      const missing = { name: 'no-such-stream' }
      const calls = [
        () => port.describeStream(missing),
        () => port.listShards({ stream: missing }),
        () => port.getIterator({ stream: missing, shard: SHARD_0, start: TRIM_HORIZON }),
      ]
      for (const call of calls) {
        const error = await call().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(SourceError)
        expect(error).toMatchObject({ code: 'SOURCE_NOT_FOUND' })
        expect((error as SourceError).message).toContain('no-such-stream')
      }
    })

    it('says when there is no such shard', async () => {
      const { port } = kinesis()
      const call = port.getIterator({
        stream: await stream(1),
        shard: 'shardId-000000000009',
        start: TRIM_HORIZON,
      })
      await expect(call).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_NOT_FOUND' })
    })

    it('refuses what is no iterator', async () => {
      const { port } = kinesis()
      const call = port.getRecords({ stream: await stream(1), iterator: 'AAAA', limit: 1 })
      await expect(call).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_FAILED' })
    })

    it('lets an iterator expire, and one made anew goes on without loss', async () => {
      const { port, producer, expired } = kinesis()
      const made = await stream(1)
      await producer.putRecords({ stream: made, records: numbered('r', 4) })
      const first = await port.getRecords({
        stream: made,
        iterator: await port.getIterator({ stream: made, shard: SHARD_0, start: TRIM_HORIZON }),
        limit: 2,
      })
      const old = await expired(first.nextIterator!)
      const call = port.getRecords({ stream: made, iterator: old, limit: 2 })
      await expect(call).rejects.toBeInstanceOf(ExpiredIteratorError)
      const { sequenceNumber } = first.records.at(-1)!
      const start = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber } as const
      const iterator = await port.getIterator({ stream: made, shard: SHARD_0, start })
      const pages = await followIterator(port, { stream: made, iterator })
      expect(textsOf(pages.flatMap((page) => [...page.records]))).toEqual(['r3', 'r4'])
    })

    it('loses nothing through a connection that breaks', async () => {
      const { port, producer, breakConnection } = kinesis()
      const made = await stream(1)
      await producer.putRecords({ stream: made, records: numbered('r', 6) })
      let iterator = await port.getIterator({ stream: made, shard: SHARD_0, start: TRIM_HORIZON })
      const got: string[] = []
      const read = async () => {
        const page = await port.getRecords({ stream: made, iterator, limit: 2 })
        got.push(...textsOf(page.records))
        iterator = page.nextIterator!
      }
      await read()
      const mend = await breakConnection()
      await expect(read()).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_UNREACHABLE' })
      await expect(port.describeStream(made)).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
      await mend()
      for (let page = 0; page < 4; page++) await read()
      expect(got).toEqual(textsUpTo('r', 6))
    })
  })
}
