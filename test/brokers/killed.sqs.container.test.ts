import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBreakableProxy, type BreakableProxy } from '../../src/services/breakable-proxy.ts'
import { SqsServiceClient } from '../../src/services/sqs/client.ts'
import { QueueFlow } from './queue-flow.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''
/** How often the process is killed; `.ci/run` asks for more. */
const KILLS = Number(process.env['ESM_TEST_KILLS'] ?? 5)
/** Messages that are sent before each cut, and again while it lasts. */
const A_RUN = 30
/** What a kill had in its hands is hidden for two seconds more. */
const TIMEOUT_MS = 120_000 + KILLS * 30_000

let sqs: SqsServiceClient
let proxy: BreakableProxy
let flow: QueueFlow

describe.skipIf(endpoint === '')('queues on LocalStack', () => {
  beforeAll(async () => {
    sqs = new SqsServiceClient({ region: 'us-east-2', endpoint })
    proxy = await startBreakableProxy(endpoint)
  })
  afterAll(async () => {
    sqs.close()
    await proxy.close()
  })
  afterEach(() => flow.close())

  it(
    'lose nothing, kill after kill, in a standard queue [PAGE-3, GEN-2, PAGE-36]',
    { timeout: TIMEOUT_MS },
    async () => {
      flow = await QueueFlow.on(sqs, { suffix: '', endpoint: proxy.endpoint })
      await flow.killAgainAndAgain(KILLS)
      await flow.settle()
      expect(flow.lost).toEqual([])
    },
  )

  it(
    'lose nothing, kill after kill, and keep each group in order in a FIFO queue [PAGE-3, PAGE-32, FIFO-1, FIFO-4]',
    { timeout: TIMEOUT_MS },
    async () => {
      flow = await QueueFlow.on(sqs, { suffix: '.fifo', endpoint: proxy.endpoint })
      await flow.killAgainAndAgain(KILLS)
      await flow.settle()
      expect(flow.disorder).toEqual([])
    },
  )

  it(
    'lose nothing when the connection to a standard queue is cut while messages flow [SQS-11, PAGE-3]',
    { timeout: TIMEOUT_MS },
    async () => {
      flow = await QueueFlow.on(sqs, { suffix: '', endpoint: proxy.endpoint })
      await cutAgainAndAgain()
      await flow.settle()
      expect(flow.lost).toEqual([])
    },
  )

  it(
    'lose nothing and keep order when the connection to a FIFO queue is cut while messages flow [SQS-11, FIFO-1]',
    { timeout: TIMEOUT_MS },
    async () => {
      flow = await QueueFlow.on(sqs, { suffix: '.fifo', endpoint: proxy.endpoint })
      await cutAgainAndAgain()
      await flow.settle()
      expect(flow.disorder).toEqual([])
    },
  )

  it(
    'have no group in flight twice when batches outlast their visibility timeout [CON-24, ERR-19, FIFO-3]',
    { timeout: TIMEOUT_MS },
    async () => {
      flow = await QueueFlow.on(sqs, { suffix: '.fifo', endpoint: proxy.endpoint, takesMs: 1000, atOnce: 3 })
      const up = flow.start()
      const isReturned = () =>
        up.events.some((event) => event.event === 'MessagesReturned' && event.reason === 'groupInFlight')
      const deleted = () =>
        up.events.reduce((sum, event) => sum + (event.event === 'MessagesDeleted' ? event.records : 0), 0)
      // More groups than the function takes at once: what was throttled for a second runs beyond its two, now and then.
      for (let sent = 0; !isReturned();) {
        await flow.send(2 * A_RUN)
        sent += 2 * A_RUN
        await up.until(() => isReturned() || deleted() >= sent)
      }
      up.signal('SIGTERM')
      expect(await up.ended).toMatchObject({ code: 0 })
      await flow.settle()
      expect(flow.disorder).toEqual([])
    },
  )
})

async function cutAgainAndAgain(): Promise<void> {
  await flow.send(A_RUN)
  const up = flow.start()
  for (let cut = 0; cut < 3; cut++) {
    const before = up.events.filter(({ event }) => event === 'MessagesDeleted').length
    const more = flow.send(A_RUN)
    await up.untilEvents('MessagesDeleted', before + 2)
    await proxy.break()
    await up.untilEvents('SourceFailed', 1 + cut)
    await proxy.mend()
    await more
  }
  up.signal('SIGTERM')
  expect(await up.ended).toMatchObject({ code: 0 })
}
