import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { RabbitClient, rabbitConnection } from '../../services/rabbitmq/client/index.ts'
import { RealClock } from '../../time/index.ts'
import { Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const url = process.env['ESM_TEST_RABBITMQ'] ?? ''
/** How often the process is killed; `.ci/run` asks for more. */
const KILLS = Number(process.env['ESM_TEST_KILLS'] ?? 5)
/** Messages that arrive in each run, while it runs. */
const A_RUN = 40
/** A kill takes a second or two, on a busy machine several. */
const TIMEOUT_MS = 60_000 + KILLS * 20_000

/** Takes 20 ms, fails with a batch whose first message is `flaky` and new, else writes what it has got. */
const HANDLER = `import { appendFileSync } from 'node:fs'
export const handler = async ({ rmqMessagesByQueue }) => {
  await new Promise((resolve) => setTimeout(resolve, 20))
  const messages = Object.values(rmqMessagesByQueue).flat()
  const texts = messages.map((one) => Buffer.from(one.data, 'base64').toString())
  if (texts[0].endsWith('flaky') && !messages[0].redelivered) throw new Error('flaky')
  appendFileSync('received.ndjson', texts.map((data) => JSON.stringify({ data }) + '\\n').join(''))
}
`

let workshop: Workshop
let broker: RabbitClient
let queue: string
let sent: string[]

describe.skipIf(url === '')('kill -9 on RabbitMQ', () => {
  beforeAll(() => {
    const place = { connection: { kind: 'url' as const, url }, sourceAccess: [] }
    const connect = () => rabbitConnection(place, { directory: '.', environment: {} })
    broker = new RabbitClient({ connect, clock: new RealClock() })
  })
  afterAll(() => broker.close())

  beforeEach(async () => {
    workshop = new Workshop()
    queue = `killed-${randomUUID()}`
    sent = []
    await broker.declareQueue(queue, { 'x-queue-type': 'classic' })
    workshop.write({ 'handlers.mjs': HANDLER, 'mail.yaml': pipeline(queue), 'received.ndjson': '' })
  })
  afterEach(async () => {
    await workshop.close()
    await broker.deleteQueue(queue)
  })

  it(
    'loses nothing, kill after kill, keeps the order of first receipts, and leaves nothing behind [PAGE-3, GEN-2, MQ-4, MQ-13]',
    { timeout: TIMEOUT_MS },
    async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        await send(A_RUN)
        const up = workshop.start('up', 'mail.yaml', '--json')
        const more = send(A_RUN)
        // Another moment each time: in the first invocations, or well among them, acknowledgements on their way.
        await up.untilEvents('FunctionInvoked', 1 + ((kill * 7) % 18))
        if (kill % 2 === 1) await up.untilEvents('MessagesDeleted', 1 + (kill % 3))
        up.signal('SIGKILL')
        await Promise.all([up.ended, more])
      }
      const last = workshop.start('up', 'mail.yaml', '--json', '--until-idle')
      expect(await last.ended).toMatchObject({ code: 0 })

      const received = workshop.readLines<{ data: string }>('received.ndjson').map(({ data }) => data)
      expect([...new Set(received)]).toEqual(sent)
      expect(await broker.lookAt(queue)).toMatchObject({ ready: 0 })
    },
  )
})

/** Publishes so many messages, one after another, each confirmed. */
async function send(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const text = `m${sent.length}${sent.length % 25 === 24 ? ' flaky' : ''}`
    sent.push(text)
    await broker.publish(queue, [{ properties: { deliveryMode: 2 }, body: Buffer.from(text) }])
  }
}

function pipeline(name: string): string {
  return `Function: { FunctionName: mail, Handler: handlers.handler, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:post:b-0a1b2c3d
    EngineType: RABBITMQ
    Queues: ["${name}"]
    BatchSize: 3
    MaximumBatchingWindowInSeconds: 0
Connections: { rabbitmq: { Url: "${url}" } }
Engine: { RetryBackoff: { FirstDelayMs: 20, MaximumDelayMs: 100, Jitter: 0 } }
`
}
