import { concat, concatMap, defer, EMPTY, from, ignoreElements, of, type Observable } from 'rxjs'
import type { EventBody, FailureCause, MessagesReturned, QueueMessage, Trigger } from '../model/index.ts'
import { eventBytes } from '../rules/batch/index.ts'
import { groupsOutOfOrder, NO_TRIES, readReportedMessages } from '../rules/settle/index.ts'
import { pull$ } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { invocation$, type Ended } from './invocation.ts'
import type { Piece } from './piece.ts'
import { groupsOf, messagesReturned, orderLost, partlyFailed } from './queue-events.ts'
import type { QueueParts } from './queue-parts.ts'
import type { QueueLaneProgress } from './queue-progress.ts'
import type { BatchOutcome } from './queue-scaling.ts'
import { removal$ } from './queue-removal.ts'
import * as events from './settling-events.ts'

/** Messages that go to the function together. */
export interface QueueBatch {
  readonly id: string
  readonly trigger: Trigger
  readonly records: readonly QueueMessage[]
  /** Too large alone: removed, and never sent (GEN-8). */
  readonly oversized: readonly QueueMessage[]
  readonly bytes: number
}

/** What a lane has to do with the fates of its batches. */
export interface QueueSettlingParts {
  readonly parts: QueueParts
  readonly progress: QueueLaneProgress
  readonly stopping: AbortSignal
  /** Failures of the lane in a row, for the back-off of brokers. */
  readonly failures: { inARow: number }
  /** Told of every invocation, and of every try that was throttled, after their event. */
  readonly ended: (outcome: BatchOutcome) => void
  /** The function failed with these: in a FIFO queue what is behind them in their groups may not go on. */
  readonly failed: (messages: readonly QueueMessage[]) => void
}

/**
 * A batch of messages from its first try to the fate of each of them. The function has it once: what comes again
 * comes from the queue, as another batch perhaps (PAGE-34, ERR-24).
 *
 *     ┌▶ held? ─▶ invoke ─┬─ success ──────────────▶ removed (SQS-11)
 *     │    │              ├─ some reported ────────▶ the others removed, those left or returned (RBF-14)
 *     │    │              ├─ failure ──────────────▶ left to their queue (SQS-12), or returned after a back-off (MQ-11)
 *     │    ▼              └─ throttled, unreachable ┐
 *     │  not any more: let go (ERR-19)             │
 *     └────────────── back-off ◀───────────────────┘ counts as nothing (GEN-10)
 */
export class QueueSettling {
  readonly #lane: QueueSettlingParts
  readonly #batch: QueueBatch
  #piece: Piece<QueueMessage>
  #refused = 0
  #over = false

  constructor(batch: QueueBatch, lane: QueueSettlingParts) {
    this.#batch = batch
    this.#lane = lane
    const { id, trigger, records, bytes } = batch
    this.#piece = { id, trigger, records, bytes, tries: NO_TRIES, lastInvocation: null }
  }

