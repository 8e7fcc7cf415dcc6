import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBreakableProxy, type BreakableProxy } from '../../services/breakable-proxy.ts'
import { SqsServiceClient } from '../../services/sqs/client.ts'
import { Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''
/** How often the process is killed; `.ci/run` asks for more. */
const KILLS = Number(process.env['ESM_TEST_KILLS'] ?? 5)
/** Messages that are sent before each run, and again while it runs. */
const A_RUN = 30
const GROUPS = 7
/** What a kill had in its hands is hidden for two seconds more. */
const TIMEOUT_MS = 120_000 + KILLS * 30_000

/** One invocation with some messages, as the function writes it down when it begins and when it ends. */
interface Line {
  readonly at: 'start' | 'end'
  readonly pid: number
  readonly messages: readonly { readonly group: string | null; readonly body: string }[]
}

const HANDLER = `import { appendFileSync } from 'node:fs'
const write = (at, event) => {
  const messages = event.Records.map(({ body, attributes }) => ({ group: attributes.MessageGroupId ?? null, body }))
  appendFileSync('received.ndjson', JSON.stringify({ at, pid: process.pid, messages }) + '\\n')
}
export const handler = async (event) => {
  write('start', event)
  await new Promise((resolve) => setTimeout(resolve, 30))
  write('end', event)
}
`

let workshop: Workshop
let sqs: SqsServiceClient
let proxy: BreakableProxy
let queue: { name: string }
let sent: { group: string; body: string }[]

beforeEach(() => {
  workshop = new Workshop()
  sent = []
})
afterEach(() => workshop.close())

describe.skipIf(endpoint === '')('queues on LocalStack', () => {
  beforeAll(async () => {
    sqs = new SqsServiceClient({ region: 'us-east-2', endpoint })
    proxy = await startBreakableProxy(endpoint)
  })
  afterAll(async () => {
    sqs.close()
    await proxy.close()
  })
  afterEach(() => sqs.deleteQueue(queue))

  it(
    'lose nothing, kill after kill, in a standard queue [PAGE-3, GEN-2, PAGE-36]',
    { timeout: TIMEOUT_MS },
    async () => {
      await prepare('')
      await killAgainAndAgain()
      await settle()
      expect(bodiesOf(lines())).toEqual(new Set(sent.map(({ body }) => body)))
    },
  )

  it(
    'lose nothing, kill after kill, and keep each group in order in a FIFO queue [PAGE-3, PAGE-32, FIFO-1, FIFO-4]',
    { timeout: TIMEOUT_MS },
    async () => {
      await prepare('.fifo')
      await killAgainAndAgain()
      await settle()
      expect(disorder()).toEqual([])
    },
  )

  it(
    'lose nothing and keep order when their connection is cut while messages flow [SQS-11, FIFO-1]',
    { timeout: TIMEOUT_MS },
    async () => {
      await prepare('.fifo')
      await send(A_RUN)
      const up = workshop.start('up', 'pipeline.yaml', '--json')
      for (let cut = 0; cut < 3; cut++) {
        const before = up.events.filter(({ event }) => event === 'MessagesDeleted').length
        const more = send(A_RUN)
        await up.untilEvents('MessagesDeleted', before + 2)
        await proxy.break()
        await up.untilEvents('SourceFailed', 1 + cut)
        await proxy.mend()
        await more
      }
      up.signal('SIGTERM')
      expect(await up.ended).toMatchObject({ code: 0 })
      await settle()
      expect(disorder()).toEqual([])
    },
  )
})

async function prepare(suffix: '' | '.fifo'): Promise<void> {
  queue = { name: `killed-${randomUUID()}${suffix}` }
  await sqs.createQueue({ ...queue, visibilityTimeoutSeconds: 2 })
  workshop.write({ 'function.mjs': HANDLER, 'pipeline.yaml': pipeline(), 'received.ndjson': '' })
}

/** Each time at another moment: in the first invocations, or well among them. */
async function killAgainAndAgain(): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await send(A_RUN)
    const up = workshop.start('up', 'pipeline.yaml', '--json')
    const more = send(A_RUN)
    await up.untilEvents('FunctionInvoked', 1 + ((kill * 5) % 12))
    if (kill % 2 === 1) await up.untilEvents('MessagesDeleted', 1 + (kill % 3))
    up.signal('SIGKILL')
    await Promise.all([up.ended, more])
  }
}

/** Runs until the queue is empty, hidden messages too. */
async function settle(): Promise<void> {
  const last = workshop.start('up', 'pipeline.yaml', '--json', '--until-idle')
  expect(await last.ended).toMatchObject({ code: 0 })
  expect((await sqs.describeQueue(queue)).messages).toEqual({ visible: 0, hidden: 0, delayed: 0 })
}

/** Sends so many messages, one after another for each group. */
async function send(count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, at) => {
    const number = sent.length + at
    return { group: `g${(number * 5) % GROUPS}`, body: `message-${number}` }
  })
  sent.push(...messages)
  const isFifo = queue.name.endsWith('.fifo')
  for (const { group, body } of messages) {
    await sqs.sendMessage(queue, isFifo ? { body, groupId: group, deduplicationId: body } : { body })
  }
}

function lines(): Line[] {
  return workshop.readLines<Line>('received.ndjson')
}

function bodiesOf(some: readonly Line[]): Set<string> {
  return new Set(
    some.filter(({ at }) => at === 'end').flatMap(({ messages }) => messages.map(({ body }) => body)),
  )
}

/** Of every group: first attempts and completions in the order of sending, and never two batches at once in one life. */
function disorder(): string[] {
  const groups = Array.from({ length: GROUPS }, (_, number) => `g${number}`)
  const orders = groups.flatMap((group) => {
    const own = sent.filter((one) => one.group === group).map(({ body }) => body)
    return (['start', 'end'] as const).flatMap((moment) => {
      const bodies = lines()
        .filter(({ at }) => at === moment)
        .flatMap(({ messages }) => messages.filter((one) => one.group === group).map(({ body }) => body))
      const first = [...new Set(bodies)].join(' ')
      return first === own.join(' ') ? [] : [`${group} at its ${moment}: ${first}`]
    })
  })
  const busy = new Set<string>()
  const twice = lines().flatMap(({ at, pid, messages }) =>
    [...new Set(messages.map(({ group }) => `${pid} ${group}`))].flatMap((key) => {
      const wasBusy = busy.has(key)
      if (at === 'start') busy.add(key)
      else busy.delete(key)
      return at === 'start' && wasBusy ? [`${key} twice at once`] : []
    }),
  )
  return [...orders, ...twice]
}

function pipeline(): string {
  return `Function: { FunctionName: killed, Handler: function.handler, Timeout: 1 }
EventSourceMappings:
  - EventSourceArn: arn:aws:sqs:us-east-2:000000000000:${queue.name}
    BatchSize: 3
Connections: { sqs: { Endpoint: "${proxy.endpoint}" } }
Engine: { RetryBackoff: { FirstDelayMs: 20, MaximumDelayMs: 200, Jitter: 0 } }
`
}
