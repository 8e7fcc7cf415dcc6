/** What is asked of SQS, in its own terms. Every call rejects with a `SourceError` in the service's own words. */

/** A queue. On AWS the account is needed where it is another one's; elsewhere the name alone counts. */
export interface QueueAddress {
  readonly name: string
  readonly account?: string
}

export interface QueueDescription {
  readonly name: string
  readonly arn: string
  readonly isFifo: boolean
  readonly visibilityTimeoutSeconds: number
  readonly delaySeconds: number
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
  /** Instead of the queue's own. */
  readonly delaySeconds?: number
}

/** A message as a receive hands it out. */
export interface ReceivedMessage {
  readonly messageId: string
  /** What deletes it or changes its visibility, until the next receive of the same message. */
  readonly receiptHandle: string
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly sentMs: number
  readonly firstReceivedMs: number
  /** How often it was received, this time included. */
  readonly receiveCount: number
}

/** The engine's face. */
export interface SqsPort {
  describeQueue(queue: QueueAddress): Promise<QueueDescription>
  /** Durable when it resolves. @returns the message's ID */
  sendMessage(queue: QueueAddress, message: NewMessage, signal?: AbortSignal): Promise<string>
  /** At most `max` (1 to 10) messages, each hidden from then on; waits up to `waitSeconds` (0 to 20) for the first. */
  receiveMessages(request: {
    readonly queue: QueueAddress
    readonly max: number
    readonly waitSeconds: number
    /** Instead of the queue's own. */
    readonly visibilityTimeoutSeconds?: number
    readonly signal?: AbortSignal
  }): Promise<readonly ReceivedMessage[]>
  deleteMessage(queue: QueueAddress, receiptHandle: string): Promise<void>
  /** From now on hidden for so long; 0 shows it at once. */
  changeVisibility(queue: QueueAddress, receiptHandle: string, seconds: number): Promise<void>
  close(): void
}

/** A producer's face: what makes and removes queues. */
export interface SqsProducer {
  /** False when it is there already; its properties then become the given ones. */
  createQueue(request: {
    readonly name: string
    /** Default 30. */
    readonly visibilityTimeoutSeconds?: number
    /** Default 0. */
    readonly delaySeconds?: number
  }): Promise<boolean>
  deleteQueue(queue: QueueAddress): Promise<void>
}
