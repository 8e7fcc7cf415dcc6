import { Connection, type Channel } from 'rabbitmq-client'
import { RabbitClient, rabbitConnection } from '../src/services/rabbitmq/client/index.ts'
import { keepBodies, deliveryOf } from '../src/services/rabbitmq/client/bare-bodies.ts'
import { eventOf, type RabbitEventMessage } from '../src/sources/rabbitmq/event-shape.ts'
import { RealClock } from '../src/time/index.ts'
import { compareOnBroker, type BrokerSides } from './broker-sides.ts'
import type { Result } from './compare.ts'
import { mappingOf } from './parts.ts'
import { QueueMeter, rateOfQueue, type QueueRun } from './queue-fleet.ts'

const MESSAGES = 60_000
const BATCH_SIZE = 100
const PUT_SIZE = 1000
const BODY = Buffer.alloc(1024, 'x')
const ARN = 'arn:aws:mq:us-east-1:000000000000:broker:bench:b-1'

/** RabbitMQ, batch 100, against a consumer of the same client with the same prefetch that acknowledges 100 at once. */
export function benchRabbitmq(): Promise<Result[]> {
  const work = 'RabbitMQ 1 kB, batch 100, against a bare consumer that acknowledges 100 at once'
  return compareOnBroker(work, 'rabbitmq')
}

export function rabbitmqSides(url: string): BrokerSides {
  return {
    ours: () => filled(url, (queue) => runEngine(url, queue)),
    theirs: () => filled(url, (queue) => runHandLoop(url, queue)),
  }
}

async function filled(url: string, run: (queue: string) => Promise<QueueRun>): Promise<number> {
  const queue = `bench-${process.pid}`
  const access = { connection: { kind: 'url', url } as const, sourceAccess: [], virtualHost: '/' }
  const connect = () => rabbitConnection(access, { directory: '.', environment: {} })
  const client = new RabbitClient({ clock: new RealClock(), connect })
  await client.declareQueue(queue, {})
  const messages = Array.from({ length: PUT_SIZE }, () => ({
    properties: { deliveryMode: 2, messageId: 'm', contentType: 'text/plain' },
    body: BODY,
  }))
  for (let sent = 0; sent < MESSAGES; sent += PUT_SIZE) await client.publish(queue, messages)
  const ran = await run(queue)
  await ran.leave()
  await client.deleteQueue(queue)
  await client.close()
  return ran.rate
}

async function runEngine(url: string, queue: string): Promise<QueueRun> {
  const mapping = mappingOf({
    service: 'rabbitmq',
    sourceType: 'rabbitmq',
    sourceName: queue,
    eventSourceArn: ARN,
    connection: { kind: 'url', url },
    batchSize: BATCH_SIZE,
    windowMs: 0,
  })
  return rateOfQueue(mapping, MESSAGES)
}

/** The same events to the same function, one after the other. */
async function runHandLoop(url: string, queue: string): Promise<QueueRun> {
  const meter = new QueueMeter()
  const connection = new Connection({ url, noDelay: true, frameMax: 131_072 })
  const channel = await connection.acquire()
  keepBodies(channel)
  await channel.basicQos({ prefetchCount: BATCH_SIZE })
  const source = { eventSource: 'aws:rmq', eventSourceArn: ARN }
  const handle = (messages: readonly RabbitEventMessage[]) =>
    meter.fn({ ...source, rmqMessagesByQueue: { [`${queue}::/`]: messages } })
  await consumeAll(channel, { queue, handle })
  const leave = async () => {
    await channel.close()
    await connection.close()
  }
  return { rate: meter.rate(MESSAGES), leave }
}

function consumeAll(
  channel: Channel,
  { queue, handle }: { queue: string; handle: (messages: readonly RabbitEventMessage[]) => Promise<unknown> },
): Promise<void> {
  let left = MESSAGES
  let batch: RabbitEventMessage[] = []
  return new Promise((resolve, reject) => {
    const deliver = (message: Parameters<typeof deliveryOf>[0]) => {
      const { deliveryTag } = message
      batch.push(eventOf(deliveryOf(message)))
      if (batch.length < BATCH_SIZE) return
      const messages = batch
      batch = []
      handle(messages).then(() => {
        channel.basicAck({ deliveryTag, multiple: true })
        left -= messages.length
        if (left === 0) resolve()
      }, reject)
    }
    channel.basicConsume({ queue }, deliver).catch(reject)
  })
}
