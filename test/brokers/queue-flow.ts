import { Workshop } from '../../src/cli/process-fixture.ts'
import type { SqsServiceClient } from '../../src/services/sqs/client.ts'
import { freshSeed } from '../../src/time/index.ts'

const GROUPS = 7
/** Messages that are sent before each process that is killed, and again while it runs. */
const A_RUN = 30

let flows = 0

/** One invocation with some messages, as the function writes it down when it begins and when it ends. */
interface Line {
  readonly at: 'start' | 'end'
  readonly pid: number
  readonly messages: readonly { readonly group: string | null; readonly body: string }[]
}

/** Some invocations are half as long, some half as long again, so that they do not end together. */
const handlerThatTakes = (ms: number) => `import { appendFileSync } from 'node:fs'
const write = (at, event) => {
  const messages = event.Records.map(({ body, attributes }) => ({ group: attributes.MessageGroupId ?? null, body }))
  appendFileSync('received.ndjson', JSON.stringify({ at, pid: process.pid, messages }) + '\\n')
}
let calls = 0
export const handler = async (event) => {
  write('start', event)
  await new Promise((resolve) => setTimeout(resolve, (${ms} * (1 + (calls++ % 3))) / 2))
  write('end', event)
}
`

interface FlowOptions {
  readonly suffix: '' | '.fifo'
  /** Where the pipeline reaches the server of the queue. */
  readonly endpoint: string
  /** What the function takes, in milliseconds; 30 by default. */
  readonly takesMs?: number
  /** Invocations at a time, at most. */
  readonly atOnce?: number
  /**
   * Default 3, of a FIFO queue 1: LocalStack shows a group again as soon as one of its messages is visible again, though
   * another one is still hidden. Of two that a killed process had in one receive, the second then overtakes the first.
   */
  readonly batchSize?: number
}

/** Messages that flow through a queue of their own into a real process, whatever happens to either. */
export class QueueFlow {
  readonly workshop = new Workshop()
  readonly queue: { readonly name: string }
  readonly #sqs: SqsServiceClient
  readonly #sent: { readonly group: string; readonly body: string }[] = []

  private constructor(sqs: SqsServiceClient, suffix: '' | '.fifo') {
    this.#sqs = sqs
    this.queue = { name: `flow-${freshSeed().toString(36)}-${++flows}${suffix}` }
  }

  /** A queue that hides messages for two seconds, and a pipeline that reads it. */
  static async on(sqs: SqsServiceClient, options: FlowOptions): Promise<QueueFlow> {
    const { suffix, takesMs = 30 } = options
    const flow = new QueueFlow(sqs, suffix)
    await sqs.createQueue({ ...flow.queue, visibilityTimeoutSeconds: 2 })
    flow.workshop.write({
      'function.mjs': handlerThatTakes(takesMs),
      'pipeline.yaml': flow.#pipeline(options),
      'received.ndjson': '',
    })
    return flow
  }

  start(...more: readonly string[]) {
    return this.workshop.start('up', 'pipeline.yaml', '--json', ...more)
  }

  /** Sends so many messages, one after another for each group. */
  async send(count: number): Promise<void> {
    const messages = Array.from({ length: count }, (_, at) => {
      const number = this.#sent.length + at
      return { group: `g${(number * 5) % GROUPS}`, body: `message-${number}` }
    })
    this.#sent.push(...messages)
    const isFifo = this.queue.name.endsWith('.fifo')
    for (const { group, body } of messages) {
      const message = isFifo ? { body, groupId: group, deduplicationId: body } : { body }
      await this.#sqs.sendMessage(this.queue, message)
    }
  }

  /** Kills so many processes, each at another moment: in the first invocations, or well among them. */
  async killAgainAndAgain(kills: number): Promise<void> {
    for (let kill = 0; kill < kills; kill++) {
      await this.send(A_RUN)
      const up = this.start()
      const more = this.send(A_RUN)
      await up.untilEvents('FunctionInvoked', 1 + ((kill * 5) % 12))
      if (kill % 2 === 1) await up.untilEvents('MessagesDeleted', 1 + (kill % 3))
      up.signal('SIGKILL')
      await Promise.all([up.ended, more])
    }
  }

