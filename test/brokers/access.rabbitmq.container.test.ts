import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Workshop, type PipelineProcess } from '../../src/cli/process-fixture.ts'
import { RABBITMQ_VARIABLE } from '../../src/harness/containers/index.ts'
import { removeOwnContainers, thisOwner } from '../../src/harness/containers/labels.ts'
import { RabbitClient, rabbitConnection } from '../../src/services/rabbitmq/client/index.ts'
import { RealClock } from '../../src/time/index.ts'
import { Authority } from './certificates.ts'
import { RABBIT_USER, startSecuredRabbit, type SecuredRabbit } from './secured-rabbitmq.ts'

const hasContainers = (process.env[RABBITMQ_VARIABLE] ?? '') !== ''
const WRONG = { ...RABBIT_USER, password: 'guessed' }
/** A broker takes its time on a busy machine. */
const START_TIMEOUT_MS = 240_000
/** Messages that flow while the broker is restarted. */
const FLOW = 120

/** Writes what it gets, a line a message, after 10 ms. */
const HANDLER = `import { appendFileSync } from 'node:fs'
export const handler = async ({ rmqMessagesByQueue }) => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  const messages = Object.values(rmqMessagesByQueue).flat()
  const lines = messages.map((one) => JSON.stringify({ data: Buffer.from(one.data, 'base64').toString() }) + '\\n')
  appendFileSync('received.ndjson', lines.join(''))
}
`

let authority: Authority
let secured: SecuredRabbit
let broker: RabbitClient
let workshop: Workshop
const clock = new RealClock()

describe.skipIf(!hasContainers)('a RabbitMQ of its own', () => {
  beforeAll(async () => {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    authority = new Authority()
    secured = await startSecuredRabbit(authority)
    const { username, password } = RABBIT_USER
    const url = `amqp://${username}:${password}@${secured.host}:${secured.port}`
    const place = { connection: { kind: 'url' as const, url }, sourceAccess: [] }
    const connect = () => rabbitConnection(place, { directory: '.', environment: {} })
    broker = new RabbitClient({ connect, clock })
  }, START_TIMEOUT_MS)
  afterAll(async () => {
    await broker?.close()
    authority?.close()
    await removeOwnContainers(thisOwner())
  })

  beforeEach(() => {
    workshop = new Workshop()
    workshop.write({
      'handlers.mjs': HANDLER,
      'received.ndjson': '',
      'ca.pem': authority.certificate,
      'user.json': JSON.stringify(RABBIT_USER),
      'wrong.json': JSON.stringify(WRONG),
    })
  })
  afterEach(() => workshop.close())

  it('is reached over TLS with a private authority, with the password of BASIC_AUTH [MQ-8, MQ-9]', async () => {
    const files = [
      await write('secret', { tls: true, access: 'file:user.json' }),
      await write('environment', { tls: true, access: 'env:ALICE' }),
      await write('plain', { tls: false, access: 'file:user.json' }),
    ]
    const ALICE = JSON.stringify(RABBIT_USER)
    const up = workshop.startWith({ ALICE }, 'up', ...files, '--json', '--until-idle', '--timeout', '60')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(received().toSorted()).toEqual(['environment', 'plain', 'secret'])
  })

  it('says why it refuses, while other mappings go on, and lets in once the secret is right [PAGE-39, MQ-9]', async () => {
    const files = [
      await write('denied', { tls: true, access: 'file:wrong.json' }),
      await write('fine', { tls: true, access: 'file:user.json' }),
    ]
    const up = workshop.start('up', ...files, '--json')
    await up.until(() => received().includes('fine'))
    await up.until(() => failuresOf(up, 'denied').length >= 2)
    expect(failuresOf(up, 'denied')[0]).toMatchObject({ code: 'SOURCE_ACCESS_DENIED', attempt: 1 })
    workshop.write({ 'wrong.json': JSON.stringify(RABBIT_USER) })
    await up.until(() => received().includes('denied'))
    up.signal('SIGTERM')
    expect(await up.ended).toMatchObject({ code: 0 })
  })

  it('is not trusted without the authority that has signed its certificate [MQ-8]', async () => {
    const file = await write('untrusted', { tls: true, access: 'file:user.json', trusted: false })
    const { code, stderr } = await workshop.run('validate', file, '--connect')
    expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining('certificate') })
  })

  it(
    'loses nothing when it is restarted while messages flow [PAGE-3, GEN-2]',
    { timeout: 180_000 },
    async () => {
      const file = await write('restarted', { tls: false, access: 'file:user.json' })
      const up = workshop.start('up', file, '--json')
      await up.untilEvents('MessagesDeleted')
      const sent = ['restarted']
      const flow = (async () => {
        for (let number = 0; number < FLOW; number++) {
          sent.push(`m${number}`)
          await sendAtLast('restarted', `m${number}`)
        }
      })()
      await up.until(() => received().length >= FLOW / 4)
      await secured.container.restart({ timeout: 1 })
      await flow
      await up.until(() => sent.every((text) => received().includes(text)))
      expect(failuresOf(up, 'restarted').map(({ code }) => code)).toContain('SOURCE_UNREACHABLE')
      up.signal('SIGTERM')
      expect(await up.ended).toMatchObject({ code: 0 })
      expect(await broker.lookAt('restarted')).toMatchObject({ ready: 0 })
    },
  )
})

/** Tries until the broker has taken it. */
async function sendAtLast(queue: string, text: string): Promise<void> {
  for (;;) {
    try {
      await broker.publish(queue, [{ properties: { deliveryMode: 2 }, body: Buffer.from(text) }])
      return
    } catch {
      await clock.sleep(100)
    }
  }
}

function received(): string[] {
  return workshop.readLines<{ data: string }>('received.ndjson').map(({ data }) => data)
}

function failuresOf(up: PipelineProcess, id: string) {
  return up.events.flatMap((event) => (event.event === 'SourceFailed' && event.mapping === id ? [event] : []))
}

interface Reached {
  readonly tls: boolean
  /** The URI of BASIC_AUTH. */
  readonly access: string
  /** Default true: the connection names the authority. */
  readonly trusted?: boolean
}

/** A pipeline on a new queue that holds the pipeline's name. @returns its file */
async function write(id: string, { tls, access, trusted = true }: Reached): Promise<string> {
  await broker.declareQueue(id, {})
  await sendAtLast(id, id)
  const { host, port, tlsPort } = secured
  const connection = {
    Url: tls ? `amqps://${host}:${tlsPort}` : `amqp://${host}:${port}`,
    ...(tls && trusted ? { CaFile: 'ca.pem' } : {}),
  }
  const file = `${id}.yaml`
  const mapping = {
    Id: id,
    EventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:post:b-0a1b2c3d',
    EngineType: 'RABBITMQ',
    Queues: [id],
    BatchSize: 5,
    MaximumBatchingWindowInSeconds: 0,
    SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: access }],
  }
  const pipeline = {
    Function: { FunctionName: id, Handler: 'handlers.handler', Timeout: 60 },
    EventSourceMappings: [mapping],
    Connections: { rabbitmq: connection },
  }
  workshop.write({ [file]: JSON.stringify(pipeline) })
  return file
}
