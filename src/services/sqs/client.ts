import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type Message,
  type MessageAttributeValue,
} from '@aws-sdk/client-sqs'
import { SourceError } from '../../model/index.ts'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { asked } from '../aws-errors.ts'
import type {
  MessageAttribute,
  NewMessage,
  QueueAddress,
  QueueDescription,
  ReceivedMessage,
  SqsPort,
  SqsProducer,
} from './port.ts'

/** A real SQS, or something that speaks its protocol: the port over the SDK, and nothing more. */
export class SqsServiceClient implements SqsPort, SqsProducer {
  readonly #sdk: SQSClient
  readonly #isAws: boolean
  readonly #urls = new Map<string, string>()

  constructor(connection: AwsConnection) {
    this.#isAws = connection.endpoint === undefined
    // An emulator names its queues by hosts that need not be known here: only its endpoint is.
    this.#sdk = new SQSClient({ ...sdkOptions(connection), useQueueUrlAsEndpoint: this.#isAws })
  }

  async describeQueue(queue: QueueAddress): Promise<QueueDescription> {
    const { Attributes: all = {} } = await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
    )
    return {
      name: queue.name,
      arn: all.QueueArn!,
      isFifo: all.FifoQueue === 'true',
      visibilityTimeoutSeconds: Number(all.VisibilityTimeout),
      delaySeconds: Number(all.DelaySeconds),
    }
  }

  async sendMessage(queue: QueueAddress, message: NewMessage, signal?: AbortSignal): Promise<string> {
    const { body, attributes, delaySeconds } = message
    const sent = await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: body,
          DelaySeconds: delaySeconds,
          MessageAttributes: attributes === undefined ? undefined : toSdkAttributes(attributes),
        }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    )
    return sent.MessageId!
  }

  async receiveMessages(request: {
    readonly queue: QueueAddress
    readonly max: number
    readonly waitSeconds: number
    readonly visibilityTimeoutSeconds?: number
    readonly signal?: AbortSignal
  }): Promise<readonly ReceivedMessage[]> {
    const { queue, max, waitSeconds, visibilityTimeoutSeconds, signal } = request
    const { Messages: messages = [] } = await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: max,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: visibilityTimeoutSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    )
    return messages.map(toReceived)
  }

  async deleteMessage(queue: QueueAddress, receiptHandle: string): Promise<void> {
    await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle })),
    )
  }

  async changeVisibility(queue: QueueAddress, receiptHandle: string, seconds: number): Promise<void> {
    await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      ),
    )
  }

  async createQueue(request: {
    readonly name: string
    readonly visibilityTimeoutSeconds?: number
    readonly delaySeconds?: number
  }): Promise<boolean> {
    const { name, visibilityTimeoutSeconds, delaySeconds } = request
    const Attributes = {
      ...(visibilityTimeoutSeconds === undefined
        ? {}
        : { VisibilityTimeout: String(visibilityTimeoutSeconds) }),
      ...(delaySeconds === undefined ? {} : { DelaySeconds: String(delaySeconds) }),
    }
    if (await this.#exists({ name })) {
      if (Object.keys(Attributes).length > 0) {
        await this.#ask({ name }, (QueueUrl) =>
          this.#sdk.send(new SetQueueAttributesCommand({ QueueUrl, Attributes })),
        )
      }
      return false
    }
    await asked(() => this.#sdk.send(new CreateQueueCommand({ QueueName: name, Attributes })))
    return true
  }

  async deleteQueue(queue: QueueAddress): Promise<void> {
    await this.#ask(queue, (QueueUrl) => this.#sdk.send(new DeleteQueueCommand({ QueueUrl })))
    this.#urls.delete(queue.name)
  }

  close(): void {
    this.#sdk.destroy()
  }

  async #exists(queue: QueueAddress): Promise<boolean> {
    try {
      await asked(() => this.#urlOf(queue))
      return true
    } catch (error) {
      if (error instanceof SourceError && error.code === 'SOURCE_NOT_FOUND') return false
      throw error
    }
  }

  #ask<T>(queue: QueueAddress, call: (queueUrl: string) => Promise<T>): Promise<T> {
    return asked(async () => {
      const url = await this.#urlOf(queue)
      try {
        return await call(url)
      } catch (error) {
        // A queue that was made anew may have another URL.
        this.#urls.delete(queue.name)
        throw error
      }
    })
  }

  /** Emulators have one account, whatever an ARN says. */
  async #urlOf({ name, account }: QueueAddress): Promise<string> {
    const known = this.#urls.get(name)
    if (known !== undefined) return known
    const owner = this.#isAws && account !== undefined ? { QueueOwnerAWSAccountId: account } : {}
    const { QueueUrl: url } = await this.#sdk.send(new GetQueueUrlCommand({ QueueName: name, ...owner }))
    this.#urls.set(name, url!)
    return url!
  }
}

function toSdkAttributes(
  attributes: Readonly<Record<string, MessageAttribute>>,
): Record<string, MessageAttributeValue> {
  const entries = Object.entries(attributes).map(
    ([name, { dataType, stringValue, binaryValue }]) =>
      [name, { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue }] as const,
  )
  return Object.fromEntries(entries)
}

function toReceived(message: Message): ReceivedMessage {
  const { Attributes: system = {}, MessageAttributes: attributes = {} } = message
  return {
    messageId: message.MessageId!,
    receiptHandle: message.ReceiptHandle!,
    body: message.Body ?? '',
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)]),
    ),
    sentMs: Number(system.SentTimestamp),
    firstReceivedMs: Number(system.ApproximateFirstReceiveTimestamp),
    receiveCount: Number(system.ApproximateReceiveCount),
  }
}

function toAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttribute {
  return {
    dataType: DataType!,
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
  }
}
