import type { EventBody, FailureCause, QueueMessage, Trigger } from '../model/index.ts'
import { eventBytes } from '../rules/batch/index.ts'
import { groupsOutOfOrder, NO_TRIES, readReportedMessages } from '../rules/settle/index.ts'
import type { Flow } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { invoke, type Ended } from './invocation.ts'
import type { Piece } from './piece.ts'
import { groupsOf, messagesReturned, orderLost, partlyFailed } from './queue-events.ts'
import type { QueueParts } from './queue-parts.ts'
import type { QueueLaneProgress } from './queue-progress.ts'
import type { BatchOutcome } from './queue-scaling.ts'
import { remove } from './queue-removal.ts'
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
  readonly flow: Flow<EventBody>
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

  /** Comes back when every message has its fate. */
  async run(): Promise<void> {
    if (this.#batch.oversized.length > 0) await this.#setAside()
    while (!this.#over) await this.#next()
  }

  /**
   * Messages that never go to the function: too large alone (GEN-8).
   * @decision GEN-8 A message of a queue that alone passes the payload limit is shown as RecordsDiscarded and removed from its queue, an SQS queue's too.
   */
  async #setAside(): Promise<void> {
    const { id, oversized: records } = this.#batch
    const condition = 'MaximumPayloadSizeExceeded' as const
    for (const record of records) {
      this.#lane.flow.emit(events.discarded(groupsOf([record]), { batch: id, records: [record], condition }))
    }
    await remove(null, records, this.#lane)
  }

  async #next(): Promise<void> {
    const { parts, stopping, progress, flow } = this.#lane
    this.#letGo()
    const { records } = this.#piece
    if (records.length === 0) return this.#ends()
    if (parts.aborting.aborted || (stopping.aborted && this.#refused > 0)) {
      return this.#giveBack(records, 'unused')
    }
    progress.inFlight = { batch: this.#piece, attempt: 1 }
    progress.retryAtMs = null
    const { source } = parts
    const stillWanted = () => records.every((message) => source.holds(message))
    const lane = { parts, window: null, stillWanted, flow }
    await this.#after(await invoke(this.#piece, groupsOf(records), lane))
  }

  /**
   * Before every try: what is not ours any more is never sent with a receipt that is dead (ERR-19), and what is behind
   * it in its group not out of order.
   * @decision ERR-19 A message whose visibility has ended, or whose channel is lost, before the function could have it is let go alone, shown as MessagesReturned; the rest of its batch is tried on, under the same identity.
   */
  #letGo(): void {
    const { parts, progress } = this.#lane
    const { records, id } = this.#piece
    const lost = records.filter((message) => !parts.source.holds(message))
    if (lost.length === 0) return
    const groups = new Set(lost.map(({ key }) => key).filter((key) => key !== null))
    const isGone = (message: QueueMessage) =>
      lost.includes(message) || (message.key !== null && groups.has(message.key))
    const gone = records.filter(isGone)
    const held = records.filter((message) => !isGone(message))
    this.#piece = { ...this.#piece, records: held, bytes: eventBytes(held, parts.shape) }
    progress.settled(gone.length, parts.clock.now())
    this.#lane.failed(gone)
    this.#lane.flow.emit(messagesReturned(id, gone, 'notHeld'))
  }

  async #after(ran: Ended): Promise<void> {
    const { outcome } = ran
    const { reportBatchItemFailures } = this.#lane.parts
    switch (outcome.kind) {
      case 'throttled':
      case 'unreachable':
        return this.#tryAgain(outcome, ran)
      case 'unwanted':
        return
      case 'failure':
        return this.#fail(outcome.cause, outcome.message, ran)
      case 'success': {
        const { records } = this.#piece
        const reported = reportBatchItemFailures
          ? readReportedMessages(outcome.body, records)
          : ({ kind: 'none' } as const)
        if (reported.kind === 'all') return this.#fail('response', reported.why, ran)
        if (reported.kind === 'none') return this.#succeed(ran)
        const failed = new Set(reported.failed)
        return this.#failPartly(
          records.filter((message) => failed.has(message)),
          ran,
        )
      }
    }
  }

  async #succeed(ran: Ended): Promise<void> {
    const { failures, flow, ended } = this.#lane
    failures.inARow = 0
    const { id, records } = this.#piece
    flow.emit(events.succeeded(groupsOf(records), this.#piece, about(ran)))
    ended('succeeded')
    await remove(id, records, this.#lane)
    this.#ends()
  }

  /** Exactly the messages that are not listed are removed, also in a FIFO queue (RBF-14, RBF-18). */
  async #failPartly(failed: readonly QueueMessage[], ran: Ended): Promise<void> {
    const { id, records } = this.#piece
    const { failures, flow, ended } = this.#lane
    failures.inARow++
    this.#lane.failed(failed)
    const isFailed = new Set(failed)
    const lost = groupsOutOfOrder(records, failed)
    flow.emit(partlyFailed(this.#piece, failed.length, about(ran)))
    ended('succeeded')
    if (lost.length > 0) flow.emit(orderLost(lost))
    const succeeded = records.filter((message) => !isFailed.has(message))
    await remove(id, succeeded, this.#lane)
    await this.#leave(failed)
  }

  async #fail(cause: FailureCause, message: string, ran: Ended): Promise<void> {
    const { records } = this.#piece
    const { failures, parts, progress, stopping, flow, ended } = this.#lane
    failures.inARow++
    this.#lane.failed(records)
    const waits = parts.failedMessages === 'returned' && !stopping.aborted
    const retryInMs = waits ? backOffMs(parts.retryBackoff, this.#failuresSoFar(), parts.random) : 0
    const nowMs = parts.clock.now()
    progress.inFlight = null
    progress.retryAtMs = waits ? nowMs + retryInMs : null
    // A function that was ended by the hard stop has not failed by itself.
    const isAborted = parts.aborting.aborted
    flow.emit(
      events.failed(groupsOf(records), this.#piece, {
        step: { cause, message },
        ran: about(ran),
        follows: isAborted ? 'stop' : 'return',
        next: waits ? { retryInMs, nowMs } : null,
      }),
    )
    if (!isAborted) ended('failed')
    if (waits) await this.#wait(retryInMs)
    await this.#leave(records)
  }

  /** Of the lane in a row, or of a message wherever it was before: a batch may come again to another lane. */
  #failuresSoFar(): number {
    const deliveries = this.#piece.records.map((message) => message.deliveries ?? 1)
    return deliveries.reduce((most, one) => Math.max(most, one), this.#lane.failures.inARow)
  }

  /** To their queue, which shows them again by itself; or back to their broker. */
  async #leave(messages: readonly QueueMessage[]): Promise<void> {
    const { parts, progress } = this.#lane
    if (parts.failedMessages === 'returned') {
      return this.#giveBack(messages, parts.aborting.aborted ? 'unused' : 'failed')
    }
    progress.settled(messages.length, parts.clock.now())
    this.#ends()
  }

  async #giveBack(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Promise<void> {
    const { parts, progress, flow } = this.#lane
    flow.goOn()
    progress.settling = true
    await parts.source.putBack(messages, why)
    progress.settling = false
    progress.settled(messages.length, parts.clock.now())
    flow.emit(messagesReturned(this.#piece.id, messages, why))
    this.#ends()
  }

  /** The batch is held, and tried again after a back-off; it counts as nothing (GEN-10, ERR-19). */
  async #tryAgain(outcome: events.Refused, ran: Ended): Promise<void> {
    const { parts, progress, stopping, flow, ended } = this.#lane
    this.#refused++
    const { kind, ...refused } = outcome
    const retryInMs = backOffMs(parts.retryBackoff, this.#refused, parts.random)
    const nowMs = parts.clock.now()
    const next = stopping.aborted ? null : { retryInMs, nowMs }
    progress.inFlight = null
    progress.retryAtMs = next === null ? null : nowMs + retryInMs
    const what = { ...refused, cause: kind, ran: about(ran), next }
    flow.emit(events.throttled(groupsOf(this.#piece.records), this.#piece, what))
    if (kind === 'throttled') ended(kind)
    if (next !== null) await this.#wait(retryInMs)
  }

  #ends(): void {
    this.#over = true
    this.#lane.progress.batchOver()
  }

  #wait(ms: number): Promise<void> {
    return this.#lane.parts.clock.sleep(ms, this.#lane.stopping)
  }
}

function about({ attempt, durationMs }: Ended): events.Ran {
  return { attempt, durationMs }
}
