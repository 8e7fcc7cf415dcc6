import type { SourceError } from '../../model/index.ts'

/**
 * What is asked of RabbitMQ, in its own terms (AMQP 0-9-1). A port has one virtual host. Every call rejects with a
 * `SourceError` in the broker's own words: `SOURCE_NOT_FOUND` no such queue or virtual host, `SOURCE_ACCESS_DENIED`
 * credentials or rights refused, `SOURCE_UNREACHABLE` no connection.
 */

/** The engine's face. */
export interface RabbitPort {
  /** Looks at a queue by a passive declaration, which never makes one. */
  lookAt(queue: string): Promise<QueueLook>
  /** A consumer on a channel of its own; nothing is delivered before its first receive. */
  consume(request: ConsumeRequest): Promise<RabbitConsumer>
  /** Ends the connection; what is unsettled goes back to its queues. Never rejects. */
  close(): Promise<void>
  /** As if the process were killed: nothing is said to the broker, and nothing that waits resolves. For tests. */
  kill(): void
}

export interface QueueLook {
  /** Messages that nobody holds. */
  readonly ready: number
  readonly consumers: number
  /** The server that answered, host and port; absent for an embedded one. */
  readonly from?: string
}

export interface ConsumeRequest {
  readonly queue: string
  /** No more than so many are delivered and unsettled at any time, 1 to 65,535. */
  readonly prefetch: number
  /** What is to be made of each delivery as it comes, while the broker sends others: its `prepared`. */
  readonly prepare?: (delivery: Delivery) => unknown
}

/**
 * Deliveries as a pull. The broker pushes into one inbox whose bound is the prefetch, and only from a receive until
 * a pause: between them nothing leaves the queue.
 *
 *     paused ── receive ──▶ delivering ──▶ inbox ── receive ──▶ unsettled ─┬─ ack
 *        ▲                      │                                          └─ requeue
 *        └─────── pause ────────┘
 *
 * A consumer lives as long as its channel. When that ends (connection lost, channel closed by the broker, queue
 * deleted) the broker has taken everything back that was unsettled: `lost` says why, late settlements are dropped,
 * and another consumer begins anew.
 */
export interface RabbitConsumer {
  /** Null while it lives. */
  readonly lost: SourceError | null
  /**
   * At most `max` deliveries in the broker's order, waiting for the first at most `waitMs` milliseconds, or until
   * `stopping` aborts. May resolve empty, and does not wait for what follows the first: see `more`. Rejects with `lost`.
   */
  receive(request: {
    readonly max: number
    readonly waitMs: number
    readonly stopping?: AbortSignal
  }): Promise<readonly Delivery[]>
  /**
   * At most `max` deliveries that follow on those of a receive: the broker delivers one by one what a batch is to have at
   * once. Does not wait for what has not reached us yet, unless more is on its way for certain (`patienceMs` above 0):
   * then until there are `max`, nothing has come for a few milliseconds, or so many have passed. May resolve empty. Rejects
   * with `lost`.
   */
  more(max: number, patienceMs: number): Promise<readonly Delivery[]>
  /** Nothing is delivered from now on until the next receive. @returns at most `max` that came before it stood still */
  pause(max: number): Promise<readonly Delivery[]>
  /** Whether it is still ours to settle. */
  holds(tag: number): boolean
  /**
   * For good. In one go where nothing before the last of them is left unsettled. Makes room for other deliveries
   * unless it is paused. False when the consumer is lost.
   */
  ack(tags: readonly number[]): boolean
  /**
   * Back to the queue, in their order and with everything that was never received, each counted as a delivery where
   * the queue counts. Nothing is delivered from now on until the next receive. Rejects with `lost`.
   */
  requeue(tags: readonly number[]): Promise<void>
  /** How many were delivered and not received yet. */
  readonly waiting: number
  /** How many were delivered and not settled yet, those that wait included. */
  readonly unsettled: number
  /** Everything unsettled goes back to the queue. Never rejects. */
  close(): Promise<void>
}

/** A message as it was delivered. */
export interface Delivery {
  /** Grows by one with each delivery of a consumer. */
  readonly tag: number
  readonly redelivered: boolean
  readonly properties: BasicProperties
  readonly body: Buffer
  /** See `ConsumeRequest.prepare`. */
  prepared?: unknown
}

/** The properties of AMQP 0-9-1; absent or undefined where the message has none. */
export interface BasicProperties {
  readonly contentType?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly headers?: HeaderTable | undefined
  /** 1 transient, 2 persistent. */
  readonly deliveryMode?: number | undefined
  /** 0 to 9. */
  readonly priority?: number | undefined
  readonly correlationId?: string | undefined
  readonly replyTo?: string | undefined
  /** Milliseconds, as text. */
  readonly expiration?: string | undefined
  readonly messageId?: string | undefined
  /** Seconds since the epoch. */
  readonly timestamp?: number | undefined
  readonly type?: string | undefined
  readonly userId?: string | undefined
  readonly appId?: string | undefined
  readonly clusterId?: string | undefined
}

export type HeaderTable = { readonly [name: string]: HeaderValue }
export type HeaderValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly HeaderValue[]
  | { readonly [name: string]: HeaderValue }

export const PROPERTY_NAMES = [
  'contentType',
  'contentEncoding',
  'headers',
  'deliveryMode',
  'priority',
  'correlationId',
  'replyTo',
  'expiration',
  'messageId',
  'timestamp',
  'type',
  'userId',
  'appId',
  'clusterId',
] as const satisfies readonly (keyof BasicProperties)[]

/** How often a quorum queue says that it has delivered the message before; a classic queue does not count. */
export const DELIVERY_COUNT = 'x-delivery-count'

/** Without a `deliveryMode` it is transient. */
export interface NewMessage {
  readonly properties: BasicProperties
  readonly body: Buffer
}

/** A producer's face: what makes, fills, empties and removes queues. */
export interface RabbitProducer {
  /** A durable queue with these arguments (`x-queue-type`, …). False when one of that name is there already. */
  declareQueue(queue: string, queueArguments: QueueArguments): Promise<boolean>
  /** The arguments that a queue was made with; null where the broker does not tell. */
  argumentsOf(queue: string): Promise<QueueArguments | null>
  /**
   * Puts messages into a queue through the default exchange, in order; confirmed by the broker when it resolves.
   * On a twin `alongside` is stored together with them, all or nothing.
   */
  publish(
    queue: string,
    messages: readonly NewMessage[],
    alongside?: readonly (readonly [key: string, value: string | null])[],
  ): Promise<void>
  /** Everything that is ready in a queue, left where it is. Others that consume from it may miss it for a moment. */
  browse(queue: string): Promise<readonly NewMessage[]>
  /** Removes what is ready. */
  purgeQueue(queue: string): Promise<void>
  deleteQueue(queue: string): Promise<void>
}

export type QueueArguments = Readonly<Record<string, unknown>>
