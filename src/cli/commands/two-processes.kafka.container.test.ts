import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { KafkaClient } from '../../services/kafka/client/index.ts'
import { RealClock, seededRandom } from '../../time/index.ts'
import { PartitionTraffic, slowKafkaPipeline } from '../partition-traffic-fixture.ts'
import { HANDLERS, invokedBelow, invokedOf, storedPositions, Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const broker = process.env['ESM_TEST_KAFKA'] ?? ''
const PARTITIONS = 4

let workshop: Workshop
let kafka: KafkaClient
let traffic: PartitionTraffic

describe.skipIf(broker === '')('two processes on one Kafka topic, of one group', () => {
  beforeAll(() => {
    const connect = async () => ({ brokers: [broker] })
    kafka = new KafkaClient({ connect, clock: new RealClock(), random: seededRandom(1) })
  })
  afterAll(() => kafka.close())

  beforeEach(async () => {
    workshop = new Workshop()
    const topic = `two-processes-${randomUUID()}`
    traffic = new PartitionTraffic({
      topic,
      partitions: PARTITIONS,
      workshop,
      produce: (records) => kafka.produce({ topic, records }),
    })
    await kafka.createTopic({ topic, partitions: PARTITIONS })
    const pipeline = slowKafkaPipeline({ topic, group: topic, brokers: [broker] })
    workshop.write({ 'handlers.mjs': HANDLERS, 'pay.yaml': pipeline })
  })
  afterEach(async () => {
    await workshop.close()
    await kafka.deleteTopic(traffic.topic)
  })

  it('lose nothing when one is killed, and keep the order of each partition [PAGE-3, GEN-2, KAF-5]', async () => {
    await traffic.send(100)
    const survivor = workshop.start('up', 'pay.yaml', '--json', '--state', 'one')
    await survivor.untilEvents('BatchSucceeded', 3)
    const victim = workshop.start('up', 'pay.yaml', '--json', '--state', 'two')
    await victim.untilEvents('ShardOpened', PARTITIONS / 2)

    await traffic.send(400)
    await victim.untilEvents('PositionStored', 3)
    victim.signal('SIGKILL')
    await victim.ended
    const stored = storedPositions(victim)
    const seenBefore = survivor.events.length
    for (const [shard, position] of stored) {
      expect(position).toBeLessThan(BigInt(traffic.everythingSent[shard]!.length - 1))
    }

    await traffic.send(100)
    await survivor.until(() => traffic.isReceived)
    survivor.signal('SIGTERM')
    expect(await survivor.ended).toMatchObject({ code: 0 })

    expect(traffic.firstAttempts).toEqual(traffic.everythingSent)
    const since = survivor.events.slice(seenBefore)
    expect(invokedOf(stored, since).length).toBeGreaterThan(0)
    expect(invokedBelow(stored, since)).toEqual([])
  })
})
