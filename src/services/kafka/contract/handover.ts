import { describe, expect, it } from 'vitest'
import { textOf, texts, type KafkaBench } from './bench.ts'

export function describeHandover(bench: KafkaBench): void {
  describe('a rebalance', () => {
    it('waits for what is in mid-batch, and hands over behind it [SIL-14]', async () => {
      const topic = await bench.topic({ partitions: 2 })
      await bench
        .kafka()
        .producer.produce({ topic, records: [0, 1].flatMap((one) => texts(one, 'a', 'b', 'c')) })
      const one = await bench.join(bench.kafka().connect(), { topic })
      for (const partition of [0, 1]) await bench.settled('a page', one.poll(partition))
      const finish: (() => void)[] = []
      const stored: boolean[] = []
      one.drain = async (claim) => {
        await new Promise<void>((resolve) => finish.push(resolve))
        stored.push(await one.member.commit(claim, 2))
      }
      const { member: two, joined } = bench.joining(bench.kafka().connect(), { topic, groupId: one.groupId })
      await bench.kafka().until('both partitions drain', () => finish.length === 2)
      expect(one.partitions).toEqual([])
      for (const end of finish) end()
      await bench.settled('two has joined', joined)
      await bench.kafka().until('they share', () => one.partitions.length === 1)
      expect(stored).toEqual([true, true])
      for (const member of [one, two]) {
        const [partition] = member.partitions
        expect(textOf(await bench.settled('a page', member.poll(partition!)))).toEqual(['c'])
      }
    })

    it('does not wait for ever: what comes late is not committed [SIL-14]', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: [0, 1].flatMap((one) => texts(one, 'a', 'b')) })
      const one = await bench.join(bench.kafka().connect(), { topic, revokeWithinMs: 500 })
      const late: (() => void)[] = []
      one.drain = () => new Promise((resolve) => late.push(resolve))
      const two = await bench.join(bench.kafka().connect(), {
        topic,
        groupId: one.groupId,
        revokeWithinMs: 500,
      })
      expect(one.revoked).toEqual(one.assigned)
      const [moved] = two.assigned
      expect(moved).toMatchObject({ offset: 0, startsAt: 'COMMITTED' })
      await bench.settled('a commit', two.member.commit(moved!, 2))
      const before = one.assigned.find(({ partition }) => partition === moved!.partition)!
      await bench.kafka().until('one has been told', () => one.revoked.length === 2)
      expect(await bench.settled('a late commit', one.member.commit(before, 1))).toBe(false)
      const offsets = await producer.groupOffsets({ groupId: one.groupId, topic })
      expect(offsets.get(moved!.partition)).toBe(2)
      for (const end of late) end()
    })

    it('that gives a partition back lets its batch end first, and goes on behind it', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const { producer } = bench.kafka()
      await producer.produce({ topic, records: [0, 1].flatMap((one) => texts(one, 'a', 'b')) })
      const one = await bench.join(bench.kafka().connect(), { topic, revokeWithinMs: 500 })
      const finish = new Map<number, () => void>()
      const stored = new Map<number, boolean>()
      one.drain = async (claim) => {
        await new Promise<void>((resolve) => finish.set(claim.partition, resolve))
        stored.set(claim.partition, await one.member.commit(claim, 1))
      }
      const two = await bench.join(bench.kafka().connect(), {
        topic,
        groupId: one.groupId,
        revokeWithinMs: 500,
      })
      await bench.kafka().until('two has one partition', () => two.partitions.length === 1)
      const kept = 1 - two.partitions[0]!
      expect(one.partitions).toEqual([])
      for (const end of finish.values()) end()
      await bench.kafka().until('one goes on', () => one.partitions.length === 1)
      expect(one.claims.get(kept)).toMatchObject({ partition: kept, offset: 1, startsAt: 'COMMITTED' })
      expect(stored).toEqual(
        new Map([
          [kept, true],
          [1 - kept, false],
        ]),
      )
      expect(one.assigned.filter(({ partition }) => partition === kept)).toHaveLength(2)
    })

    it('ends the poll of a claim that is taken away', async () => {
      const topic = await bench.topic()
      const one = await bench.join(bench.kafka().connect(), { topic })
      await bench.settled('the end', one.poll(0))
      const waiting = one.poll(0, { waitMs: 600_000 })
      await bench.join(bench.kafka().connect(), { topic, groupId: one.groupId })
      expect((await bench.settled('the poll', waiting)).records).toEqual([])
    })

    it('leaves a claim of before without a say', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const one = await bench.join(bench.kafka().connect(), { topic })
      const before = [...one.assigned]
      await bench.join(bench.kafka().connect(), { topic, groupId: one.groupId })
      await bench.kafka().until('they share', () => one.partitions.length === 1)
      for (const claim of before) {
        expect(await bench.settled('a late commit', one.member.commit(claim, 0))).toBe(false)
      }
    })
  })
}
