import { describe, expect, it } from 'vitest'
import { texts, type KafkaBench, type TestMember } from './bench.ts'

const SESSION_MS = 6000

export function describeGroups(bench: KafkaBench): void {
  describe('groups', () => {
    const numbers = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => String(from + index))
    const both = (one: TestMember, two: TestMember, partition: number) => [
      ...one.textsOf(partition),
      ...two.textsOf(partition),
    ]

    it('share a topic among their members, each partition with one of them [KAF-5, KAF-13]', async () => {
      const topic = await bench.topic({ partitions: 4 })
      const one = await bench.join(bench.kafka().connect(), { topic })
      expect(one.partitions).toEqual([0, 1, 2, 3])
      one.read()
      const two = await bench.join(bench.kafka().connect(), { topic, groupId: one.groupId })
      await bench.kafka().until('two members have two partitions each', () => one.partitions.length === 2)
      expect(new Set([...one.partitions, ...two.partitions])).toEqual(new Set([0, 1, 2, 3]))
      expect(one.revoked).toHaveLength(4)
    })

    it('lose nothing, and keep the order, when a member joins while records arrive', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const { producer } = bench.kafka()
      const put = (from: number, to: number) =>
        producer.produce({ topic, records: [0, 1].flatMap((one) => texts(one, ...numbers(from, to))) })
      await put(0, 50)
      const one = await bench.join(bench.kafka().connect(), { topic })
      one.read()
      const { member: two, joined } = bench.joining(bench.kafka().connect(), { topic, groupId: one.groupId })
      await put(50, 100)
      await bench.settled('two has joined', joined)
      two.read()
      await put(100, 150)
      await bench
        .kafka()
        .until(
          'all is read',
          () => new Set([0, 1].flatMap((p) => both(one, two, p).map((t) => `${p}-${t}`))).size === 300,
        )
      for (const partition of [0, 1]) expect(both(one, two, partition)).toEqual(numbers(0, 150))
    })

    it('hand everything back when a member leaves', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const one = await bench.join(bench.kafka().connect(), { topic })
      one.read()
      const two = await bench.join(bench.kafka().connect(), { topic, groupId: one.groupId })
      await bench.kafka().until('they share', () => one.partitions.length === 1)
      await bench.settled('it leaves', two.leave())
      await bench.kafka().until('one has it all', () => one.partitions.length === 2)
      await bench.kafka().producer.produce({ topic, records: [...texts(0, 'a'), ...texts(1, 'b')] })
      await bench.kafka().until('all is read', () => one.records.length === 2)
      expect([one.textsOf(0), one.textsOf(1)]).toEqual([['a'], ['b']])
    })

    it('go on without a member that has died, from where it had committed', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const client = bench.kafka().connect()
      const dying = await bench.join(client, { topic, sessionTimeoutMs: SESSION_MS })
      await bench
        .kafka()
        .producer.produce({ topic, records: [0, 1].flatMap((one) => texts(one, 'a', 'b', 'c')) })
      for (const partition of [0, 1]) {
        const page = await bench.settled('a page', dying.poll(partition))
        expect(page.records.length).toBeGreaterThan(0)
        await bench.settled('a commit', dying.member.commit(dying.claims.get(partition)!, 1))
      }
      client.port.kill()
      const other = await bench.join(bench.kafka().connect(), {
        topic,
        groupId: dying.groupId,
        sessionTimeoutMs: SESSION_MS,
      })
      other.read()
      await bench.kafka().until('what was not committed is read', () => other.records.length === 4)
      for (const partition of [0, 1]) expect(other.textsOf(partition)).toEqual(['b', 'c'])
    })
  })
}
