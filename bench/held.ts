import type { Services } from '../src/engine/index.ts'
import type { QueueMessage, QueueSource, ResolvedMapping } from '../src/model/index.ts'
import { RealClock } from '../src/time/index.ts'
import { summary, type Result } from './compare.ts'
import { mappingOf } from './parts.ts'
import { freshServices, runQueue } from './queue-fleet.ts'

const BACKLOG = 1_000_000
const PUT_SIZE = 10_000
/** Long enough for a lane that wants more to ask for it many times. */
const STUCK_MS = 3000

interface Case {
  readonly name: string
  readonly mapping: ResolvedMapping
  readonly form: (at: number) => Readonly<Record<string, unknown>>
  /** Batches that are under way at once, each stuck. */
  readonly batches: number
  /** The most messages that may be held. */
  readonly allowed: number
}

/** What is held of an embedded queue of a million messages while the function is stuck, of what may be held. */
export async function benchHeld(): Promise<Result[]> {
  const results: Result[] = []
  for (const one of CASES) {
    const held = await heldBy(one)
    const goal = {
      work: `messages held while the function is stuck, 1,000,000 in the queue, of what may be: ${one.name}`,
      kind: 'atMost',
      bound: 1,
      unit: '',
    } as const
    results.push(summary(goal, [held / one.allowed], `${held} held, ${one.allowed} may be`))
  }
  return results
}

const POLLERS = 5
const MQ_ARN = 'arn:aws:mq:us-east-1:000000000000:broker:bench:b-1'
const SQS_ARN = 'arn:aws:sqs:us-east-1:000000000000:'

const CASES: readonly Case[] = [
  {
    name: 'SQS, 5 batches of 10',
    mapping: queueMapping({ service: 'sqs', sourceType: 'sqs', eventSourceArn: `${SQS_ARN}held` }),
    form: (at) => ({ MessageBody: `m${at}` }),
    batches: POLLERS,
    allowed: POLLERS * 10 + POLLERS * 10,
  },
  {
    name: 'SQS FIFO, 20 groups, batches of 10',
    mapping: queueMapping({
      service: 'sqs',
      sourceType: 'sqsFifo',
      sourceName: 'held.fifo',
      eventSourceArn: `${SQS_ARN}held.fifo`,
    }),
    form: (at) => ({
      MessageBody: `m${at}`,
      MessageGroupId: `g${Math.floor(at / 100) % 20}`,
      MessageDeduplicationId: `d${at}`,
    }),
    batches: 20,
    allowed: 20 * 10 + 21 * 10,
  },
  {
    name: 'RabbitMQ, batch 100',
    mapping: queueMapping({
      service: 'rabbitmq',
      sourceType: 'rabbitmq',
      eventSourceArn: MQ_ARN,
      batchSize: 100,
    }),
    form: (at) => ({ Body: `m${at}` }),
    batches: 1,
    allowed: 100,
  },
  {
    name: 'ActiveMQ, 5 batches of 100',
    mapping: queueMapping({
      service: 'activemq',
      sourceType: 'activemq',
      eventSourceArn: MQ_ARN,
      batchSize: 100,
    }),
    form: (at) => ({ Body: `m${at}` }),
    batches: 5,
    allowed: 5 * 100,
  },
]

function queueMapping(
  differs: Partial<ResolvedMapping> & Pick<ResolvedMapping, 'service' | 'sourceType'>,
): ResolvedMapping {
  return mappingOf({
    sourceName: 'held',
    connection: { kind: 'embedded' },
    region: 'us-east-1',
    batchSize: 10,
    windowMs: 0,
    ...differs,
  })
}

async function heldBy({ mapping, form, batches }: Case): Promise<number> {
  const services = freshServices()
  const held = new Set<QueueMessage>()
  await fill(services, { mapping, form })
  const clock = new RealClock()
  const release = Promise.withResolvers<void>()
  const allStuck = Promise.withResolvers<void>()
  let stuck = 0
  const fn = () => {
    if (++stuck === batches) allStuck.resolve()
    return release.promise
  }
  const counted = counting(services, held)
  const running = runQueue(counted, { mapping, total: 1, fn })
  await allStuck.promise
  await clock.sleep(STUCK_MS)
  const found = held.size
  if (stuck !== batches) throw new Error(`${stuck} batches were under way, not ${batches}`)
  release.resolve()
  await (
    await running
  ).drained
  await services.close()
  return found
}

async function fill(services: Services, { mapping, form }: Pick<Case, 'mapping' | 'form'>): Promise<void> {
  const producer = await services.producer({ ...mapping, directory: '' })
  await producer.create(mapping.sourceName, {})
  for (let from = 0; from < BACKLOG; from += PUT_SIZE) {
    await producer.put(
      mapping.sourceName,
      Array.from({ length: PUT_SIZE }, (_, index) => form(from + index)),
    )
  }
}

/** The same services; what their queue has handed out and was not told the fate of stands in `held`. */
function counting(services: Services, held: Set<QueueMessage>): Services {
  const forget = (messages: readonly QueueMessage[]) => messages.forEach((one) => held.delete(one))
  const counted = (source: QueueSource): QueueSource => ({
    shape: source.shape,
    open: (listener) => source.open(listener),
    receive: async (request) => {
      const page = await source.receive(request)
      page.messages.forEach((one) => held.add(one))
      return page
    },
    holds: (message) => source.holds(message),
    remove: (messages) => {
      forget(messages)
      return source.remove(messages)
    },
    putBack: (messages, why) => {
      forget(messages)
      return source.putBack(messages, why)
    },
    remaining: () => source.remaining(),
    close: () => source.close(),
  })
  return {
    ...services,
    queue: async (reading) => counted(await services.queue(reading)),
  }
}
