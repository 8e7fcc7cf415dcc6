import { describe, expect, it } from 'vitest'
import { texts, type KafkaBench } from './bench.ts'

export function describeConnections(bench: KafkaBench): void {
  describe('a connection', () => {
    it('that cannot be made is said to be unreachable [KAF-22]', async () => {
      const topic = await bench.topic()
      const client = bench.kafka().connect()
      client.breakConnection()
      await expect(bench.join(client, { topic })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    })

    it('that is lost is told of, tried again, and loses nothing and repeats nothing [KAF-22]', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const { producer } = bench.kafka()
      const client = bench.kafka().connect()
      const member = await bench.join(client, { topic })
      member.read()
      await producer.produce({ topic, records: [...texts(0, 'a'), ...texts(1, 'b')] })
      await bench.kafka().until('the first are read', () => member.records.length === 2)
      const mend = client.breakConnection()
      await bench.kafka().until('the loss is told of twice', () => member.failures.length >= 2)
      expect(member.failures.slice(0, 2)).toEqual([
        { code: 'SOURCE_UNREACHABLE', attempt: 1, inFuture: true },
        { code: 'SOURCE_UNREACHABLE', attempt: 2, inFuture: true },
      ])
      await producer.produce({ topic, records: [...texts(0, 'c'), ...texts(1, 'd')] })
      mend()
      await bench.kafka().until('the rest is read', () => member.records.length >= 4)
      expect(member.textsOf(0)).toEqual(['a', 'c'])
      expect(member.textsOf(1)).toEqual(['b', 'd'])
      expect(member.revoked).toEqual([])
    })

    it('that is lost lets a commit wait', async () => {
      const topic = await bench.topic()
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: texts(0, 'a', 'b') })
      const client = bench.kafka().connect()
      const member = await bench.join(client, { topic })
      await bench.settled('a page', member.poll(0))
      const mend = client.breakConnection()
      const committing = member.member.commit(member.claims.get(0)!, 1)
      await bench.kafka().until('the loss is told of', () => member.failures.length > 0)
      mend()
      expect(await bench.settled('the commit', committing)).toBe(true)
      expect(await producer.groupOffsets({ groupId: member.groupId, topic })).toEqual(new Map([[0, 1]]))
    })
  })
}
