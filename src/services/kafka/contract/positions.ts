import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { textOf, texts, TRIM_HORIZON, type KafkaBench } from './bench.ts'

const LATEST = { kind: 'LATEST' } as const

export function describePositions(bench: KafkaBench): void {
  describe('positions', () => {
    it('TRIM_HORIZON starts at the oldest record [LIF-13, PAGE-21]', async () => {
      const topic = await bench.topic()
      await bench.kafka().producer.produce({ topic, records: texts(0, 'a', 'b') })
      await bench.kafka().producer.deleteRecords({ topic, partition: 0, before: 1 })
      const member = await bench.join(bench.kafka().connect(), { topic })
      expect(member.claims.get(0)).toMatchObject({ offset: 1, startsAt: 'TRIM_HORIZON' })
      expect(textOf(await bench.settled('a page', member.poll(0)))).toEqual(['b'])
    })

    it('LATEST starts behind the newest record [LIF-13, LIF-14, PAGE-21]', async () => {
      const topic = await bench.topic()
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: texts(0, 'a', 'b') })
      const member = await bench.join(bench.kafka().connect(), { topic, start: LATEST })
      expect(member.claims.get(0)).toMatchObject({ offset: 2, startsAt: 'LATEST' })
      await producer.produce({ topic, records: texts(0, 'c') })
      member.read()
      await bench.kafka().until('c is read', () => member.records.length > 0)
      expect(member.textsOf(0)).toEqual(['c'])
    })

    it('AT_TIMESTAMP starts at the first record from then on, or behind the newest [LIF-13, KAF-14]', async () => {
      const topic = await bench.topic({ partitions: 2, config: { 'retention.ms': '-1' } })
      const at = Date.UTC(2025, 11, 31)
      const records = [-1000, 0, 1000].map((ms) => ({ ...texts(0, String(ms))[0]!, timestampMs: at + ms }))
      await bench.kafka().producer.produce({ topic, records: [...records, ...texts(1, 'now')] })
      const at0 = { kind: 'AT_TIMESTAMP', timestampMs: at } as const
      const member = await bench.join(bench.kafka().connect(), { topic, start: at0 })
      expect(member.claims.get(0)).toMatchObject({ offset: 1, startsAt: 'AT_TIMESTAMP' })
      const never = { kind: 'AT_TIMESTAMP', timestampMs: Date.UTC(2100, 0) } as const
      const late = await bench.join(bench.kafka().connect(), { topic, start: never })
      expect(late.claims.get(0)).toMatchObject({ offset: 3 })
      expect(late.claims.get(1)).toMatchObject({ offset: 1 })
    })

    it('are the group’s where it has some, whatever StartingPosition says [KAF-13]', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: [...texts(0, 'a', 'b', 'c'), ...texts(1, 'd')] })
      const groupId = randomUUID()
      await producer.commitGroup({ groupId, topic, offsets: new Map([[0, 2]]) })
      const member = await bench.join(bench.kafka().connect(), { topic, groupId, start: LATEST })
      expect(member.claims.get(0)).toMatchObject({ offset: 2, startsAt: 'COMMITTED' })
      expect(member.claims.get(1)).toMatchObject({ offset: 1, startsAt: 'LATEST' })
    })

    it('are committed before the first read, so that a restart misses nothing', async () => {
      const topic = await bench.topic()
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: texts(0, 'a') })
      const first = await bench.join(bench.kafka().connect(), { topic, start: LATEST })
      const { groupId } = first
      expect(await producer.groupOffsets({ groupId, topic })).toEqual(new Map([[0, 1]]))
      await bench.settled('it leaves', first.leave())
      await producer.produce({ topic, records: texts(0, 'between') })
      const second = await bench.join(bench.kafka().connect(), { topic, groupId, start: LATEST })
      expect(textOf(await bench.settled('a page', second.poll(0)))).toEqual(['between'])
    })

    it('move by commits and by nothing else [KAF-9]', async () => {
      const topic = await bench.topic()
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: texts(0, 'a', 'b', 'c') })
      const first = await bench.join(bench.kafka().connect(), { topic })
      const { groupId } = first
      await bench.settled('a page', first.poll(0))
      expect(await producer.groupOffsets({ groupId, topic })).toEqual(new Map([[0, 0]]))
      expect(await bench.settled('a commit', first.member.commit(first.claims.get(0)!, 2))).toBe(true)
      await bench.settled('it leaves', first.leave())
      const second = await bench.join(bench.kafka().connect(), { topic, groupId, start: LATEST })
      expect(textOf(await bench.settled('a page', second.poll(0)))).toEqual(['c'])
    })

    it('that have left retention are reported, and the oldest record left is next [LIF-12]', async () => {
      const topic = await bench.topic()
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: texts(0, 'a', 'b', 'c') })
      const groupId = randomUUID()
      await producer.commitGroup({ groupId, topic, offsets: new Map([[0, 1]]) })
      await producer.deleteRecords({ topic, partition: 0, before: 2 })
      const member = await bench.join(bench.kafka().connect(), { topic, groupId, start: LATEST })
      expect(member.reports).toEqual([{ code: 'POSITION_LOST', partition: 0 }])
      expect(textOf(await bench.settled('a page', member.poll(0)))).toEqual(['c'])
      expect(await bench.settled('the oldest', member.member.earliestOffset(0))).toBe(2)
    })

    it('that leave retention while they are read are reported too, and never reset in silence [LIF-12]', async () => {
      const topic = await bench.topic()
      const { producer } = bench.kafka()
      const member = await bench.join(bench.kafka().connect(), { topic, start: TRIM_HORIZON })
      await producer.produce({ topic, records: texts(0, 'a', 'b', 'c') })
      // Beyond the end is as lost as before the beginning: a topic made anew looks like this.
      await bench.settled('it leaves', member.leave())
      const { groupId } = member
      await producer.commitGroup({ groupId, topic, offsets: new Map([[0, 100]]) })
      const again = await bench.join(bench.kafka().connect(), { topic, groupId, start: LATEST })
      again.read()
      await bench.kafka().until('the records are read', () => again.records.length === 3)
      expect(again.reports).toEqual([{ code: 'POSITION_LOST', partition: 0 }])
      expect(again.textsOf(0)).toEqual(['a', 'b', 'c'])
    })
  })
}
