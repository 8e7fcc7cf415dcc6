import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { QueueFlow } from './queue-flow.ts'
import { LocalStackContainer } from '../../src/harness/containers/localstack.ts'
import { ownerLabels, removeOwnContainers, thisOwner } from '../../src/harness/containers/labels.ts'
import { SqsServiceClient } from '../../src/services/sqs/client.ts'
import { RealClock } from '../../src/time/index.ts'

const hasContainers = (process.env['ESM_TEST_LOCALSTACK'] ?? '') !== ''
const PAUSES = 3
/** Messages that are sent before, and again in each round. */
const A_ROUND = 30
/** Longer than the queue hides messages, so that what was in flight is shown again when the server goes on. */
const PAUSE_MS = 3000
/** What was on its way when the server was paused has arrived by then. */
const SILENT_AFTER_MS = 500

const clock = new RealClock()
let container: StartedTestContainer
let endpoint: string
let sqs: SqsServiceClient
let flow: QueueFlow

describe.skipIf(!hasContainers)(
  'a server of SQS that stands still again and again',
  { timeout: 180_000 },
  () => {
    beforeAll(async () => {
      process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
      const started = await new LocalStackContainer()
        .withEnvironment({ SERVICES: 'sqs' })
        .withLabels(ownerLabels(thisOwner()))
        .start()
      container = started
      endpoint = started.endpoint
      sqs = new SqsServiceClient({ region: 'us-east-2', endpoint })
    }, 180_000)
    afterAll(async () => {
      sqs.close()
      await removeOwnContainers(thisOwner())
    })
    afterEach(() => flow.close())

    it('makes a standard queue lose nothing [PAGE-3, PAGE-36, SQS-11, GEN-2]', async () => {
      flow = await QueueFlow.on(sqs, { suffix: '', endpoint })
      await flowAndPause()
      expect(flow.lost).toEqual([])
    })

    it('makes a FIFO queue lose nothing and keep order [PAGE-3, PAGE-32, FIFO-1, FIFO-3]', async () => {
      flow = await QueueFlow.on(sqs, { suffix: '.fifo', endpoint })
      await flowAndPause()
      expect(flow.lost).toEqual([])
      expect(flow.disorder).toEqual([])
    })
  },
)

async function flowAndPause(): Promise<void> {
  await flow.send(A_ROUND)
  const up = flow.start()
  const deleted = () => up.events.filter(({ event }) => event === 'MessagesDeleted').length
  for (let pause = 0; pause < PAUSES; pause++) {
    const before = deleted()
    const more = flow.send(A_ROUND)
    await up.untilEvents('MessagesDeleted', before + 2)
    const thaw = await freeze()
    await clock.sleep(SILENT_AFTER_MS)
    const atRest = deleted()
    await clock.sleep(PAUSE_MS)
    expect(deleted()).toBe(atRest)
    await thaw()
    await more
    await up.untilEvents('MessagesDeleted', atRest + 1)
  }
  up.signal('SIGTERM')
  expect(await up.ended).toMatchObject({ code: 0 })
  await flow.settle()
}

/** The server says nothing any more, and its connections stay open. @returns what lets it go on */
async function freeze(): Promise<() => Promise<void>> {
  const frozen = (await getContainerRuntimeClient()).container.getById(container.getId())
  await frozen.pause()
  return () => frozen.unpause()
}
