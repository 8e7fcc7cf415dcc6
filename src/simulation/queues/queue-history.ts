import type {
  BatchFailed,
  BatchPartiallyFailed,
  BatchSucceeded,
  EngineEvent,
  FunctionInvoked,
  InvocationRequest,
  RecordsDiscarded,
} from '../../model/index.ts'
import { Handover } from '../handover.ts'
import type { Witness } from '../life.ts'
import { checkBatch } from './check-batch.ts'
import {
  isOversized,
  MessageLedger,
  messageNames,
  type Receipt,
  type SimulatedMessage,
} from './message-ledger.ts'
import type { QueuePlan, QueueSettings } from './queue-plan.ts'

/** What the simulated function meant by its answer. */
export type QueueAnswer =
  | { readonly kind: 'success' }
  | { readonly kind: 'reported'; readonly failed: readonly SimulatedMessage[] }
  | { readonly kind: 'failure'; readonly cause: BatchFailed['cause'] }

/** One run of the function: what it was given, and what it meant. */
export interface QueueInvocation {
  readonly event: FunctionInvoked
  readonly request: InvocationRequest
  readonly receipts: readonly Receipt[]
  readonly messages: readonly SimulatedMessage[]
  /** Milliseconds since the epoch. */
  readonly startedMs: number
  /** Null while it runs. */
  answer: QueueAnswer | null
  answeredMs: number
}

/** One life of the process, as it was seen from outside. */
export interface QueueLifeHistory {
  readonly number: number
  readonly settings: QueueSettings
  readonly beganMs: number
  readonly events: EngineEvent[]
  readonly invocations: Map<string, QueueInvocation>
  /** The process was asked to end. */
  stopping: boolean
}

/** What holds of one service's queues beside what holds of all. */
export interface QueueRules {
  /** The service says whether it has deleted what it was told to delete. */
  readonly confirmsDeletion: boolean
  /** What the function is given, as it was received. */
  receiptsIn(event: object): readonly Receipt[]
  /** Held against every invocation as it begins. */
  began(invocation: QueueInvocation): readonly string[]
  /** Why a message may have left the queue although the function has not succeeded with it; null when it may not. */
  excuse(message: SimulatedMessage): string | null
  /** What else must hold when the queue is empty. */
  atEnd(): readonly string[]
}

interface Call {
  readonly request: InvocationRequest
  readonly receipts: readonly Receipt[]
}

/**
 * What the engine does with a queue, seen from outside: its events, what its function is given, what it takes and
 * deletes. Every step is held against the invariants; the first that does not hold ends the run.
 */
export class QueueHistory implements Witness {
  readonly ledger = new MessageLedger()
  readonly plan: QueuePlan
  readonly lives: QueueLifeHistory[] = []
  readonly problems: string[] = []
  readonly #nowMs: () => number
  readonly #handover = new Handover<Call, QueueInvocation>()
  #rules: QueueRules | null = null
  /** How many messages were taken off the queue after the function had them, and how many the engine told of. */
  readonly #deletions = { done: 0, told: 0 }

  constructor(plan: QueuePlan, nowMs: () => number) {
    this.plan = plan
    this.#nowMs = nowMs
  }

  follows(rules: QueueRules): void {
    this.#rules = rules
  }

  get nowMs(): number {
    return this.#nowMs()
  }

  get life(): QueueLifeHistory {
    return this.lives.at(-1)!
  }

  get running(): readonly QueueInvocation[] {
    return [...this.life.invocations.values()].filter(({ answer }) => answer === null)
  }

  lifeBegins(number: number, settings: QueueSettings): void {
    const beganMs = this.#nowMs()
    this.lives.push({ number, settings, beganMs, events: [], invocations: new Map(), stopping: false })
  }

  stops(): void {
    this.life.stopping = true
  }

  problem(text: string): void {
    this.problems.push(text)
  }

  hold(problems: readonly string[]): void {
    this.problems.push(...problems)
  }

  /** What the settings of this life keep from the function. */
  isFiltered({ type }: SimulatedMessage): boolean {
    return this.life.settings.filters && type !== 'order'
  }

