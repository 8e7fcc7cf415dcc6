import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { KinesisServiceProducer } from '../../services/kinesis/client-producer.ts'
import { RealClock } from '../../time/index.ts'
import { HANDLERS, invokedBelow, storedPositions, Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''
/** How often the process is killed; `.ci/run` asks for more. */
const KILLS = Number(process.env['ESM_TEST_KILLS'] ?? 5)
/** Records that arrive in each run, while it runs. */
const A_RUN = 60
const KEYS = 61
/** A kill takes a second or two, on a busy machine several. */
const TIMEOUT_MS = 60_000 + KILLS * 20_000
/** One in so many is a record that the function never takes. */
const POISON_EACH = 25

let workshop: Workshop
let producer: KinesisServiceProducer
let stream: string
let sent: { key: string; data: string }[]

describe.skipIf(endpoint === '')('kill -9 on LocalStack, with four lanes, bisection and poison', () => {
  beforeAll(() => {
    producer = new KinesisServiceProducer({ region: 'us-east-2', endpoint }, new RealClock())
  })
  afterAll(() => producer.close())

  beforeEach(async () => {
    workshop = new Workshop()
    stream = `killed-${randomUUID()}`
    sent = []
    await producer.createStream({ name: stream, shardCount: 2 })
    workshop.write({ 'handlers.mjs': HANDLERS, 'orders.yaml': pipeline(stream), 'received.ndjson': '' })
  })
  afterEach(async () => {
    await workshop.close()
    await producer.deleteStream(address())
  })

  it(
    'loses nothing, kill after kill, and keeps each key in order [PAGE-3, GEN-2, PAGE-27, KIN-8, ERR-6]',
    { timeout: TIMEOUT_MS },
    async () => {
      let stored = new Map<string, bigint>()
      for (let kill = 0; kill < KILLS; kill++) {
        await send(A_RUN)
        const up = workshop.start('up', 'orders.yaml', '--json')
        const more = send(A_RUN)
        // Another moment each time: in the first invocations, or well among them, some of them settled out of order.
        await up.untilEvents('FunctionInvoked', 1 + ((kill * 7) % 18))
        if (kill % 2 === 1) await up.untilEvents('PositionStored', 1 + (kill % 3))
        up.signal('SIGKILL')
        await Promise.all([up.ended, more])
        expect(invokedBelow(stored, up.events)).toEqual([])
        stored = new Map([...stored, ...storedPositions(up)])
      }
      const last = workshop.start('up', 'orders.yaml', '--json', '--until-idle')
      expect(await last.ended).toMatchObject({ code: 0 })
      expect(invokedBelow(stored, last.events)).toEqual([])

      const received = workshop.readLines('received.ndjson').map(({ data }) => data)
      expect(new Set(received)).toEqual(new Set(sent.map(({ data }) => data)))
      for (let key = 0; key < KEYS; key++) {
        const first = [...new Set(received.filter((data) => data.startsWith(`key${key}:`)))]
        expect(first).toEqual(sent.filter((one) => one.key === `key${key}`).map(({ data }) => data))
      }
      expect(last.events.some((event) => event.event === 'RecordsDiscarded')).toBe(true)
      expect(last.events.some((event) => event.event === 'BatchBisected')).toBe(true)
    },
  )
})

/** Puts so many records, one after another for each key; durable when it resolves. */
async function send(count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, index) => {
    const number = sent.length + index
    const key = `key${(number * 5) % KEYS}`
    return { key, data: `${key}:${number}${number % POISON_EACH === POISON_EACH - 1 ? ' poison' : ''}` }
  })
  sent.push(...records)
  for (const { key, data } of records) {
    const record = { partitionKey: key, data: Buffer.from(data) }
    await producer.putRecords({ stream: address(), records: [record] })
  }
}

function address() {
  return { name: stream, arn: `arn:aws:kinesis:us-east-2:000000000000:stream/${stream}` }
}

function pipeline(name: string): string {
  return `Function: { FunctionName: orders, Handler: handlers.poisoned, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:000000000000:stream/${name}
    StartingPosition: TRIM_HORIZON
    BatchSize: 3
    ParallelizationFactor: 4
    BisectBatchOnFunctionError: true
    MaximumRetryAttempts: 1
Connections: { kinesis: { Endpoint: "${endpoint}" } }
Engine: { RetryBackoff: { FirstDelayMs: 20, MaximumDelayMs: 100, Jitter: 0 } }
`
}
