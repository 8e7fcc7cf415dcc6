import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SqsServiceClient } from '../../src/services/sqs/client.ts'
import { QueueFlow } from './queue-flow.ts'

/** `.ci/images/elasticmq/start.sh` starts one. */
const endpoint = process.env['ESM_TEST_ELASTICMQ'] ?? ''
/** How often the process is killed; `.ci/run` asks for more. */
const KILLS = Number(process.env['ESM_TEST_KILLS'] ?? 5)
const TIMEOUT_MS = 120_000 + KILLS * 30_000

let sqs: SqsServiceClient
let flow: QueueFlow

/**
 * What LocalStack cannot show: several messages of a group in hand when the process is killed. ElasticMQ keeps what is behind a hidden
 * message of a group back, whichever of them is visible again first; unlike AWS it shows those before it.
 */
describe.skipIf(endpoint === '')('a FIFO queue of ElasticMQ', () => {
  beforeAll(() => {
    sqs = new SqsServiceClient({ region: 'us-east-2', endpoint })
  })
  afterAll(() => sqs.close())
  afterEach(() => flow.close())

  it(
    'keeps each group in order when a process is killed that has several of its messages in hand [PAGE-3, PAGE-32, FIFO-1, FIFO-4]',
    { timeout: TIMEOUT_MS },
    async () => {
      flow = await QueueFlow.on(sqs, { suffix: '.fifo', endpoint, batchSize: 10, takesMs: 100 })
      await flow.killAgainAndAgain(KILLS)
      await flow.settle()
      expect(flow.mostOfAGroupKilled).toBeGreaterThan(1)
      expect(flow.lost).toEqual([])
      expect(flow.disorder).toEqual([])
    },
  )
})
