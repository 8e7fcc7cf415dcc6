import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import { idsOf, numbered, onlyShard } from './contract-reading.ts'

/** What goes wrong, and that nothing is lost by it. */
export function describeFailures({ dynamodb, table }: ContractBench): void {
  describe('failures', () => {
    it('says when there is no such table', async () => {
      const { port, producer } = dynamodb()
      const calls = [
        () => port.describeStream({ name: 'no-such-table' }),
        () => producer.write('no-such-table', numbered('r', 1)),
        () => producer.keyAttributes('no-such-table'),
      ]
      for (const call of calls) {
        await expect(call()).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_NOT_FOUND' })
      }
    })

    it('says when a table has no stream', async () => {
      const { port } = dynamodb()
      const made = await table({ viewType: null })
      await expect(port.describeStream({ name: made })).rejects.toMatchObject({
        code: 'SOURCE_NOT_FOUND',
        message: `Table ${made} has no stream: it was made without StreamSpecification`,
      })
    })

    it('says when there is no such stream, or no such shard', async () => {
      const { port } = dynamodb()
      const { streamArn } = await onlyShard(port, await table())
      const other = streamArn.replace(/[^/]+$/, '2001-01-01T00:00:00.000')
      await expect(port.listShards(other)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
      const shard = 'shardId-00000000000000000077-00000000'
      const call = port.getIterator({ streamArn, shard, start: { type: 'TRIM_HORIZON' } })
      await expect(call).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_NOT_FOUND' })
    })

    it('refuses what is no iterator', async () => {
      const call = dynamodb().port.getRecords({ iterator: 'AAAA', limit: 1 })
      await expect(call).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_FAILED' })
    })

    it('loses nothing through a connection that breaks', async () => {
      const { port, producer, breakConnection } = dynamodb()
      const made = await table()
      await producer.write(made, numbered('r', 6))
      const place = { ...(await onlyShard(port, made)), start: { type: 'TRIM_HORIZON' } as const }
      let iterator = await port.getIterator(place)
      const got: string[] = []
      const read = async () => {
        const page = await port.getRecords({ iterator, limit: 2 })
        got.push(...idsOf([...page.records]))
        iterator = page.nextIterator!
      }
      await read()
      const mend = await breakConnection()
      await expect(read()).rejects.toMatchObject({ name: 'SourceError', code: 'SOURCE_UNREACHABLE' })
      await expect(port.describeStream({ name: made })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
      await mend()
      for (let page = 0; page < 4; page++) await read()
      expect(got).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6'])
    })
  })
}
