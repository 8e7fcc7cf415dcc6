import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { TestMember, TRIM_HORIZON, type KafkaBench, type KafkaUnderTest } from './contract/bench.ts'
import { describeConnections } from './contract/connections.ts'
import { describeGroups } from './contract/groups.ts'
import { describeHandover } from './contract/handover.ts'
import { describePositions } from './contract/positions.ts'
import { describeReading } from './contract/reading.ts'
import { describeTopics } from './contract/topics.ts'

/**
 * The suite that every Kafka passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 * @param extra What only this Kafka can show.
 */
export function describeKafkaContract(
  name: string,
  start: (() => Promise<KafkaUnderTest>) | null,
  extra: (bench: KafkaBench) => void = () => {},
): void {
  describe.skipIf(start === null)(`the Kafka contract: ${name}`, () => {
    let kafka: KafkaUnderTest
    let topics: string[] = []
    let members: TestMember[] = []
    beforeAll(async () => {
      kafka = await start!()
    })
    afterEach(async () => {
      await bench.settled('all members have left', Promise.all(members.map((member) => member.leave())))
      for (const topic of topics) await kafka.producer.deleteTopic(topic)
      topics = []
      members = []
    })
    afterAll(() => kafka.close())

    const bench: KafkaBench = {
      kafka: () => kafka,
      topic: async (options = {}) => {
        const topic = `contract-${randomUUID()}`
        await kafka.producer.createTopic({ topic, ...options })
        topics.push(topic)
        return topic
      },
      settled: async (what, work) => {
        let settled = false
        const note = () => {
          settled = true
          kafka.changed()
        }
        work.then(note, note)
        await kafka.until(what, () => settled)
        return work
      },
      joining: (client, request) => {
        const groupId = request.groupId ?? randomUUID()
        const member = new TestMember(kafka, groupId)
        members.push(member)
        return { member, joined: member.join(client.port, { start: TRIM_HORIZON, ...request, groupId }) }
      },
      join: async (client, request) => {
        const { member, joined } = bench.joining(client, request)
        await bench.settled('the group is joined', joined)
        return member
      },
    }
    describeTopics(bench)
    describeReading(bench)
    describePositions(bench)
    describeGroups(bench)
    describeHandover(bench)
    describeConnections(bench)
    extra(bench)
  })
}
