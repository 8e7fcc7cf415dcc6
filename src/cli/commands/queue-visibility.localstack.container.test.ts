import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqsServiceClient } from '../../services/sqs/client.ts'
import { Workshop } from '../process-fixture.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''
const queue = { name: `hides-${randomUUID()}` }

let sqs: SqsServiceClient
let workshop: Workshop

describe.skipIf(endpoint === '')(
  'a queue on LocalStack that hides messages for less than the function may take',
  () => {
    beforeAll(async () => {
      sqs = new SqsServiceClient({ region: 'us-east-2', endpoint })
      await sqs.createQueue({ ...queue, visibilityTimeoutSeconds: 10 })
      workshop = new Workshop()
    })
    afterAll(async () => {
      await workshop.close()
      await sqs.deleteQueue(queue)
      sqs.close()
    })

    it('is not read, which is said in the words of AWS, until its owner has changed that [CFG-31, ERR-23]', async () => {
      workshop.write({
        'function.mjs': 'export const handler = async () => {}\n',
        'pipeline.yaml': `Function: { FunctionName: slow, Handler: function.handler, Timeout: 11 }
EventSourceMappings: [{ EventSourceArn: "arn:aws:sqs:us-east-2:000000000000:${queue.name}" }]
Connections: { sqs: { Endpoint: "${endpoint}" } }
Engine: { RetryBackoff: { FirstDelayMs: 50, MaximumDelayMs: 50, Jitter: 0 } }
`,
      })
      await sqs.sendMessage(queue, { body: 'a' })
      const up = workshop.start('up', 'pipeline.yaml', '--json')
      const [failed] = await up.untilEvents('SourceFailed', 3)
      expect(failed).toMatchObject({
        code: 'FUNCTION_TIMEOUT_ABOVE_VISIBILITY',
        message: 'Queue visibility timeout: 10 seconds is less than Function timeout: 11 seconds',
      })
      expect((await sqs.describeQueue(queue)).messages).toMatchObject({ visible: 1, hidden: 0 })
      await sqs.createQueue({ ...queue, visibilityTimeoutSeconds: 11 })
      await up.untilEvents('MessagesDeleted')
      up.signal('SIGTERM')
      expect(await up.ended).toMatchObject({ code: 0 })
    })
  },
)