  /**
   * Something takes a message off the queue: only what the function succeeded with (SQS-11), what no filter matches
   * (FLT-38, MQ-13), or what is too large (GEN-8).
   * @param isGone the queue has really let it go
   */
  deleted(handle: unknown, isGone: boolean): void {
    const receipt = this.ledger.receipt(handle)
    if (receipt === undefined) return this.problem('something is deleted that nobody has received')
    const { message } = receipt
    const unsent = this.isFiltered(message) || isOversized(message)
    if (!unsent && !this.ledger.hasSucceeded(message)) {
      this.problem(`${message.name} is deleted although the function has not succeeded with it`)
    }
    if (isGone) this.ledger.deleted(message, unsent)
    if (!unsent && (isGone || !this.#rules!.confirmsDeletion)) this.#deletions.done++
  }

  /** The function takes an event: says so to the engine, which must tell of it at once. */
  invoking(request: InvocationRequest): QueueInvocation {
    const receipts = this.#rules!.receiptsIn(request.event)
    return this.#handover.take({ request, receipts }, () => request.onStarted(this.#nowMs()))
  }

  event(event: EngineEvent): void {
    this.life.events.push(event)
    switch (event.event) {
      case 'FunctionInvoked':
        return this.#invoked(event)
      case 'BatchSucceeded':
      case 'BatchFailed':
      case 'BatchPartiallyFailed':
        return this.#concluded(event)
      case 'RecordsDiscarded':
        return this.#discarded(event)
      case 'MessagesDeleted':
        this.#deletions.told += event.records
        if (this.#deletions.told > this.#deletions.done) {
          this.problem(`${event.records} messages are told as deleted, not all of which are`)
        }
        return
      case 'SourceFailed':
        if (event.code === 'GROUP_ORDER_LOST')
          this.problem('the function kept the order, but it is said to be lost')
        return
      default:
        return
    }
  }

  /** The function has answered: what it has succeeded with may be deleted from now on. */
  answered(invocation: QueueInvocation, answer: QueueAnswer): void {
    invocation.answer = answer
    invocation.answeredMs = this.#nowMs()
    if (answer.kind === 'failure') return
    const failed = new Set(answer.kind === 'reported' ? answer.failed : [])
    this.ledger.succeeded(invocation.messages.filter((message) => !failed.has(message)))
  }

  /** The queue is empty: every message has succeeded, was filtered or too large, or left as its queue has it. */
  atEnd(): string[] {
    const lost = this.ledger.all.filter(
      (message) => !this.ledger.isSettled(message) && this.#rules!.excuse(message) === null,
    )
    return [...(lost.length === 0 ? [] : [`${messageNames(lost)} is lost`]), ...this.#rules!.atEnd()]
  }

  #invoked(event: FunctionInvoked): void {
    const { call } = this.#handover
    if (call === null) return this.problem('FunctionInvoked, but the function was not called')
    const messages = call.receipts.map(({ message }) => message)
    const startedMs = Date.parse(event.at)
    const invocation = { ...call, event, messages, startedMs, answer: null, answeredMs: Infinity }
    this.hold(checkBatch(invocation, this))
    this.hold(this.#rules!.began(invocation))
    this.life.invocations.set(event.batch, invocation)
    for (const receipt of call.receipts) receipt.invoked = true
    this.#handover.told(invocation)
  }

  /** The engine concludes what the function meant. */
  #concluded(event: BatchSucceeded | BatchFailed | BatchPartiallyFailed): void {
    const invocation = this.life.invocations.get(event.batch)
    const answer = invocation?.answer
    if (invocation === undefined || !answer)
      return this.problem(`${event.event}, but its function did not end`)
    const concluded =
      event.event === 'BatchPartiallyFailed'
        ? `reported ${event.failed}`
        : event.event === 'BatchFailed'
          ? `failure ${event.cause}`
          : 'success'
    const meant =
      answer.kind === 'reported'
        ? `reported ${invocation.messages.filter((message) => answer.failed.includes(message)).length}`
        : answer.kind === 'failure'
          ? `failure ${answer.cause}`
          : 'success'
    if (concluded !== meant) this.problem(`${event.batch}: the function meant ${meant}, not ${concluded}`)
  }

  /** Only what alone is too large is ever discarded (GEN-8). */
  #discarded({ records, condition }: RecordsDiscarded): void {
    const large = this.ledger.all.filter(
      (message) => isOversized(message) && this.ledger.latest(message)?.life === this.life.number,
    )
    if (condition !== 'MaximumPayloadSizeExceeded' || large.length < records) {
      this.problem(`${records} messages are discarded because of ${condition}, ${large.length} are too large`)
    }
  }
}
