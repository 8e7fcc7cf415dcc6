import rhea, { type EventContext, type Receiver } from 'rhea'
import { ActivemqClient, brokerAddress } from '../src/services/activemq/client/index.ts'
import { fromAmqp } from '../src/services/activemq/client/messages.ts'
import { eventOf, type ActivemqEventMessage } from '../src/sources/activemq/event-shape.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { compareOnBroker, type BrokerSides } from './broker-sides.ts'
import type { Result } from './compare.ts'
import { mappingOf } from './parts.ts'
import { QueueMeter, rateOfQueue, type QueueRun } from './queue-fleet.ts'

const MESSAGES = 20_000
const BATCH_SIZE = 100
const PUT_SIZE = 1000
const BODY = Buffer.alloc(1024, 'x')
const ARN = 'arn:aws:mq:us-east-1:000000000000:broker:bench:b-1'

/** ActiveMQ, batch 100, against a receiver of the same client with the same credit. */
export function benchActivemq(): Promise<Result[]> {
  const work = 'ActiveMQ 1 kB, batch 100, against a bare rhea receiver with the same credit'
  return compareOnBroker(work, 'activemq')
}

export function activemqSides(url: string): BrokerSides {
  return {
    ours: () => filled(url, (queue) => runEngine(url, queue)),
    theirs: () => filled(url, (queue) => runHandLoop(url, queue)),
  }
}

async function filled(url: string, run: (queue: string) => Promise<QueueRun>): Promise<number> {
  const queue = `bench-${process.pid}`
  const clock = new RealClock()
  const client = new ActivemqClient({ address: () => addressOf(url), clock, wallClock: clock, random })
  const messages = Array.from({ length: PUT_SIZE }, () => ({ kind: 'bytes' as const, body: BODY }))
  for (let sent = 0; sent < MESSAGES; sent += PUT_SIZE) await client.send({ queue, messages })
  await client.close()
  const ran = await run(queue)
  await ran.leave()
  return ran.rate
}

const random = seededRandom(1)

function addressOf(url: string) {
  return brokerAddress(
    { connection: { kind: 'url', url }, sourceAccess: [] },
    { directory: '.', environment: {} },
  )
}

async function runEngine(url: string, queue: string): Promise<QueueRun> {
  const mapping = mappingOf({
    service: 'activemq',
    sourceType: 'activemq',
    sourceName: queue,
    eventSourceArn: ARN,
    connection: { kind: 'url', url },
    batchSize: BATCH_SIZE,
    windowMs: 0,
  })
  return rateOfQueue(mapping, MESSAGES)
}

/** The same events to the same function, each message accepted as rhea does by itself, credit for 100 always. */
async function runHandLoop(url: string, queue: string): Promise<QueueRun> {
  const { host, port, credentials } = await addressOf(url)
  const options = { host, port, reconnect: false, tcp_no_delay: true, ...credentials }
  const connection = rhea.create_container().connect(options)
  const meter = new QueueMeter()
  await consumeAll(connection.open_receiver({ source: queue, credit_window: BATCH_SIZE }), { queue, meter })
  const leave = () =>
    new Promise<void>((resolve) => {
      connection.once('connection_close', () => resolve())
      connection.close()
    })
  return { rate: meter.rate(MESSAGES), leave }
}

function consumeAll(
  receiver: Receiver,
  { queue, meter }: { queue: string; meter: QueueMeter },
): Promise<void> {
  const source = { eventSource: 'aws:mq', eventSourceArn: ARN }
  const destination = { physicalName: queue }
  const clock = new RealClock()
  let left = MESSAGES
  let batch: ActivemqEventMessage[] = []
  return new Promise((resolve, reject) => {
    receiver.on('message', ({ message }: EventContext) => {
      const receivedMs = clock.now()
      const delivery = { message: fromAmqp(message!, receivedMs), failedDeliveries: 0, receivedMs }
      batch.push(eventOf(delivery, destination))
      if (batch.length < BATCH_SIZE) return
      const messages = batch
      batch = []
      meter.fn({ ...source, messages }).then(() => {
        left -= messages.length
        if (left === 0) resolve()
      }, reject)
    })
  })
}
