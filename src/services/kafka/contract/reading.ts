import { describe, expect, it } from 'vitest'
import { textOf, texts, type KafkaBench } from './bench.ts'

export function describeReading(bench: KafkaBench): void {
  describe('reading', () => {
    it('gives records as they were written: bytes, headers in order, tombstones, timestamps [EVT-23, EVT-25, EVT-26]', async () => {
      const topic = await bench.topic()
      const written = {
        partition: 0,
        key: Buffer.from([0, 255]),
        value: Buffer.from([1, 2, 250]),
        headers: [
          ['trace', Buffer.from([104, 105, 220])],
          ['trace', Buffer.from('again')],
          ['empty', Buffer.alloc(0)],
        ] as const,
        timestampMs: Date.UTC(2025, 11, 31, 23, 59, 59, 123),
      }
      const tombstone = { partition: 0, key: Buffer.from('k'), value: null, headers: [] }
      const empty = { partition: 0, key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [] }
      // Retention would end a record of that age.
      const kept = await bench.topic({ config: { 'retention.ms': '-1' } })
      await bench.kafka().producer.produce({ topic: kept, records: [written, tombstone, empty] })
      const member = await bench.join(bench.kafka().connect(), { topic: kept })
      const { records } = await bench.settled('a page', member.poll(0))
      expect(records).toHaveLength(3)
      const { partition: _, ...asRead } = written
      expect(records[0]).toEqual({ ...asRead, offset: 0, timestampType: 'CREATE_TIME' })
      expect(records[1]).toMatchObject({ offset: 1, key: Buffer.from('k'), value: null, headers: [] })
      expect(records[2]).toMatchObject({ key: Buffer.alloc(0), value: Buffer.alloc(0) })
      expect(records[1]!.timestampMs).toBeGreaterThan(written.timestampMs)
      expect(topic).not.toBe(kept)
    })

    it('tells the time of arrival where the topic keeps that', async () => {
      const topic = await bench.topic({ config: { 'message.timestamp.type': 'LogAppendTime' } })
      const record = { ...texts(0, 'a')[0]!, timestampMs: 1000 }
      await bench.kafka().producer.produce({ topic, records: [record] })
      const member = await bench.join(bench.kafka().connect(), { topic })
      const { records } = await bench.settled('a page', member.poll(0))
      expect(records[0]).toMatchObject({ timestampType: 'LOG_APPEND_TIME' })
      expect(records[0]!.timestampMs).toBeGreaterThan(1000)
    })

    it('goes page by page, in order, and says how far it is', async () => {
      const topic = await bench.topic()
      await bench.kafka().producer.produce({ topic, records: texts(0, 'a', 'b', 'c', 'd', 'e') })
      const member = await bench.join(bench.kafka().connect(), { topic })
      const page = () => bench.settled('a page', member.poll(0, { maximumRecords: 2 }))
      const first = await page()
      expect(textOf(first)).toEqual(['a', 'b'])
      expect(first).toMatchObject({ nextOffset: 2, highWatermark: 5, caughtUp: false })
      const second = await page()
      expect(textOf(second)).toEqual(['c', 'd'])
      const third = await page()
      expect(textOf(third)).toEqual(['e'])
      expect(third.nextOffset).toBe(5)
      const end = await page()
      expect(end).toMatchObject({ records: [], nextOffset: 5, caughtUp: true })
    })

    it('of an empty partition comes back at its end, then waits', async () => {
      const topic = await bench.topic()
      const member = await bench.join(bench.kafka().connect(), { topic })
      const end = { records: [], nextOffset: 0, highWatermark: 0 }
      expect(await bench.settled('the end', member.poll(0))).toMatchObject({ ...end, caughtUp: true })
      expect(await bench.settled('the wait', member.poll(0, { waitMs: 500 }))).toMatchObject(end)
    })

    it('wakes a poll that waits', async () => {
      const topic = await bench.topic()
      const member = await bench.join(bench.kafka().connect(), { topic })
      await bench.settled('the end', member.poll(0))
      const waiting = member.poll(0, { waitMs: 600_000 })
      await bench.kafka().producer.produce({ topic, records: texts(0, 'a') })
      expect(textOf(await bench.settled('the record', waiting))).toEqual(['a'])
    })

    it('ends a wait when it is told to', async () => {
      const topic = await bench.topic()
      const member = await bench.join(bench.kafka().connect(), { topic })
      await bench.settled('the end', member.poll(0))
      const stop = new AbortController()
      const options = { maximumRecords: 1, waitMs: 600_000, signal: stop.signal }
      const waiting = member.member.poll(member.claims.get(0)!, options)
      stop.abort()
      expect((await bench.settled('the poll', waiting)).records).toEqual([])
    })

    it('keeps the order of each partition, and lets none wait for another [KAF-5]', async () => {
      const topic = await bench.topic({ partitions: 3 })
      const numbers = Array.from({ length: 300 }, (_, index) => String(index))
      const records = [0, 1, 2].flatMap((partition) => texts(partition, ...numbers))
      await bench.kafka().producer.produce({ topic, records })
      const member = await bench.join(bench.kafka().connect(), { topic })
      // Nobody polls partition 0.
      const zero = member.claims.get(0)!
      member.claims.delete(0)
      member.read()
      await bench.kafka().until('two partitions are read', () => member.records.length === 600)
      expect(member.textsOf(1)).toEqual(numbers)
      expect(member.textsOf(2)).toEqual(numbers)
      const page = await bench.settled(
        'partition 0',
        member.member.poll(zero, { maximumRecords: 300, waitMs: 1000 }),
      )
      expect(textOf(page)).toEqual(numbers)
    })
  })
}