  /** Runs until the queue is empty, hidden messages too. @throws Error when it does not become so */
  async settle(): Promise<void> {
    const { code, stderr } = await this.start('--until-idle').ended
    const { visible, hidden, delayed } = (await this.#sqs.describeQueue(this.queue)).messages
    if (code === 0 && visible + hidden + delayed === 0) return
    throw new Error(`not settled, exit code ${code}, ${visible + hidden} messages left:\n${stderr}`)
  }

  /** Bodies that were sent, and with which the function never came to its end. */
  get lost(): string[] {
    const ended = this.#lines.filter(({ at }) => at === 'end')
    const bodies = new Set(ended.flatMap(({ messages }) => messages.map(({ body }) => body)))
    return this.#sent.map(({ body }) => body).filter((body) => !bodies.has(body))
  }

  /** Of every group: first attempts and completions in the order of sending, and never two batches at once in one life. */
  get disorder(): string[] {
    const lines = this.#lines
    const groups = Array.from({ length: GROUPS }, (_, number) => `g${number}`)
    const orders = groups.flatMap((group) => {
      const own = this.#sent.filter((one) => one.group === group).map(({ body }) => body)
      return (['start', 'end'] as const).flatMap((moment) => {
        const bodies = lines
          .filter(({ at }) => at === moment)
          .flatMap(({ messages }) => messages.filter((one) => one.group === group).map(({ body }) => body))
        const first = [...new Set(bodies)].join(' ')
        return first === own.join(' ') ? [] : [`${group} at its ${moment}: ${first}`]
      })
    })
    return [...orders, ...groupsTwiceAtOnce(lines)]
  }

  /** The most messages of one group that a process had in an invocation when it was killed. */
  get mostOfAGroupKilled(): number {
    const lines = this.#lines
    const killed = lines.filter(
      ({ at, pid, messages: [first] }) =>
        at === 'start' &&
        !lines.some((one) => one.at === 'end' && one.pid === pid && one.messages[0]!.body === first!.body),
    )
    const counts = killed.flatMap(({ messages }) =>
      messages.map(({ group }) => messages.filter((one) => one.group === group).length),
    )
    return Math.max(0, ...counts)
  }

  async close(): Promise<void> {
    await this.workshop.close()
    await this.#sqs.deleteQueue(this.queue)
  }

  get #lines(): Line[] {
    return this.workshop.readLines<Line>('received.ndjson')
  }

  #pipeline({ suffix, endpoint, atOnce, batchSize = suffix === '.fifo' ? 1 : 3 }: FlowOptions): string {
    const reserved = atOnce === undefined ? '' : `, ReservedConcurrentExecutions: ${atOnce}`
    return `Function: { FunctionName: flow, Handler: function.handler, Timeout: 2${reserved} }
EventSourceMappings:
  - EventSourceArn: arn:aws:sqs:us-east-2:000000000000:${this.queue.name}
    BatchSize: ${batchSize}
Connections: { sqs: { Endpoint: "${endpoint}" } }
Engine: { RetryBackoff: { FirstDelayMs: 20, MaximumDelayMs: 200, Jitter: 0 } }
`
  }
}

function groupsTwiceAtOnce(lines: readonly Line[]): string[] {
  const busy = new Set<string>()
  return lines.flatMap(({ at, pid, messages }) =>
    [...new Set(messages.map(({ group }) => `${pid} ${group}`))].flatMap((key) => {
      const wasBusy = busy.has(key)
      if (at === 'start') busy.add(key)
      else busy.delete(key)
      return at === 'start' && wasBusy ? [`${key} twice at once`] : []
    }),
  )
}
