import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  type ListTopicsResponse,
} from '@aws-sdk/client-sns'
import { SourceError } from '../../model/index.ts'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { asked } from '../aws-errors.ts'
import type { SnsPort, SnsProducer, SnsSubscriber, TopicAddress } from './port.ts'

/** A real SNS, or something that speaks its protocol: the port over the SDK, and nothing more. */
export class SnsServiceClient implements SnsPort, SnsProducer, SnsSubscriber {
  readonly #sdk: SNSClient
  readonly #isAws: boolean
  readonly #arns = new Map<string, string>()

  constructor(connection: AwsConnection) {
    this.#isAws = connection.endpoint === undefined
    this.#sdk = new SNSClient(sdkOptions(connection))
  }

  async describeTopic(topic: TopicAddress): Promise<string> {
    return this.#ask(topic, async (TopicArn) => {
      await this.#sdk.send(new GetTopicAttributesCommand({ TopicArn }))
      return TopicArn
    })
  }

  async publish(topic: TopicAddress, message: string, signal?: AbortSignal): Promise<string> {
    const published = await this.#ask(topic, (TopicArn) =>
      this.#sdk.send(
        new PublishCommand({ TopicArn, Message: message }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    )
    return published.MessageId!
  }

  async createTopic(name: string): Promise<boolean> {
    const known = await asked(() => this.#find(name))
    if (known !== undefined) return false
    await asked(() => this.#sdk.send(new CreateTopicCommand({ Name: name })))
    return true
  }

  async deleteTopic(topic: TopicAddress): Promise<void> {
    await this.#ask(topic, (TopicArn) => this.#sdk.send(new DeleteTopicCommand({ TopicArn })))
    this.#arns.delete(topic.name)
  }

  async subscribeQueue(topic: TopicAddress, queueArn: string): Promise<void> {
    await this.#ask(topic, (TopicArn) =>
      this.#sdk.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sqs',
          Endpoint: queueArn,
          Attributes: { RawMessageDelivery: 'true' },
        }),
      ),
    )
  }

  close(): void {
    this.#sdk.destroy()
  }

  #ask<T>(topic: TopicAddress, call: (topicArn: string) => Promise<T>): Promise<T> {
    return asked(async () => {
      const arn = this.#isAws ? topic.arn : await this.#arnOf(topic.name)
      try {
        return await call(arn)
      } catch (error) {
        this.#arns.delete(topic.name)
        throw error
      }
    })
  }

  /** Emulators have one account, whatever an ARN says. */
  async #arnOf(name: string): Promise<string> {
    const arn = this.#arns.get(name) ?? (await this.#find(name))
    if (arn === undefined) throw new SourceError('SOURCE_NOT_FOUND', `Topic does not exist: ${name}`)
    this.#arns.set(name, arn)
    return arn
  }

  async #find(name: string): Promise<string | undefined> {
    let next: string | undefined
    do {
      const page: ListTopicsResponse = await this.#sdk.send(new ListTopicsCommand({ NextToken: next }))
      const found = page.Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`) === true)
      if (found !== undefined) return found.TopicArn
      next = page.NextToken
    } while (next !== undefined && next !== '')
    return undefined
  }
}
