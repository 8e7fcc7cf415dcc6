import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { DynamodbServiceProducer } from '../../services/dynamodb/client-producer.ts'
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

interface Sent {
  readonly key: string
  readonly data: string
}

/** A service on LocalStack that is read while records arrive. */
interface Source {
  create(name: string): Promise<void>
  /** Durable when it resolves. */
  put(name: string, record: Sent): Promise<void>
  remove(name: string): Promise<void>
  close(): void
  arn(name: string): string
}

const connection = { region: 'us-east-2', endpoint }

function kinesis(): Source {
  const producer = new KinesisServiceProducer(connection, new RealClock())
  return {
    create: async (name) => {
      await producer.createStream({ name, shardCount: 2 })
    },
    put: async (name, { key, data }) => {
      const records = [{ partitionKey: key, data: Buffer.from(data) }]
      await producer.putRecords({ stream: { name }, records })
    },
    remove: (name) => producer.deleteStream({ name }),
    close: () => producer.close(),
    arn: (name) => `arn:aws:kinesis:us-east-2:000000000000:stream/${name}`,
  }
}

/** One shard, as LocalStack has it: four lanes read from it, each with items of its own. */
function dynamodb(): Source {
  const producer = new DynamodbServiceProducer(connection, new RealClock())
  return {
    create: async (name) => {
      await producer.createTable({ name, key: [{ name: 'id', type: 'S' }], viewType: 'NEW_AND_OLD_IMAGES' })
    },
    put: (name, { key, data }) =>
      producer.write(name, [{ kind: 'put', item: { id: { S: key }, data: { S: data } } }]),
    remove: (name) => producer.deleteTable(name),
    close: () => producer.close(),
    arn: (name) => `arn:aws:dynamodb:us-east-2:000000000000:table/${name}/stream/2026-01-01T00:00:00.000`,
  }
}

let workshop: Workshop
let source: Source
let name: string
let sent: Sent[]

describe.skipIf(endpoint === '').each([
  ['kinesis', kinesis],
  ['dynamodb', dynamodb],
] as const)('kill -9 on LocalStack, with four lanes, bisection and poison: %s', (service, connect) => {
  beforeEach(async () => {
    workshop = new Workshop()
    source = connect()
    name = `killed-${randomUUID()}`
    sent = []
    await source.create(name)
    workshop.write({
      'handlers.mjs': HANDLERS,
      'orders.yaml': pipeline(service, source.arn(name)),
      'received.ndjson': '',
    })
  })
  afterEach(async () => {
    await workshop.close()
    await source.remove(name)
    source.close()
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
  for (const record of records) await source.put(name, record)
}

function pipeline(service: string, arn: string): string {
  return `Function: { FunctionName: orders, Handler: handlers.poisoned, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: ${arn}
    StartingPosition: TRIM_HORIZON
    BatchSize: 3
    ParallelizationFactor: 4
    BisectBatchOnFunctionError: true
    MaximumRetryAttempts: 1
Connections: { ${service}: { Endpoint: "${endpoint}" } }
Engine: { RetryBackoff: { FirstDelayMs: 20, MaximumDelayMs: 100, Jitter: 0 } }
`
}
