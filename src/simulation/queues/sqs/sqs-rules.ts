import type { SourceError } from '../../../model/index.ts'
import type { ReceivedMessage } from '../../../services/sqs/port.ts'
import { messageNames, type Receipt, type SimulatedMessage } from '../message-ledger.ts'
import type { QueueHistory, QueueInvocation, QueueRules } from '../queue-history.ts'
import type { SqsPlan } from './sqs-plan.ts'

/** Pollers of a standard queue at the beginning, and how many more there may be each minute (SQS-5, SQS-6). */
const FIRST_POLLERS = 5
const MORE_POLLERS_A_MINUTE = 300

/**
 * What holds of queues of SQS: a batch has only messages that are still ours (ERR-19), with the true count of their
 * receives (EVT-20); no more batches are under way than may be (SQS-5, SQS-8, FIFO-2). In a FIFO queue a message goes to
 * the function only when everything before it in its group is done, and never beside another batch with its group, also
 * when the queue shows the group again because that outlasts its visibility timeout (CON-24, FIFO-3), and no
 * message is deleted before one that stands before it in its group.
 */
export class SqsRules implements QueueRules {
  readonly confirmsDeletion = true
  readonly #plan: SqsPlan
  readonly #history: QueueHistory
  readonly #deadLetters: () => readonly string[]

  /** @param deadLetters bodies of what was received too often */
  constructor(plan: SqsPlan, history: QueueHistory, deadLetters: () => readonly string[]) {
    this.#plan = plan
    this.#history = history
    this.#deadLetters = deadLetters
  }

  /** Somebody has taken a message, whether or not the answer arrives. */
  taken(received: ReceivedMessage, by: Pick<Receipt, 'life' | 'visibleMs'>): void {
    const { receiptHandle: handle, receiveCount } = received
    const { ledger, nowMs: takenMs } = this.#history
    const { count, message } = ledger.taken(ledger.in(received.body), { ...by, handle, takenMs })
    const most = this.#plan.maxReceiveCount
    const isExact = this.#plan.doubled === 0
    // Copies of a message that comes twice are counted apart.
    if (isExact ? count !== receiveCount : count < receiveCount)
      this.#history.problem(`${message.name} was received ${count} times, not ${receiveCount}`)
    if (most !== null && receiveCount > most)
      this.#history.problem(`${message.name} was received ${receiveCount} times, ${most} are allowed`)
  }

  /** A deletion has reached the queue. */
  deleted(handle: string, problem: SourceError | null): void {
    this.#history.deleted(handle, problem === null)
    const message = this.#history.ledger.receipt(handle)?.message
    if (!this.#plan.isFifo || message === undefined || this.#history.isFiltered(message)) return
    const before = this.#waitingBefore(message, new Set(this.#dead))
    if (before.length > 0) this.#history.problem(`${message.name} is deleted before ${messageNames(before)}`)
  }

  receiptsIn(event: object): readonly Receipt[] {
    const { Records } = event as { Records: { receiptHandle: string }[] }
    return Records.map(({ receiptHandle }) => this.#history.ledger.receipt(receiptHandle)!)
  }

  began(invocation: QueueInvocation): readonly string[] {
    return [
      ...this.#receipts(invocation),
      ...this.#concurrency(invocation),
      ...(this.#plan.isFifo ? [...this.#groupsBeside(invocation), ...this.#order(invocation)] : []),
    ]
  }

  excuse(message: SimulatedMessage): string | null {
    if (this.#dead.includes(message)) return 'received too often'
    return this.#isExpired(message) ? 'expired' : null
  }

  atEnd(): readonly string[] {
    const most = this.#plan.maxReceiveCount ?? Infinity
    const early = this.#dead.filter((message) => this.#history.ledger.timesTaken(message) < most)
    return early.length === 0 ? [] : [`${messageNames(early)} is a dead letter too early`]
  }

  #receipts({ request, receipts, startedMs }: QueueInvocation): string[] {
    const { Records } = request.event as {
      Records: { attributes: { ApproximateReceiveCount: string } }[]
    }
    return receipts.flatMap(({ message: { name }, visibleMs, count }, index) => {
      const told = Number(Records[index]!.attributes.ApproximateReceiveCount)
      return [
        // Our clock counts from the moment at which the answer is there.
        ...(startedMs < visibleMs + this.#plan.weather.latencyMs
          ? []
          : [`${name} is sent when it is not ours any more`]),
        ...(this.#plan.doubled > 0 || told === count
          ? []
          : [`${name} is received for the ${count}. time, and ${told} is told`]),
      ]
    })
  }

  #concurrency({ startedMs }: QueueInvocation): string[] {
    const { life, running } = this.#history
    const minutes = Math.floor((startedMs - life.beganMs) / 60_000)
    const pollers = this.#plan.isFifo ? Infinity : FIRST_POLLERS + MORE_POLLERS_A_MINUTE * minutes
    const most = Math.min(pollers, life.settings.maximumConcurrency ?? Infinity)
    return running.length < most ? [] : [`${running.length + 1} invocations run, ${most} may`]
  }

  #groupsBeside({ messages }: QueueInvocation): string[] {
    const groups = new Set(messages.map(({ group }) => group))
    return this.#history.running
      .filter((other) => other.messages.some(({ group }) => groups.has(group)))
      .map(
        (other) =>
          `${messageNames(messages)} begins while ${messageNames(other.messages)} of its groups runs`,
      )
  }

  #order({ messages }: QueueInvocation): string[] {
    const done = new Set(this.#dead)
    return messages.flatMap((message) => {
      const waiting = this.#waitingBefore(message, done)
      done.add(message)
      return waiting.length === 0
        ? []
        : [`${message.name} (${message.group}) is sent before ${messageNames(waiting)}`]
    })
  }

  /** What stands before it in its group and is not done. */
  #waitingBefore(
    message: SimulatedMessage,
    done: ReadonlySet<SimulatedMessage>,
  ): readonly SimulatedMessage[] {
    const { ledger } = this.#history
    const inGroup = ledger.inGroup(message.group)
    return inGroup
      .slice(0, inGroup.indexOf(message))
      .filter((before) => !done.has(before) && !ledger.isDeleted(before) && !ledger.hasSucceeded(before))
      .filter((before) => !this.#history.isFiltered(before) && !this.#isExpired(before))
  }

  /** Messages that were received too often. */
  get #dead(): readonly SimulatedMessage[] {
    return this.#deadLetters().map((body) => this.#history.ledger.in(body))
  }

  #isExpired({ sentMs }: SimulatedMessage): boolean {
    return this.#history.nowMs - sentMs > this.#plan.retentionSeconds * 1000
  }
}
