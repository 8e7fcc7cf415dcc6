/** What is asked of SQS, in its own terms. Every call rejects with a `SourceError` in the service's own words. */
import type { SourceError } from '../../model/index.ts'

/** A queue. On AWS the account is needed where it is another one's; elsewhere the name alone counts. */
export interface QueueAddress {
  readonly name: string
  readonly account?: string
}

export interface QueueProperties {
  readonly visibilityTimeoutSeconds: number
  readonly delaySeconds: number
  /** How long a message is kept. */
  readonly retentionSeconds: number
  /** FIFO: the SHA-256 of the body stands for a deduplication ID that was not given. */
  readonly contentBasedDeduplication: boolean
  /** Null where messages come again until they expire. */
  readonly redrive: RedrivePolicy | null
}

/** What was received so often goes to that queue the next time it would be received (ERR-21). */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

export interface QueueDescription extends QueueProperties {
  readonly name: string
  readonly arn: string
  readonly isFifo: boolean
  /** Approximate on AWS. `hidden` are in somebody's hands. */
  readonly messages: { readonly visible: number; readonly hidden: number; readonly delayed: number }
}

/** A value of `MessageAttributes`, as AWS has it. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with a label of one's own perhaps. */
  readonly dataType: string
  readonly stringValue?: string
  readonly binaryValue?: Uint8Array
}

export interface NewMessage {
  readonly body: string
  readonly attributes?: Readonly<Record<string, MessageAttribute>>
  /** Instead of the queue's own; standard queues only. */
  readonly delaySeconds?: number
  /** FIFO queues need it. */
  readonly groupId?: string
  /** FIFO: what was sent with the same one within five minutes is taken and not delivered. */
  readonly deduplicationId?: string
  /** `AWSTraceHeader`. */
  readonly traceHeader?: string
}

export interface SentMessage {
  readonly messageId: string
  /** FIFO only. */
  readonly sequenceNumber?: string
}

/** A message as a receive hands it out. */
export interface ReceivedMessage {
  readonly messageId: string
  /** What deletes it or changes its visibility, until the next receive of the same message. */
  readonly receiptHandle: string
  readonly body: string
  readonly md5OfBody: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  /** Absent without attributes. */
  readonly md5OfAttributes?: string
  /** All system attributes (`SentTimestamp`, `MessageGroupId`, …), texts as SQS sends them. */
  readonly system: Readonly<Record<string, string>>
  readonly sentMs: number
  readonly firstReceivedMs: number
  /** How often it was received, this time included. */
  readonly receiveCount: number
}

export interface ReceiveRequest {
  readonly queue: QueueAddress
  /** 1 to 10. */
  readonly max: number
  /** 0 to 20, whole seconds on real services. */
  readonly waitSeconds: number
  /** Instead of the queue's own. */
  readonly visibilityTimeoutSeconds?: number
  /** Ends the wait. Against a real service never: what an aborted poll takes stays hidden. */
  readonly signal?: AbortSignal
}

/** The engine's face. */
export interface SqsPort {
  describeQueue(queue: QueueAddress): Promise<QueueDescription>
  /** Durable when it resolves. */
  sendMessage(queue: QueueAddress, message: NewMessage, signal?: AbortSignal): Promise<SentMessage>
  /** At most `max` messages, each hidden from then on; waits up to `waitSeconds` for the first. */
  receiveMessages(request: ReceiveRequest): Promise<readonly ReceivedMessage[]>
  deleteMessage(queue: QueueAddress, receiptHandle: string): Promise<void>
  /** At most 10. @returns for each what went wrong, null for nothing */
  deleteMessages(
    queue: QueueAddress,
    receiptHandles: readonly string[],
  ): Promise<readonly (SourceError | null)[]>
  /** From now on hidden for so long; 0 shows it at once. */
  changeVisibility(queue: QueueAddress, receiptHandle: string, seconds: number): Promise<void>
  close(): void
}

/** A producer's face: what makes, fills and removes queues. */
export interface SqsProducer {
  /** A FIFO queue where the name ends in `.fifo`. False when it is there already; the given properties are then set. */
  createQueue(request: { readonly name: string } & Partial<QueueProperties>): Promise<boolean>
  /** At most 10, in their order. @returns for each what became of it */
  sendMessages(
    queue: QueueAddress,
    messages: readonly NewMessage[],
  ): Promise<readonly (SentMessage | SourceError)[]>
  deleteQueue(queue: QueueAddress): Promise<void>
}

/** Whether a queue of that name is a FIFO queue: SQS lets no other have such a name. */
export function isFifoName(name: string): boolean {
  return name.endsWith('.fifo')
}
