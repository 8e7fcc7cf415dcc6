import { Kafka, logLevel, type KafkaMessage } from 'kafkajs'
import { createKafkaSource } from '../src/sources/kafka/index.ts'
import { compareRates, type Result } from './compare.ts'
import { startBroker, type Broker } from './kafka-broker.ts'
import { BATCH_SIZE, mappingOf, runMapping, serialise } from './parts.ts'

const RECORDS = 200_000
const TOPIC = `bench-${process.pid}`
let groups = 0

/** Kafka, 1 kB records, 4 partitions, batch 500, against kafkajs `eachBatch`. */
export async function benchKafka(): Promise<Result[]> {
  const broker = await startBroker()
  try {
    await broker.fill(TOPIC, RECORDS)
    return [
      await compareRates('Kafka 1 kB records, 4 partitions, batch 500, against kafkajs eachBatch', {
        ours: () => runEngine(broker),
        theirs: () => runHandLoop(broker),
      }),
    ]
  } finally {
    await broker.stop()
  }
}

/** Records a second from the first event to the last: joining a group is not what is compared. */
class Meter {
  #firstNs: bigint | null = null
  #lastNs = 0n

  readonly fn = async (event: object): Promise<void> => {
    this.#firstNs ??= process.hrtime.bigint()
    await serialise(event)
    this.#lastNs = process.hrtime.bigint()
  }

  get rate(): number {
    return RECORDS / (Number(this.#lastNs - this.#firstNs!) / 1e9)
  }
}

async function runEngine(broker: Broker): Promise<number> {
  const meter = new Meter()
  const port = broker.client()
  const mapping = mappingOf({
    service: 'kafka',
    sourceType: 'selfManagedKafka',
    sourceName: TOPIC,
    connection: { kind: 'brokers', brokers: [broker.address] },
    bootstrapServers: [broker.address],
    consumerGroupId: `ours-${process.pid}-${groups++}`,
  })
  await runMapping(createKafkaSource({ port, mapping }), {
    total: RECORDS,
    windowOpens: 'firstRecord',
    fn: meter.fn,
  })
  await port.close()
  return meter.rate
}

/** The same events to the same function at the same concurrency: the partitions side by side, each in order. */
async function runHandLoop(broker: Broker): Promise<number> {
  const meter = new Meter()
  const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: `hand-${process.pid}-${groups++}`, maxWaitTimeInMs: 250 })
  await consumer.connect()
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
  let left = RECORDS
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        partitionsConsumedConcurrently: 4,
        eachBatch: async ({ batch }) => {
          for (let from = 0; from < batch.messages.length; from += BATCH_SIZE) {
            const records = batch.messages
              .slice(from, from + BATCH_SIZE)
              .map((message) => recordOf(message, batch.partition))
            const event = {
              eventSource: 'SelfManagedKafka',
              bootstrapServers: broker.address,
              records: { [`${TOPIC}-${batch.partition}`]: records },
            }
            await meter.fn(event)
            left -= records.length
          }
          if (left <= 0) resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return meter.rate
}

function recordOf(message: KafkaMessage, partition: number): object {
  return {
    topic: TOPIC,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    timestampType: 'CREATE_TIME',
    ...(message.key === null ? {} : { key: message.key.toString('base64') }),
    value: message.value?.toString('base64') ?? null,
    headers: Object.entries(message.headers ?? {}).map(([name, value]) => ({
      [name]: [...Buffer.from(String(value))],
    })),
  }
}
