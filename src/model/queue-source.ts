import type { SourceError } from './source-error.ts'
import type { EventShape, SourceRecord } from './source-record.ts'

/**
 * What the engine asks of a source of the queue family: messages are received, and each meets a fate of its own.
 *
 *     receive ─▶ held by us ─┬─ remove   the function succeeded, a filter dropped it, it is too large (MQ-13, SQS-11)
 *                            ├─ putBack  brokers that have to be told (MQ)
 *                            └─ nothing  the queue shows it again by itself (SQS: visibility timeout, SQS-12)
 */
export interface QueueSource {
  readonly shape: EventShape
  /**
   * Connects and looks at the queue, which is never made. Resolves once receiving can begin; rejects with a
   * `SourceError` when it cannot, and may be called again.
   */
  open(listener: QueueSourceListener): Promise<void>
  /**
   * Takes messages from the queue. At most one call of a lane is pending, and it is never cancelled: whoever stops
   * waits for it, and deals with what it brings (an aborted receive hides messages). Rejects with a `SourceError`;
   * the lane then asks again after a back-off.
   */
  receive(request: ReceiveRequest): Promise<MessagePage>
  /**
   * For sources that are pushed to: the batch is closed, and has room for `max` more. Brings what has come already; from
   * now on nothing is taken until the next receive, so that nothing is taken ahead of the batch. Never rejects.
   */
  rest?(max: number): Promise<MessagePage>
  /** Whether the message is still ours: its visibility has not ended, its channel lives. Otherwise others may have it. */
  holds(message: QueueMessage): boolean
  /**
   * Takes messages off the queue for good, a whole batch at once where the service can. Never rejects.
   * @returns those that are still there (the objects that were given), with the service's words: tried again while they
   * are held
   */
  remove(messages: readonly QueueMessage[]): Promise<readonly Unremoved[]>
  /**
   * Gives messages back, in their order and in the way that the broker counts deliveries; those that are not held
   * any more are left out. Where the queue shows them again by itself (SQS), nothing is done. Never rejects.
   * @param why `failed`: the function had them and failed; `unused`: it never had them
   */
  putBack(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Promise<void>
  /**
   * Asked when lanes have nothing in their hands: how many messages the queue has, hidden and delayed ones too, by the service's
   * own, perhaps approximate, count; null where it does not tell. For `--until-idle` and tests.
   */
  remaining(): Promise<number | null>
  /**
   * How many messages the queue hides at this moment and shows again in its own time, those in our hands included;
   * absent where a broker hides none. For tests on real queues, whose time nobody can move.
   */
  hidden?(): Promise<number>
  /**
   * How many messages the queue would give out at this moment, by the service's own, perhaps approximate, count; absent for
   * queues that do not scale. Whether busy lanes are a backlog (SQS-5).
   */
  ready?(): Promise<number>
  /** The server that has answered already, host and port; absent while none has, and where pages tell it. */
  readonly from?: string | undefined
  /** Leaves the source. Lanes are settled before. Never rejects. */
  close(): Promise<void>
}

export interface ReceiveRequest {
  /** The lane that asks, from 0: a source may keep a link or channel for each. */
  readonly lane: number
  /** At most so many messages, at least 1; a source may bring fewer (SQS: 10). */
  readonly max: number
  /** Waits for the first message at most so long, milliseconds; Infinity for as long as one poll of the source lasts. */
  readonly waitMs: number
  /** The engine stops: an embedded or pushing source ends an idle wait early, a real SQS lets its poll end. */
  readonly stopping: AbortSignal
}

/** What one receive brought. */
export interface MessagePage {
  readonly messages: readonly QueueMessage[]
  /** Nobody has answered, and the listener was told why: that there are no messages says nothing of the queue. */
  readonly isUnanswered?: boolean
  /** The server that answered, host and port; absent where the source is embedded or nobody has answered. */
  readonly from?: string
}

/** A message of a queue. `position` is its identity, `key` its FIFO message group, `shard` the queue's name. */
export interface QueueMessage extends SourceRecord {
  /** How often it was delivered, this time included; null where the broker does not tell. */
  readonly deliveries: number | null
  /** What the source needs to remove it or to put it back; means nothing to others. */
  readonly handle: unknown
}

/** A message that could not be removed. */
export interface Unremoved {
  readonly message: QueueMessage
  readonly error: SourceError
}

export interface QueueSourceListener {
  /** Something outside one lane's own receives failed (the connection); shown as SourceFailed. */
  failed(error: SourceError, retry: { readonly attempt: number; readonly nextTryMs: number }): void
  /** Something worth telling happened that stops nothing. */
  reported(error: SourceError): void
}
