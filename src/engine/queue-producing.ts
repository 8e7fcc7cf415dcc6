import { SourceError } from '../model/index.ts'
import {
  isFifoName,
  type NewMessage,
  type QueueAddress,
  type QueueProperties,
  type RedrivePolicy,
  type SqsPort,
  type SqsProducer,
} from '../services/sqs/port.ts'

/** Of one call. */
const MOST_MESSAGES = 10
/** Together with attributes well below what any server takes at once. */
const LARGEST_BODIES = 200_000

/**
 * CloudFormation's properties in SQS's terms. What a declared queue does not say is as SQS has it, also when the
 * queue said otherwise before; a queue of which nothing is said is left as it is.
 */
export function queueProperties(
  name: string,
  given: Readonly<Record<string, unknown>>,
): Partial<QueueProperties> {
  if (Object.keys(given).length === 0) return {}
  return {
    visibilityTimeoutSeconds: Number(given['VisibilityTimeout'] ?? 30),
    delaySeconds: Number(given['DelaySeconds'] ?? 0),
    redrive: (given['RedrivePolicy'] as RedrivePolicy | undefined) ?? null,
    // A standard queue has no such property, and says so.
    ...(isFifoName(name) || given['ContentBasedDeduplication'] === true
      ? { contentBasedDeduplication: given['ContentBasedDeduplication'] === true }
      : {}),
  }
}

/** An emulator has one account, whatever an ARN says: its own queue of that name is meant. */
export async function redriveThere(
  sqs: SqsPort,
  redrive: RedrivePolicy | null | undefined,
): Promise<Partial<QueueProperties>> {
  if (!redrive) return {}
  const name = redrive.deadLetterTargetArn.split(':').at(-1)!
  const { arn } = await sqs.describeQueue({ name })
  return { redrive: { ...redrive, deadLetterTargetArn: arn } }
}

/**
 * Sends messages in order, ten at a time.
 * @throws SourceError in the service's words for the first that it does not take; those before it are sent
 */
export async function sendAll(
  sqs: SqsProducer,
  queue: QueueAddress,
  messages: readonly NewMessage[],
): Promise<void> {
  for (const portion of portionsOf(messages)) {
    const results = await sqs.sendMessages(queue, portion)
    const problem = results.find((result) => result instanceof SourceError)
    if (problem !== undefined) throw problem
  }
}

function portionsOf(messages: readonly NewMessage[]): NewMessage[][] {
  const portions: NewMessage[][] = []
  let open: NewMessage[] = []
  let bytes = 0
  for (const message of messages) {
    const size = Buffer.byteLength(message.body)
    if (open.length === MOST_MESSAGES || (open.length > 0 && bytes + size > LARGEST_BODIES)) {
      portions.push(open)
      open = []
      bytes = 0
    }
    open.push(message)
    bytes += size
  }
  return open.length === 0 ? portions : [...portions, open]
}
