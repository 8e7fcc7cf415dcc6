import type { SourceError } from '../../model/index.ts'

/**
 * What the engine asks of ActiveMQ, in its own terms: receives that take as many messages of one queue as
 * they ask for, and a fate for each message. The client (`client/`, AMQP 1.0) and the embedded broker (`twin/`) both answer it, and both
 * pass `contract.ts`.
 */
export interface ActivemqPort {
  /** Signs in and looks who answers; no queue is looked at, so none is made. @throws SourceError */
  look(): Promise<BrokerDescription>
  /**
   * Begins to consume a queue; nothing is taken yet. @throws SourceError, and then nothing is left behind.
   * @decision MQ-6 AMQP 1.0 has no way to ask whether a queue exists, and ActiveMQ makes one for whoever may make it and consumes from it, as for any consumer: a misspelt queue is made by the broker, unless its user may not make queues. Its advisories tell over AMQP that queues are there, but not their names. The embedded broker refuses it.
   */
  consume(request: ConsumeRequest, listener: ConsumerListener): Promise<QueueConsumer>
  /** Frees connections. Consumers are closed before. Never rejects. */
  close(): Promise<void>
  /** As if the process were killed: connections drop, nothing is given back. For tests. */
  kill(): void
}

export interface BrokerDescription {
  /** As the broker calls itself, e.g. `ActiveMQ 5.18.3`. */
  readonly product: string
}

export interface ConsumeRequest {
  readonly queue: string
  /** The most that a receive ever asks for. */
  readonly max: number
}

export interface ConsumerListener {
  /** The connection is lost, or could not be made anew; it is tried again at `nextTryMs` (clock time). */
  failed(error: SourceError, retry: { readonly attempt: number; readonly nextTryMs: number }): void
}

export interface QueueConsumer {
  /**
   * What the queue has, at most `max`; waits for the first message, at most `waitMs`, and takes no longer for the
   * others than the broker needs to send them. When it resolves, the broker owes nothing: what was asked for and did
   * not come is asked for no more. A connection that is lost is waited for (see `failed`), and brings nothing. Any
   * number may run at once, and one may come back empty before its time is over.
   */
  receive(request: ReceiveOptions): Promise<Received>
  /** Whether the broker still counts it as ours: the connection that brought it lives, and it has met no fate. */
  holds(delivery: Delivery): boolean
  /**
   * Gives each of these its fate, in their order, and waits for the broker's word where it gives one (accepted). What is
   * not held any more is the broker's already, and meets none. @returns of those to be accepted, all that the broker has
   * not said it has for good
   */
  settle(deliveries: readonly Delivery[], fate: Fate): Promise<readonly Delivery[]>
  /** How many messages the queue has, ours too, as far as its broker lets one browse (400). @throws SourceError */
  count(): Promise<number>
  /** Everything held or returned goes back to the queue, and is as it was when this consumer began. Never rejects. */
  close(): Promise<void>
}

/**
 * `accepted` the message is done with · `failed` it comes again, and its delivery counts · `released` it comes again, as
 * if this delivery never was · `rejected` to the broker's dead-letter queue, which keeps persistent messages only.
 *
 * ActiveMQ keeps what comes again for the link that returned it, before anything new (but for one message, which was on
 * its way when a wait ended before), and shows it to no other consumer until that link is closed; so long it also keeps the count. A message whose time to live ends meanwhile
 * comes again all the same.
 */
export type Fate = 'accepted' | 'failed' | 'released' | 'rejected'

export interface ReceiveOptions {
  readonly max: number
  /** Milliseconds. */
  readonly waitMs: number
  /** Ends the wait for the first message. */
  readonly signal?: AbortSignal
}

export interface Received {
  readonly deliveries: readonly Delivery[]
  /** The connection is lost: that there are no deliveries says nothing of the queue. */
  readonly isUnanswered?: boolean
  /** The broker that answered, host and port; absent when it is embedded or has not answered. */
  readonly from?: string
}

/** A message in our hands. Passed back as it is: identity is the fence. */
export interface Delivery {
  readonly message: ActivemqMessage
  /** How many deliveries before this one failed; everything that a lost connection held counts, too. */
  readonly failedDeliveries: number
  /** Clock time. */
  readonly receivedMs: number
}

/** A message as JMS sees it. */
export interface ActivemqMessage {
  readonly kind: MessageKind
  /** A text in UTF-8, or the bytes; empty for the other kinds. */
  readonly body: Buffer
  /** JMSMessageID; null when the producer gave none (what the broker gives then does not travel over AMQP). */
  readonly id: string | null
  /** JMSDeliveryMode 2 (persistent), else 1. */
  readonly isPersistent: boolean
  /** 0 to 9; 4 by default. */
  readonly priority: number
  /** JMSTimestamp, milliseconds since the epoch; null when the producer gave none. */
  readonly sentMs: number | null
  /** JMSExpiration, milliseconds since the epoch; null for never. */
  readonly expiresMs: number | null
  readonly correlationId: string | null
  readonly replyTo: string | null
  /** JMSType. */
  readonly type: string | null
  /** Numbers and booleans as their text. */
  readonly properties: Readonly<Record<string, string>>
}

/** JMS's kinds of message; `empty` is the plain Message without a body. */
export type MessageKind = 'text' | 'bytes' | 'map' | 'stream' | 'object' | 'empty'

/** What producers, feeders and tests ask. Every call rejects with a `SourceError`. */
export interface ActivemqProducer {
  /** Makes a queue; false when it is known to be there already. */
  createQueue(queue: string): Promise<boolean>
  /**
   * The bodies of what a queue holds, taken by nobody or not, as far as its broker lets one browse (400).
   * @param ending only of messages whose JMSMessageID ends so; letters, digits and hyphens
   */
  contents(queue: string, ending?: string): Promise<readonly string[]>
  /** Takes those messages out of a queue that others use as well. @param ending as in `contents` */
  takeOut(queue: string, ending: string): Promise<void>
  /** Takes everything out of a queue; an embedded one is gone then, a real one is the broker's to forget. */
  deleteQueue(queue: string): Promise<void>
  /** Durable when it resolves; in this order. */
  send(request: {
    readonly queue: string
    readonly messages: readonly NewMessage[]
    /** Stored together with the messages, all or nothing. Embedded brokers only. */
    readonly alongside?: readonly (readonly [key: string, value: string | null])[]
  }): Promise<void>
}

/** A message as its producer gives it; what is left out is JMS's default. */
export interface NewMessage {
  readonly kind: MessageKind
  readonly body: Buffer
  /** Default: made up. */
  readonly id?: string | null
  /** Default true. */
  readonly isPersistent?: boolean
  readonly priority?: number
  /** Default now. */
  readonly sentMs?: number
  /** Milliseconds to live. */
  readonly timeToLiveMs?: number
  readonly correlationId?: string
  readonly replyTo?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, string | number | boolean>>
}

/** Where ActiveMQ puts what it cannot deliver, for all queues. */
export const DEAD_LETTER_QUEUE = 'ActiveMQ.DLQ'
