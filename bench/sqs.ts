import { spawn } from 'node:child_process'
import { SqsServiceClient } from '../src/services/sqs/client.ts'
import { sendAll } from '../src/engine/queue-producing.ts'
import { RealClock } from '../src/time/index.ts'
import { compareRates, type Result } from './compare.ts'
import { mappingOf, rateOf, serialise } from './parts.ts'
import { freshServices, runQueue } from './queue-fleet.ts'

const MESSAGES = 6_000
/** What a standard queue begins with (SQS-5). */
const POLLERS = 5
const ENDPOINT = 'http://127.0.0.1:19324'
const START = ['.ci', 'images', 'elasticmq', 'start.sh'].join('/')
const queue = { name: 'bench' }

/** SQS (ElasticMQ in a process of its own), batch 10, against a receive-and-delete loop with as many pollers. */
export async function benchSqs(): Promise<Result[]> {
  const server = spawn('bash', [START], { stdio: ['ignore', 'ignore', 'inherit'] })
  const sqs = new SqsServiceClient({ region: 'us-east-1', endpoint: ENDPOINT })
  try {
    await untilThere(sqs)
    return [
      await compareRates('SQS (ElasticMQ), batch 10, against a receive-and-delete loop', {
        ours: async () => {
          let drained = Promise.resolve()
          const rate = await filled(sqs, async () => void ({ drained } = await runEngine()))
          await drained
          return rate
        },
        theirs: () => filled(sqs, () => runHandLoop(sqs)),
      }),
    ]
  } finally {
    sqs.close()
    server.kill()
  }
}

async function untilThere(sqs: SqsServiceClient): Promise<void> {
  const clock = new RealClock()
  for (let tries = 0; ; tries++) {
    try {
      await sqs.createQueue(queue)
      return
    } catch (error) {
      if (tries === 120) throw error
      await clock.sleep(1000)
    }
  }
}

async function filled(sqs: SqsServiceClient, work: () => Promise<void>): Promise<number> {
  const body = 'x'.repeat(1024)
  await sendAll(
    sqs,
    queue,
    Array.from({ length: MESSAGES }, () => ({ body })),
  )
  return rateOf(MESSAGES, work)
}

async function runEngine(): Promise<{ readonly drained: Promise<void> }> {
  const services = freshServices()
  const mapping = mappingOf({
    service: 'sqs',
    sourceType: 'sqs',
    sourceName: queue.name,
    eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:bench',
    connection: { kind: 'endpoint', endpoint: ENDPOINT },
    region: 'us-east-1',
    batchSize: 10,
    windowMs: 0,
  })
  const run = await runQueue(services, { mapping, total: MESSAGES, fn: serialise })
  return { drained: run.drained.then(() => services.close()) }
}

/** The same events to the same function. */
async function runHandLoop(sqs: SqsServiceClient): Promise<void> {
  let left = MESSAGES
  const poller = async () => {
    while (left > 0) {
      const messages = await sqs.receiveMessages({ queue, max: 10, waitSeconds: 1 })
      if (messages.length === 0) continue
      await serialise({
        Records: messages.map(({ messageId, receiptHandle, body, system, md5OfBody }) => ({
          messageId,
          receiptHandle,
          body,
          attributes: system,
          messageAttributes: {},
          md5OfBody,
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
          awsRegion: 'us-east-1',
        })),
      })
      await sqs.deleteMessages(
        queue,
        messages.map(({ receiptHandle }) => receiptHandle),
      )
      left -= messages.length
    }
  }
  await Promise.all(Array.from({ length: POLLERS }, poller))
}
