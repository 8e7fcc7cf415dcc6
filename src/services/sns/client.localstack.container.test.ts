import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { sdkOptions } from '../aws-connection.ts'
import { SnsServiceClient } from './client.ts'
import { describeSnsContract, type SnsUnderTest } from './contract.ts'

/** Set by whoever starts the containers, once for the whole run. */
const endpoint = process.env['ESM_TEST_LOCALSTACK'] ?? ''

async function localStack(): Promise<SnsUnderTest> {
  const connection = { region: 'us-east-1', endpoint }
  const service = new SnsServiceClient(connection)
  const sqs = new SQSClient({ ...sdkOptions(connection), useQueueUrlAsEndpoint: false })
  const queues: string[] = []
  return {
    service,
    watch: async (topic) => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${topic.name}-watch` }))
      queues.push(QueueUrl!)
      const about = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
      await service.subscribeQueue(topic, about.Attributes!.QueueArn!)
      const held: string[] = []
      return async (count) => {
        for (let tries = 0; held.length < count && tries < 10; tries++) {
          const { Messages = [] } = await sqs.send(
            new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }),
          )
          held.push(...Messages.map(({ Body }) => Body!))
        }
        return held
      }
    },
    close: async () => {
      for (const QueueUrl of queues) await sqs.send(new DeleteQueueCommand({ QueueUrl }))
      sqs.destroy()
      service.close()
    },
  }
}

describeSnsContract('LocalStack', endpoint === '' ? null : localStack)
