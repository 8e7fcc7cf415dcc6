import type { Message, MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'
import type {
  MessageAttribute,
  NewMessage,
  QueueDescription,
  QueueProperties,
  ReceivedMessage,
  RedrivePolicy,
} from './port.ts'

type SdkMessage = Omit<SendMessageBatchRequestEntry, 'Id'>

/** A message as the SDK sends it. */
export function toSdkMessage(message: NewMessage): SdkMessage {
  const { body, attributes, delaySeconds, groupId, deduplicationId, traceHeader } = message
  return {
    MessageBody: body,
    DelaySeconds: delaySeconds,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
    MessageAttributes: attributes === undefined ? undefined : toSdkAttributes(attributes),
    ...(traceHeader === undefined
      ? {}
      : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } } }),
  }
}

/** What a receive of the SDK brought. */
export function toReceived(message: Message): ReceivedMessage {
  const { Attributes: system = {}, MessageAttributes: attributes = {} } = message
  const { MD5OfMessageAttributes: md5OfAttributes } = message
  return {
    messageId: message.MessageId!,
    receiptHandle: message.ReceiptHandle!,
    body: message.Body ?? '',
    md5OfBody: message.MD5OfBody ?? '',
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)]),
    ),
    ...(md5OfAttributes === undefined || md5OfAttributes === '' ? {} : { md5OfAttributes }),
    system,
    sentMs: Number(system.SentTimestamp),
    firstReceivedMs: Number(system.ApproximateFirstReceiveTimestamp),
    receiveCount: Number(system.ApproximateReceiveCount),
  }
}

/** `GetQueueAttributes`. */
export function toDescription(name: string, all: Readonly<Record<string, string>>): QueueDescription {
  const number = (attribute: string) => Number(all[attribute] ?? 0)
  return {
    name,
    arn: all['QueueArn']!,
    isFifo: all['FifoQueue'] === 'true',
    visibilityTimeoutSeconds: number('VisibilityTimeout'),
    delaySeconds: number('DelaySeconds'),
    retentionSeconds: number('MessageRetentionPeriod'),
    contentBasedDeduplication: all['ContentBasedDeduplication'] === 'true',
    redrive: toRedrive(all['RedrivePolicy']),
    messages: {
      visible: number('ApproximateNumberOfMessages'),
      hidden: number('ApproximateNumberOfMessagesNotVisible'),
      delayed: number('ApproximateNumberOfMessagesDelayed'),
    },
  }
}

/** Those properties that are given, as `SetQueueAttributes` has them. */
export function toQueueAttributes(properties: Partial<QueueProperties>): Record<string, string> {
  const { redrive, contentBasedDeduplication } = properties
  const attributes = {
    VisibilityTimeout: properties.visibilityTimeoutSeconds,
    DelaySeconds: properties.delaySeconds,
    MessageRetentionPeriod: properties.retentionSeconds,
    // A standard queue has no such attribute.
    ContentBasedDeduplication: contentBasedDeduplication,
    // An empty text takes a policy away.
    RedrivePolicy: redrive === undefined ? undefined : redrive === null ? '' : JSON.stringify(redrive),
  }
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]))
}

function toRedrive(text: string | undefined): RedrivePolicy | null {
  if (text === undefined || text === '') return null
  const policy = JSON.parse(text) as { deadLetterTargetArn: string; maxReceiveCount: number | string }
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) }
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

function toAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttribute {
  return {
    dataType: DataType!,
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
  }
}
