import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import { followIterator, idsOf, numbered, onlyShard, readFrom } from './contract-reading.ts'

/** Where reading can begin. */
export function describePositions({ dynamodb, table }: ContractBench): void {
  const three = async () => {
    const { port, producer } = dynamodb()
    const made = await table()
    await producer.write(made, numbered('r', 3))
    return { made, records: await readFrom(port, { table: made }) }
  }

  describe('positions', () => {
    it('TRIM_HORIZON brings the oldest record first', async () => {
      expect(idsOf((await three()).records)).toEqual(['r1', 'r2', 'r3'])
    })

    it('AT_SEQUENCE_NUMBER brings that record first, AFTER_SEQUENCE_NUMBER the one behind it', async () => {
      const { port } = dynamodb()
      const { made, records } = await three()
      const { sequenceNumber } = records[1]!
      const at = await readFrom(port, { table: made, start: { type: 'AT_SEQUENCE_NUMBER', sequenceNumber } })
      const after = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber } as const
      expect(idsOf(at)).toEqual(['r2', 'r3'])
      expect(idsOf(await readFrom(port, { table: made, start: after }))).toEqual(['r3'])
    })

    it('AFTER_SEQUENCE_NUMBER of the last record brings what comes later', async () => {
      const { port, producer } = dynamodb()
      const { made, records } = await three()
      const start = {
        type: 'AFTER_SEQUENCE_NUMBER',
        sequenceNumber: records[2]!.sequenceNumber,
      } as const
      const iterator = await port.getIterator({ ...(await onlyShard(port, made)), start })
      await producer.write(made, numbered('later', 1))
      expect(idsOf(await followIterator(port, iterator))).toEqual(['later1'])
    })

    it('LATEST brings only what is written after the iterator was given', async () => {
      const { port, producer } = dynamodb()
      const { made } = await three()
      const start = { type: 'LATEST' } as const
      const iterator = await port.getIterator({ ...(await onlyShard(port, made)), start })
      await producer.write(made, numbered('later', 2))
      expect(idsOf(await followIterator(port, iterator))).toEqual(['later1', 'later2'])
    })

    it('an iterator of an empty page goes on where that page was', async () => {
      const { port, producer } = dynamodb()
      const made = await table()
      const place = { ...(await onlyShard(port, made)), start: { type: 'TRIM_HORIZON' } as const }
      let iterator = await port.getIterator(place)
      for (let page = 0; page < 3; page++) {
        const empty = await port.getRecords({ iterator, limit: 10 })
        expect(empty.records).toEqual([])
        iterator = empty.nextIterator!
      }
      await producer.write(made, numbered('r', 1))
      expect(idsOf(await followIterator(port, iterator))).toEqual(['r1'])
    })
  })
}
