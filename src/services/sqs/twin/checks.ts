import type { NewMessage, QueueProperties } from '../port.ts'
import { failed, invalid } from './failures.ts'
import type { TwinQueue } from './twin-queue.ts'

/** SQS's own limit since 2025: 1 MiB, of a message and of a batch. */
const LARGEST_BYTES = 1_048_576
const MOST_ATTRIBUTES = 10
/** Letters, digits and punctuation. */
const ID = /^[\x21-\x7e]{1,128}$/
/** What XML 1.0 has; a lone surrogate is none of it. */
const ALLOWED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u
const WRONG_TYPE = 'The request include parameter that is not valid for this queue type'

/** @throws SourceError for a name that no queue can have */
export function checkQueueName(name: string): void {
  if (/^[a-zA-Z0-9_-]{1,80}$/.test(name) || (/^[a-zA-Z0-9_-]+\.fifo$/.test(name) && name.length <= 80)) return
  throw failed(
    `Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length; ${name} has others.`,
  )
}

/** @throws SourceError for properties that do not go with that kind of queue */
export function checkProperties(
  queue: { readonly name: string; readonly isFifo: boolean } & QueueProperties,
  target: (arn: string) => Pick<TwinQueue, 'isFifo'> | undefined,
): void {
  if (queue.contentBasedDeduplication && !queue.isFifo)
    throw failed('Unknown Attribute ContentBasedDeduplication.')
  if (queue.redrive === null) return
  const { deadLetterTargetArn: arn } = queue.redrive
  const deadLetters = target(arn)
  const text = JSON.stringify(queue.redrive)
  if (deadLetters === undefined) throw invalid('RedrivePolicy', text, 'Dead letter target does not exist.')
  if (deadLetters.isFifo !== queue.isFifo)
    throw invalid('RedrivePolicy', text, 'Dead-letter queue must be same type of queue as the source.')
}

/** @throws SourceError for a message that the queue does not take */
export function checkMessage(message: NewMessage, queue: TwinQueue): void {
  const { body, attributes = {} } = message
  if (body === '') throw failed('The request must contain the parameter MessageBody.')
  if (!ALLOWED.test(body))
    throw failed(
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    )
  const count = Object.keys(attributes).length
  if (count > MOST_ATTRIBUTES)
    throw failed(`Number of message attributes [${count}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`)
  for (const [name, { dataType, stringValue, binaryValue }] of Object.entries(attributes)) {
    if (stringValue === '' || binaryValue?.byteLength === 0 || (stringValue ?? binaryValue) === undefined)
      throw failed(`Message (user) attribute '${name}' must contain a non-empty value of type '${dataType}'.`)
    if (!/^(String|Number|Binary)(\..+)?$/.test(dataType))
      throw failed(
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      )
  }
  if (messageBytes(message) > LARGEST_BYTES)
    throw failed(
      `One or more parameters are invalid. Reason: Message must be shorter than ${LARGEST_BYTES} bytes.`,
    )
  if (queue.isFifo) checkFifo(message, queue)
  else if (message.deduplicationId !== undefined)
    throw invalid('MessageDeduplicationId', message.deduplicationId, WRONG_TYPE)
}

/** @throws SourceError for what is too large together */
export function checkBatch(messages: readonly NewMessage[]): void {
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0)
  if (bytes > LARGEST_BYTES)
    throw failed(`Batch requests cannot be longer than ${LARGEST_BYTES} bytes. You have sent ${bytes} bytes.`)
}

function checkFifo(message: NewMessage, queue: TwinQueue): void {
  const { groupId, deduplicationId, delaySeconds } = message
  if (groupId === undefined) throw failed('The request must contain the parameter MessageGroupId.')
  if (!ID.test(groupId))
    throw invalid(
      'MessageGroupId',
      groupId,
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    )
  if (deduplicationId !== undefined && !ID.test(deduplicationId))
    throw invalid(
      'MessageDeduplicationId',
      deduplicationId,
      'MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    )
  if (deduplicationId === undefined && !queue.properties.contentBasedDeduplication)
    throw failed(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  if (delaySeconds !== undefined && delaySeconds > 0) throw invalid('DelaySeconds', delaySeconds, WRONG_TYPE)
}

/** Body and attributes: names, types and values count. */
function messageBytes({ body, attributes = {} }: NewMessage): number {
  let bytes = Buffer.byteLength(body)
  for (const [name, { dataType, stringValue = '', binaryValue }] of Object.entries(attributes))
    bytes += Buffer.byteLength(name + dataType) + (binaryValue?.byteLength ?? Buffer.byteLength(stringValue))
  return bytes
}
