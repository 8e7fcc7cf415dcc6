import { KafkaTwin } from '../src/services/kafka/twin/index.ts'
import { createKafkaSource } from '../src/sources/kafka/index.ts'
import { MemoryStorage } from '../src/state/index.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { ROUNDS, summary, type Result } from './compare.ts'
import { mappingOf, runMapping } from './parts.ts'

const PUTS = 2000
const PAUSE_MS = 2

/** Put to invoke on the Kafka twin with window 0: the time until the function has the record. */
export async function benchLatency(): Promise<Result[]> {
  const worst: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const times = (await latencies()).toSorted((a, b) => a - b)
    if (round >= 0) worst.push(times[Math.floor(times.length * 0.99)]!)
  }
  const goal = {
    work: 'put to invoke, Kafka twin, window 0, p99',
    kind: 'atMost',
    bound: 5,
    unit: ' ms',
  } as const
  return [summary(goal, worst, `${PUTS} puts a round, one each ${PAUSE_MS} ms`)]
}

async function latencies(): Promise<number[]> {
  const clock = new RealClock()
  const twin = new KafkaTwin({ clock, random: seededRandom(1), storage: new MemoryStorage() })
  const producer = twin.connect()
  await producer.createTopic({ topic: 'bench', partitions: 1 })
  const mapping = mappingOf({
    service: 'kafka',
    sourceType: 'selfManagedKafka',
    sourceName: 'bench',
    connection: { kind: 'embedded' },
    bootstrapServers: ['embedded:9092'],
  })
  const times: number[] = []
  const fn = async (event: object) => {
    const nowNs = process.hrtime.bigint()
    for (const record of recordsIn(event)) times.push(Number(nowNs - BigInt(textOf(record.value))) / 1e6)
  }
  const run = runMapping(createKafkaSource({ port: twin.connect(), mapping }), {
    total: PUTS,
    windowOpens: 'firstRecord',
    fn,
  })
  for (let put = 0; put < PUTS; put++) {
    await clock.sleep(PAUSE_MS)
    const value = Buffer.from(String(process.hrtime.bigint()))
    await producer.produce({ topic: 'bench', records: [{ key: null, value, headers: [] }] })
  }
  await run
  return times
}

function recordsIn(event: object): { value: string }[] {
  return Object.values((event as { records: Record<string, { value: string }[]> }).records).flat()
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString()
}
