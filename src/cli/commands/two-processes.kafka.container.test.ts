import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { KafkaClient } from '../../services/kafka/client/index.ts'
import { RealClock, seededRandom } from '../../time/index.ts'
import { HANDLERS, invokedBelow, invokedOf, storedPositions, Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const broker = process.env['ESM_TEST_KAFKA'] ?? ''
const PARTITIONS = 4

let workshop: Workshop
let kafka: KafkaClient
let topic: string
/** What was sent, by partition, in its order. */
let sent: string[][]

describe.skipIf(broker === '')('two processes on one Kafka topic, of one group', () => {
  beforeAll(() => {
    const connect = async () => ({ brokers: [broker] })
    kafka = new KafkaClient({ connect, clock: new RealClock(), random: seededRandom(1) })
  })
  afterAll(() => kafka.close())

  beforeEach(async () => {
    workshop = new Workshop()
    topic = `two-processes-${randomUUID()}`
    sent = Array.from({ length: PARTITIONS }, () => [])
    await kafka.createTopic({ topic, partitions: PARTITIONS })
    workshop.write({ 'handlers.mjs': HANDLERS, 'pay.yaml': pipeline(topic) })
  })
  afterEach(async () => {
    await workshop.close()
    await kafka.deleteTopic(topic)
  })

  it('lose nothing when one is killed, and keep the order of each partition [PAGE-3, GEN-2, KAF-5]', async () => {
    await send(100)
    const survivor = workshop.start('up', 'pay.yaml', '--json', '--state', 'one')
    await survivor.untilEvents('BatchSucceeded', 3)
    const victim = workshop.start('up', 'pay.yaml', '--json', '--state', 'two')
    await victim.untilEvents('ShardOpened', PARTITIONS / 2)

    await send(400)
    await victim.untilEvents('PositionStored', 3)
    victim.signal('SIGKILL')
    await victim.ended
    const stored = storedPositions(victim)
    const seenBefore = survivor.events.length
    for (const [shard, position] of stored) expect(position).toBeLessThan(BigInt(sentTo(shard) - 1))

    await send(100)
    const total = sent.flat().length
    const seen = new Set<string>()
    await survivor.until(() => {
      for (const { data } of workshop.readLines('received.ndjson')) seen.add(data)
      return seen.size === total
    })
    survivor.signal('SIGTERM')
    expect(await survivor.ended).toMatchObject({ code: 0 })

    expect(seen).toEqual(new Set(sent.flat()))
    expect(firstAttempts()).toEqual(
      Object.fromEntries(sent.map((texts, partition) => [`${topic}-${partition}`, texts])),
    )
    const since = survivor.events.slice(seenBefore)
    expect(invokedOf(stored, since).length).toBeGreaterThan(0)
    expect(invokedBelow(stored, since)).toEqual([])
  })
})

/** Puts so many records into each partition; durable when it resolves. */
async function send(each: number): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const from = sent[partition]!.length
    const texts = Array.from({ length: each }, (_, number) => `${partition}:${from + number}`)
    const records = texts.map((text) => ({ partition, key: null, value: Buffer.from(text), headers: [] }))
    await kafka.produce({ topic, records })
    sent[partition]!.push(...texts)
  }
}

function sentTo(shard: string): number {
  return sent[Number(shard.slice(topic.length + 1))]!.length
}

/** Each partition's records in the order in which they were first received, by whichever process. */
function firstAttempts(): Record<string, string[]> {
  const first = new Map<string, Set<string>>()
  for (const { shard, data } of workshop.readLines('received.ndjson')) {
    if (!first.has(shard)) first.set(shard, new Set())
    first.get(shard)!.add(data)
  }
  return Object.fromEntries([...first].map(([shard, texts]) => [shard, [...texts]]))
}

/** Batches of 5 and 20 ms each: a kill always finds work in hand. */
function pipeline(name: string): string {
  return `Function: { FunctionName: pay, Handler: handlers.slow, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/demo/1b4b0e9c-8c3e-4f5e-9d43-fb6d5b8f5a11-1
    Topics: [${name}]
    StartingPosition: TRIM_HORIZON
    BatchSize: 5
    MaximumBatchingWindowInSeconds: 0
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: ${name} }
Connections: { kafka: { Brokers: ["${broker}"] } }
`
}