  get events$(): Observable<EventBody> {
    return concat(
      defer(() => this.#setAside$()),
      pull$(
        () => from(Promise.resolve()).pipe(concatMap(() => this.#next$())),
        () => !this.#over,
      ),
    )
  }

  /**
   * Messages that never go to the function: too large alone (GEN-8).
   * @decision GEN-8 A message of a queue that alone passes the payload limit is shown as RecordsDiscarded and removed from its queue, an SQS queue's too.
   */
  #setAside$(): Observable<EventBody> {
    const { id, oversized: records } = this.#batch
    if (records.length === 0) return EMPTY
    const condition = 'MaximumPayloadSizeExceeded' as const
    return concat(
      ...records.map((record) =>
        of(events.discarded(groupsOf([record]), { batch: id, records: [record], condition })),
      ),
      removal$(null, records, this.#lane),
    )
  }

  #next$(): Observable<EventBody> {
    const { parts, stopping, progress } = this.#lane
    const letGo$ = this.#letGo$()
    const { records } = this.#piece
    if (records.length === 0) {
      this.#over = true
      progress.batchOver()
      return letGo$
    }
    if (parts.aborting.aborted || (stopping.aborted && this.#refused > 0)) {
      return concat(letGo$, this.#giveBack$(records, 'unused'))
    }
    progress.inFlight = { batch: this.#piece, attempt: 1 }
    progress.retryAtMs = null
    const { source } = parts
    const stillWanted = () => records.every((message) => source.holds(message))
    const lane = { parts, window: null, stillWanted }
    return concat(
      letGo$,
      invocation$(this.#piece, groupsOf(records), lane).pipe(
        concatMap((result) => ('event' in result ? of(result) : this.#after$(result))),
      ),
    )
  }

  /**
   * Before every try: what is not ours any more is never sent with a receipt that is dead (ERR-19), and what is behind
   * it in its group not out of order.
   * @decision ERR-19 A message whose visibility has ended, or whose channel is lost, before the function could have it is let go alone, shown as MessagesReturned; the rest of its batch is tried on, under the same identity.
   */
  #letGo$(): Observable<EventBody> {
    const { parts, progress } = this.#lane
    const { records, id } = this.#piece
    const lost = records.filter((message) => !parts.source.holds(message))
    if (lost.length === 0) return EMPTY
    const groups = new Set(lost.map(({ key }) => key).filter((key) => key !== null))
    const isGone = (message: QueueMessage) =>
      lost.includes(message) || (message.key !== null && groups.has(message.key))
    const gone = records.filter(isGone)
    const held = records.filter((message) => !isGone(message))
    this.#piece = { ...this.#piece, records: held, bytes: eventBytes(held, parts.shape) }
    progress.settled(gone.length, parts.clock.now())
    this.#lane.failed(gone)
    return of(messagesReturned(id, gone, 'notHeld'))
  }

  #after$(ran: Ended): Observable<EventBody> {
    const { outcome } = ran
    const { reportBatchItemFailures } = this.#lane.parts
    switch (outcome.kind) {
      case 'throttled':
      case 'unreachable':
        return this.#tryAgain$(outcome, ran)
      case 'unwanted':
        return EMPTY
      case 'failure':
        return this.#failed$(outcome.cause, outcome.message, ran)
      case 'success': {
        const { records } = this.#piece
        const reported = reportBatchItemFailures
          ? readReportedMessages(outcome.body, records)
          : ({ kind: 'none' } as const)
        if (reported.kind === 'all') return this.#failed$('response', reported.why, ran)
        if (reported.kind === 'some') {
          const failed = new Set(reported.failed)
          return this.#partlyFailed$(
            records.filter((message) => failed.has(message)),
            ran,
          )
        }
        return this.#succeeded$(ran)
      }
    }
  }

  #succeeded$(ran: Ended): Observable<EventBody> {
    this.#lane.failures.inARow = 0
    const { id, records } = this.#piece
    return concat(
      of(events.succeeded(groupsOf(records), this.#piece, about(ran))),
      this.#tell$('succeeded'),
      removal$(id, records, this.#lane),
      this.#ends$(),
    )
  }

  /** Exactly the messages that are not listed are removed, also in a FIFO queue (RBF-14, RBF-18). */
  #partlyFailed$(failed: readonly QueueMessage[], ran: Ended): Observable<EventBody> {
    const { id, records } = this.#piece
    const { failures } = this.#lane
    failures.inARow++
    this.#lane.failed(failed)
    const isFailed = new Set(failed)
    const lost = groupsOutOfOrder(records, failed)
    return concat(
      of(partlyFailed(this.#piece, failed.length, about(ran))),
      this.#tell$('succeeded'),
      lost.length === 0 ? EMPTY : of(orderLost(lost)),
      removal$(
        id,
        records.filter((message) => !isFailed.has(message)),
        this.#lane,
      ),
      this.#leave$(failed),
      this.#ends$(),
    )
  }

  #failed$(cause: FailureCause, message: string, ran: Ended): Observable<EventBody> {
    const { records } = this.#piece
    const { failures, parts, progress, stopping } = this.#lane
    // A function that was ended by the hard stop has not failed by itself.
    failures.inARow++
    this.#lane.failed(records)
    const waits = parts.failedMessages === 'returned' && !stopping.aborted
    const retryInMs = waits ? backOffMs(parts.retryBackoff, this.#failuresSoFar(), parts.random) : 0
    const nowMs = parts.clock.now()
    const next = waits ? { retryInMs, nowMs } : null
    progress.inFlight = null
    progress.retryAtMs = waits ? nowMs + retryInMs : null
    return concat(
      of(
        events.failed(groupsOf(records), this.#piece, {
          step: { cause, message },
          ran: about(ran),
          follows: parts.aborting.aborted ? 'stop' : 'return',
          next,
        }),
      ),
      parts.aborting.aborted ? EMPTY : this.#tell$('failed'),
      waits ? this.#wait$(retryInMs) : EMPTY,
      this.#leave$(records),
      this.#ends$(),
    )
  }

  /** Of the lane in a row, or of a message wherever it was before: a batch may come again to another lane. */
  #failuresSoFar(): number {
    const deliveries = this.#piece.records.map((message) => message.deliveries ?? 1)
    return deliveries.reduce((most, one) => Math.max(most, one), this.#lane.failures.inARow)
  }

  /** To their queue, which shows them again by itself; or back to their broker. */
  #leave$(messages: readonly QueueMessage[]): Observable<EventBody> {
    return defer(() => {
      const { parts, progress } = this.#lane
      const why = parts.aborting.aborted ? 'unused' : 'failed'
      if (parts.failedMessages === 'returned') return this.#giveBack$(messages, why)
      progress.settled(messages.length, parts.clock.now())
      return EMPTY
    })
  }

  #giveBack$(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Observable<EventBody> {
    const { parts, progress } = this.#lane
    const reason: MessagesReturned['reason'] = why
    const giveBack = async (): Promise<EventBody> => {
      progress.settling = true
      await parts.source.putBack(messages, why)
      progress.settling = false
      progress.settled(messages.length, parts.clock.now())
      return messagesReturned(this.#piece.id, messages, reason)
    }
    return concat(defer(giveBack), this.#ends$())
  }

  /** The batch is held, and tried again after a back-off; it counts as nothing (GEN-10, ERR-19). */
  #tryAgain$(outcome: events.Refused, ran: Ended): Observable<EventBody> {
    const { parts, progress, stopping } = this.#lane
    this.#refused++
    const { kind, ...refused } = outcome
    const retryInMs = backOffMs(parts.retryBackoff, this.#refused, parts.random)
    const nowMs = parts.clock.now()
    const next = stopping.aborted ? null : { retryInMs, nowMs }
    progress.inFlight = null
    progress.retryAtMs = next === null ? null : nowMs + retryInMs
    const { records } = this.#piece
    return concat(
      of(
        events.throttled(groupsOf(records), this.#piece, { ...refused, cause: kind, ran: about(ran), next }),
      ),
      kind === 'throttled' ? this.#tell$(kind) : EMPTY,
      next === null ? EMPTY : this.#wait$(retryInMs),
    )
  }

  #tell$(outcome: BatchOutcome): Observable<never> {
    return defer(() => {
      this.#lane.ended(outcome)
      return EMPTY
    })
  }

  #ends$(): Observable<never> {
    return defer(() => {
      this.#over = true
      this.#lane.progress.batchOver()
      return EMPTY
    })
  }

  #wait$(ms: number): Observable<never> {
    const { clock } = this.#lane.parts
    return defer(() => from(clock.sleep(ms, this.#lane.stopping))).pipe(ignoreElements())
  }
}

function about({ attempt, durationMs }: Ended): events.Ran {
  return { attempt, durationMs }
}
