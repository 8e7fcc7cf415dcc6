import kafkajs, { type Admin } from 'kafkajs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PartitionTraffic, slowKafkaPipeline } from '../../src/cli/partition-traffic-fixture.ts'
import {
  HANDLERS,
  invokedBelow,
  invokedOf,
  storedPositions,
  Workshop,
} from '../../src/cli/process-fixture.ts'
import { KAFKA_VARIABLE } from '../../src/harness/containers/index.ts'
import { removeOwnContainers, thisOwner } from '../../src/harness/containers/labels.ts'
import { KafkaClient } from '../../src/services/kafka/client/index.ts'
import { RealClock, seededRandom } from '../../src/time/index.ts'
import { KafkaCluster } from './kafka-cluster.ts'

const hasContainers = (process.env[KAFKA_VARIABLE] ?? '') !== ''
const PARTITIONS = 6
const AGAIN_MS = 200
const clock = new RealClock()

let cluster: KafkaCluster
/** The test's own connections: to brokers that answer. */
let kafka: KafkaClient | undefined
let admin: Admin | undefined
let workshop: Workshop
let topic: string
let group: string
let topics = 0
let traffic: PartitionTraffic

// Brokers' own deadlines are waited for: 15 s each on an idle machine.
describe.skipIf(!hasContainers)('a cluster of two brokers', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    cluster = await KafkaCluster.start()
    await connect(cluster.addresses)
  })
  afterAll(async () => {
    await disconnect()
    await removeOwnContainers(thisOwner())
  })

  beforeEach(async () => {
    topic = `cluster-${process.pid}-${++topics}`
    await kafka!.createTopic({ topic, partitions: PARTITIONS })
    await again(() => kafka!.commitGroup({ groupId: 'first', topic, offsets: new Map([[0, 0]]) }))
    group = await groupOfSecond()
    workshop = new Workshop()
    // What a broker does not acknowledge is sent again, before anything else.
    const produce = (records: Parameters<KafkaClient['produce']>[0]['records']) =>
      again(() => kafka!.produce({ topic, records }))
    traffic = new PartitionTraffic({ topic, partitions: PARTITIONS, workshop, produce })
    const pipeline = slowKafkaPipeline({ topic, group, brokers: cluster.addresses })
    workshop.write({ 'handlers.mjs': HANDLERS, 'pay.yaml': pipeline })
  })
  afterEach(() => workshop.close())

  it('tells of a broker that falls silent, and goes on under new leaders meanwhile [PAGE-3, GEN-2, KAF-22]', async () => {
    await traffic.send(40)
    const up = workshop.start('up', 'pay.yaml', '--json', '--state', 'one')
    await up.untilEvents('BatchSucceeded', 3)

    const thaw = await cluster.freezeSecond()
    const [told] = await up.untilEvents('SourceFailed')
    const silence = `${cluster.addresses[1]} accepts connections and has answered nothing for 8 s`
    expect(told).toMatchObject({ code: 'SOURCE_UNREACHABLE', message: silence, attempt: 1 })
    expect(told!.retryInMs).toBeGreaterThan(0)
    await untilFirstLeads()
    await traffic.send(20)
    await up.until(() => traffic.isReceived)
    await thaw()
    await traffic.send(20)

    await up.until(() => traffic.isReceived)
    up.signal('SIGTERM')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(traffic.firstAttempts).toEqual(traffic.everythingSent)
  })

  it('goes on when its group has put it out, for it was frozen itself [PAGE-3, GEN-2]', async () => {
    await traffic.send(40)
    const up = workshop.start('up', 'pay.yaml', '--json', '--state', 'one')
    await up.untilEvents('BatchSucceeded', 3)

    up.signal('SIGSTOP')
    await untilPutOut()
    await traffic.send(20)
    up.signal('SIGCONT')

    await up.until(() => traffic.isReceived)
    up.signal('SIGTERM')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(traffic.firstAttempts).toEqual(traffic.everythingSent)
  })

  it('loses nothing when a broker dies that coordinates the group, and a member with it [PAGE-3, GEN-2, KAF-5]', async () => {
    await traffic.send(40)
    const survivor = workshop.start('up', 'pay.yaml', '--json', '--state', 'one')
    await survivor.untilEvents('BatchSucceeded', 3)
    const victim = workshop.start('up', 'pay.yaml', '--json', '--state', 'two')
    await victim.untilEvents('ShardOpened', PARTITIONS / 2)
    await traffic.send(200)
    await victim.untilEvents('PositionStored', 2)

    await cluster.killSecond()
    victim.signal('SIGKILL')
    await victim.ended
    const stored = storedPositions(victim)
    const seenBefore = survivor.events.length
    await untilFirstLeads()
    await traffic.send(20)

    await survivor.until(() => traffic.isReceived)
    survivor.signal('SIGTERM')
    expect(await survivor.ended).toMatchObject({ code: 0 })
    expect(traffic.firstAttempts).toEqual(traffic.everythingSent)
    const since = survivor.events.slice(seenBefore)
    expect(invokedOf(stored, since).length).toBeGreaterThan(0)
    expect(invokedBelow(stored, since)).toEqual([])
  })
})

async function connect(addresses: readonly string[]): Promise<void> {
  // Connections to a broker that is silent are not waited for.
  void disconnect().catch(() => {})
  const brokers = [...addresses]
  kafka = new KafkaClient({ connect: async () => ({ brokers }), clock, random: seededRandom(1) })
  admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
}

async function disconnect(): Promise<void> {
  await kafka?.close()
  await admin?.disconnect()
}

/** Until the first broker leads every partition of the topic, as it says itself: a new connection knows no other. */
async function untilFirstLeads(): Promise<void> {
  await again(async () => {
    await connect([cluster.addresses[0]])
    const leaders = await leadersOf(topic)
    if (leaders.some((one) => one !== 1)) throw new Error(`still led by ${leaders.join(', ')}`)
  })
}

/** Until the coordinator has ended the sessions of all members. */
async function untilPutOut(): Promise<void> {
  await again(async () => {
    await connect([cluster.addresses[0]])
    const { groups } = await admin!.describeGroups([group])
    if (groups[0]!.state !== 'Empty') throw new Error(`the group is ${groups[0]!.state}`)
  })
}

/**
 * A group that the second broker coordinates: the broker that leads the partition of the topic of offsets which its
 * name stands for, by Java's hash of strings.
 */
async function groupOfSecond(): Promise<string> {
  return again(async () => {
    const leaders = await leadersOf('__consumer_offsets')
    for (let number = 1; ; number++) {
      const name = `${topic}-${number}`
      const hash = Array.from(name).reduce(
        (sum, letter) => (Math.imul(31, sum) + letter.charCodeAt(0)) | 0,
        0,
      )
      if (leaders[(hash & 0x7fffffff) % leaders.length] === 2) return name
      if (number > 100) throw new Error('the second broker coordinates nothing yet')
    }
  })
}

/** The numbers of the brokers that lead the partitions of a topic, in their order. */
async function leadersOf(name: string): Promise<number[]> {
  const { topics: found } = await admin!.fetchTopicMetadata({ topics: [name] })
  return found[0]!.partitions.toSorted((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader)
}

/** The test's own time bounds it. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch {
      await clock.sleep(AGAIN_MS)
    }
  }
}
