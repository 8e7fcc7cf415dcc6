import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type BatchResultErrorEntry,
} from '@aws-sdk/client-sqs'
import { SourceError } from '../../model/index.ts'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { asked } from '../aws-errors.ts'
import { isFifoName } from './port.ts'
import type {
  NewMessage,
  QueueAddress,
  QueueDescription,
  QueueProperties,
  ReceivedMessage,
  ReceiveRequest,
  SentMessage,
  SqsPort,
  SqsProducer,
} from './port.ts'
import { toDescription, toQueueAttributes, toReceived, toSdkMessage } from './sdk-messages.ts'

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
    return toDescription(queue.name, all)
  }

  async sendMessage(queue: QueueAddress, message: NewMessage, signal?: AbortSignal): Promise<SentMessage> {
    const sent = await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(
        new SendMessageCommand({ QueueUrl, ...toSdkMessage(message) }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    )
    return toSent(sent)
  }

  async sendMessages(queue: QueueAddress, messages: readonly NewMessage[]) {
    const { Successful: successes = [], Failed: failures = [] } = await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: messages.map((message, at) => ({ Id: String(at), ...toSdkMessage(message) })),
        }),
      ),
    )
    const sent = new Map(successes.map((one) => [one.Id, toSent(one)]))
    return messages.map((_, at) => sent.get(String(at)) ?? failureOf(failures, at))
  }

  async receiveMessages(request: ReceiveRequest): Promise<readonly ReceivedMessage[]> {
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

  async deleteMessages(queue: QueueAddress, receiptHandles: readonly string[]) {
    const { Successful: successes = [], Failed: failures = [] } = await this.#ask(queue, (QueueUrl) =>
      this.#sdk.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: receiptHandles.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle })),
        }),
      ),
    )
    const deleted = new Set(successes.map(({ Id }) => Id))
    // What is in neither list counts as not deleted.
    return receiptHandles.map((_, at) => (deleted.has(String(at)) ? null : failureOf(failures, at)))
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

  async createQueue(request: { readonly name: string } & Partial<QueueProperties>): Promise<boolean> {
    const { name, ...properties } = request
    const isFifo = isFifoName(name)
    const { contentBasedDeduplication, ...common } = properties
    const Attributes = toQueueAttributes(isFifo ? properties : common)
    if (!isFifo && contentBasedDeduplication === true) Attributes['ContentBasedDeduplication'] = 'true'
    if (await this.#exists({ name })) {
      if (Object.keys(Attributes).length > 0) {
        await this.#ask({ name }, (QueueUrl) =>
          this.#sdk.send(new SetQueueAttributesCommand({ QueueUrl, Attributes })),
        )
      }
      return false
    }
    if (Attributes['RedrivePolicy'] === '') delete Attributes['RedrivePolicy']
    const kind = isFifo ? { FifoQueue: 'true' } : {}
    await asked(() =>
      this.#sdk.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...Attributes, ...kind } })),
    )
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

function toSent({
  MessageId,
  SequenceNumber,
}: {
  MessageId?: string | undefined
  SequenceNumber?: string | undefined
}): SentMessage {
  return {
    messageId: MessageId!,
    ...(SequenceNumber === undefined ? {} : { sequenceNumber: SequenceNumber }),
  }
}

/** What the service says of one entry of a batch. */
function failureOf(failures: readonly BatchResultErrorEntry[], at: number): SourceError {
  const failure = failures.find(({ Id }) => Id === String(at))
  return new SourceError(
    'SOURCE_FAILED',
    failure?.Message ?? failure?.Code ?? 'the service did not answer for this message',
  )
}
