import { DescribeStreamSummaryCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { createSdkClient } from '../../services/kinesis/client.ts'
import { KinesisServiceProducer } from '../../services/kinesis/client-producer.ts'
import { RealClock } from '../../time/index.ts'
import { HANDLERS, Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''
const connection = { region: 'us-east-2', endpoint }
const KEYS = 13
/** Records that arrive around each change, while it runs. */
const AROUND = 60
/** UpdateShardCount at most doubles and at least halves. */
const SHARD_COUNTS = [4, 2, 3]

describe.skipIf(endpoint === '')('UpdateShardCount while records flow, on LocalStack', () => {
  const producer = new KinesisServiceProducer(connection, new RealClock())
  const sdk = createSdkClient(connection)
  let workshop: Workshop
  let name: string
  let sent: { key: string; data: string }[]

  beforeEach(async () => {
    workshop = new Workshop()
    name = `resharded-${randomUUID()}`
    sent = []
    await producer.createStream({ name, shardCount: 2 })
  })
  afterEach(async () => {
    await workshop.close()
    await producer.deleteStream({ name })
  })

  const send = async (count: number) => {
    for (let put = 0; put < count; put++) {
      const key = `key${(sent.length * 5) % KEYS}`
      const data = `${key}:${sent.length}`
      sent.push({ key, data })
      const records = [{ partitionKey: key, data: Buffer.from(data) }]
      await producer.putRecords({ stream: { name }, records })
    }
  }

  it.each([1, 4, 10])(
    'loses nothing and keeps each key in order, with factor %i [KIN-13, KIN-8, PAGE-27]',
    { timeout: 180_000 },
    async (factor) => {
      workshop.write({
        'handlers.mjs': HANDLERS,
        'orders.yaml': pipeline(name, factor),
        'received.ndjson': '',
      })
      const up = workshop.start('up', 'orders.yaml', '--json')
      await up.untilEvents('ShardOpened', 2)
      for (const [change, shards] of SHARD_COUNTS.entries()) {
        const flowing = send(AROUND)
        await up.untilEvents('FunctionInvoked', 1 + change * 5)
        const input = { StreamName: name, TargetShardCount: shards, ScalingType: 'UNIFORM_SCALING' as const }
        await sdk.send(new UpdateShardCountCommand(input))
        await flowing
        await untilOpen(shards)
        await send(AROUND)
      }
      const received = () => workshop.readLines('received.ndjson')
      await up.until(() => received().length >= sent.length)
      up.signal('SIGTERM')
      await up.ended

      // More shards than there are now were read, and all that was closed was read to its end.
      const opened = up.events.filter(({ event }) => event === 'ShardOpened').length
      expect(opened).toBeGreaterThan(2 + SHARD_COUNTS[0]!)
      const all = received().map(({ data }) => data)
      expect(all.toSorted()).toEqual(sent.map(({ data }) => data).toSorted())
      for (let key = 0; key < KEYS; key++) {
        const mine = all.filter((data) => data.startsWith(`key${key}:`))
        expect(mine).toEqual(sent.filter((one) => one.key === `key${key}`).map(({ data }) => data))
      }
    },
  )

  async function untilOpen(count: number): Promise<void> {
    const clock = new RealClock()
    for (;;) {
      const { StreamDescriptionSummary: now } = await sdk.send(
        new DescribeStreamSummaryCommand({ StreamName: name }),
      )
      if (now?.StreamStatus === 'ACTIVE' && now.OpenShardCount === count) return
      await clock.sleep(50, new AbortController().signal)
    }
  }
})

function pipeline(name: string, factor: number): string {
  return `Function: { FunctionName: orders, Handler: handlers.slow, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:000000000000:stream/${name}
    StartingPosition: TRIM_HORIZON
    BatchSize: 3
    ParallelizationFactor: ${factor}
Connections: { kinesis: { Endpoint: "${endpoint}" } }
`
}
