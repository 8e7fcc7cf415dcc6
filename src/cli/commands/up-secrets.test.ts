import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Workshop } from '../process-fixture.ts'

const SECRETS = ['hunter2-broker', 'hunter2-mq', 'hunter2-kafka', 'hunter2-key', 'hunter2-variable']

/** Brokers that nothing answers for, each with credentials that a file or the environment has. */
const pipeline = (port: number) => `Function:
  FunctionName: orders
  Handler: handler.fails
  Environment: { Variables: { TOKEN: "\${VARIABLE}" } }
EventSourceMappings:
  - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1
    Queues: [orders]
    SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:BROKER" }, { Type: VIRTUAL_HOST, URI: / }]
  - EventSourceArn: arn:aws:mq:us-east-2:123456789012:broker:active:b-2
    EngineType: ACTIVEMQ
    Queues: [bookings]
    SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:MQ" }]
  - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["127.0.0.1:${port}"] } }
    Topics: [payments]
    StartingPosition: TRIM_HORIZON
    SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: "env:KAFKA" }]
  - EventSourceArn: arn:aws:sqs:us-east-2:123456789012:jobs
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/clicks
    StartingPosition: TRIM_HORIZON
Connections:
  rabbitmq: { Url: "amqp://127.0.0.1:${port}" }
  activemq: { Url: "amqp://127.0.0.1:${port}" }
  kafka: {}
  sqs: { Endpoint: "http://127.0.0.1:${port}" }
  kinesis: embedded
Resources: { kinesis: { clicks: { Records: ./clicks.ndjson } } }
`

let workshop: Workshop
let hangsUp: Server
let port: number

beforeEach(async () => {
  workshop = new Workshop()
  hangsUp = createServer((socket) => socket.destroy())
  port = await new Promise<number>((done) => {
    hangsUp.listen(0, '127.0.0.1', () => done((hangsUp.address() as { port: number }).port))
  })
})
afterEach(async () => {
  await workshop.close()
  await new Promise((done) => hangsUp.close(done))
})

it('up tells nobody a secret: not in events, metrics, health, lists and errors', async () => {
  workshop.write({
    'pipeline.yaml': pipeline(port),
    'clicks.ndjson': '{"PartitionKey":"a","Data":"a"}\n',
    'handler.mjs': 'export const fails = async () => { throw new Error("no") }\n',
  })
  const environment = {
    BROKER: JSON.stringify({ username: 'ann', password: 'hunter2-broker' }),
    MQ: JSON.stringify({ username: 'ann', password: 'hunter2-mq' }),
    KAFKA: JSON.stringify({ username: 'ann', password: 'hunter2-kafka' }),
    VARIABLE: 'hunter2-variable',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'hunter2-key',
  }
  const up = workshop.startWith(environment, 'up', 'pipeline.yaml', '--api', '127.0.0.1:0', '--json')
  const failing = () =>
    new Set(up.events.flatMap((one) => (one.event === 'SourceFailed' ? [one.mapping] : [])))
  await up.until(() => failing().size === 4 && up.events.some(({ event }) => event === 'BatchFailed'))
  const address = /listens on (http:\S+)/.exec(up.stderr)![1]!
  const paths = ['/metrics', '/health/live', '/health/ready', '/2015-03-31/event-source-mappings']
  const pages = await Promise.all(paths.map(async (path) => (await fetch(`${address}${path}`)).text()))
  const commands = [await workshop.run('ps'), await workshop.run('ps', '--json')]
  const explained = workshop.startWith(environment, 'explain', 'pipeline.yaml')
  explained.child.stdin!.end()
  const { stdout: explanation } = await explained.ended
  up.signal('SIGTERM')
  const { stdout, stderr } = await up.ended
  expect(pages[0]).toContain('esm_mapping_info')
  expect(pages[3]).toContain('env:KAFKA')
  const said = [
    ...pages,
    ...commands.map((one) => one.stdout + one.stderr),
    explanation,
    stdout,
    stderr,
  ].join('\n')
  expect(said).toContain('bookings')
  for (const secret of SECRETS) expect(said).not.toContain(secret)
})

it('up names no password that stands in a connection, where it cannot be reached', async () => {
  workshop.write({
    'pipeline.yaml': pipeline(port)
      .replace(`rabbitmq: { Url: "amqp://`, `rabbitmq: { Url: "amqp://ann:hunter2-broker@`)
      .replace(`activemq: { Url: "amqp://`, `activemq: { Url: "amqp://ann:hunter2-mq@`)
      .replace(`Endpoint: "http://`, `Endpoint: "http://ann:hunter2-key@`),
    'clicks.ndjson': '',
    'handler.mjs': 'export const fails = async () => { throw new Error("no") }\n',
  })
  const environment = { BROKER: '{}', MQ: '{}', KAFKA: '{}', VARIABLE: 'x' }
  const up = workshop.startWith(environment, 'up', 'pipeline.yaml', '--json')
  up.child.stdin!.end()
  await Promise.race([up.ended, up.until(() => new Set(up.events.map(({ mapping }) => mapping)).size >= 5)])
  const shown = await workshop.run('ps')
  up.signal('SIGTERM')
  const { stdout, stderr } = await up.ended
  const said = stdout + stderr + shown.stdout + shown.stderr
  expect(said).toContain('sqs http://127.0.0.1')
  for (const secret of SECRETS) expect(said).not.toContain(secret)
})
