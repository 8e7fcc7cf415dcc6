import type {
  BatchFailed,
  BatchPartiallyFailed,
  BatchSucceeded,
  EngineEvent,
  FunctionInvoked,
  InvocationRequest,
  SourceError,
} from '../../model/index.ts'
import type { ReceivedMessage } from '../../services/sqs/port.ts'
import { checkMessages } from './check-messages.ts'
import { MessageLedger, messageNames, type Receipt, type SimulatedMessage } from './message-ledger.ts'
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
  readonly startedMs: number
  /** Null while it runs. */
  answer: QueueAnswer | null
}

/** One life of the process, as it was seen from outside. */
export interface QueueLifeHistory {
  readonly number: number
  readonly settings: QueueSettings
  readonly beganMs: number
  readonly events: EngineEvent[]
  readonly invocations: Map<string, QueueInvocation>
}

/** What is known of the queue at this moment. */
interface QueueView {
  readonly deadLetters: () => readonly string[]
}

/**
 * What the engine does with a queue, seen from outside: its events, what its function is given, what it takes and
 * deletes. Every step is held against the invariants; the first that does not hold ends the run.
 */
export class QueueHistory {
  readonly ledger: MessageLedger
  readonly plan: QueuePlan
  readonly lives: QueueLifeHistory[] = []
  readonly problems: string[] = []
  readonly #nowMs: () => number
  #view: QueueView | null = null
  #starting: { readonly request: InvocationRequest; readonly receipts: readonly Receipt[] } | null = null
  #started: QueueInvocation | null = null

  constructor(plan: QueuePlan, nowMs: () => number) {
    this.ledger = new MessageLedger(plan)
    this.plan = plan
    this.#nowMs = nowMs
  }

  looksAt(view: QueueView): void {
    this.#view = view
  }

  get life(): QueueLifeHistory {
    return this.lives.at(-1)!
  }

  get running(): readonly QueueInvocation[] {
    return [...this.life.invocations.values()].filter(({ answer }) => answer === null)
  }

  /** Messages that were received too often. */
  get deadLetters(): readonly SimulatedMessage[] {
    return this.#view!.deadLetters().map((body) => this.ledger.in(body))
  }

  lifeBegins(number: number, settings: QueueSettings): void {
    const beganMs = this.#nowMs()
    this.lives.push({ number, settings, beganMs, events: [], invocations: new Map() })
  }

  problem(text: string): void {
    this.problems.push(text)
  }

  /** Somebody has taken a message, whether or not the answer arrives. */
  taken(received: ReceivedMessage, by: Pick<Receipt, 'life' | 'visibleMs'>): void {
    const { receiptHandle: handle, receiveCount } = received
    const { count, message } = this.ledger.taken(this.ledger.in(received.body), { ...by, handle })
    const most = this.plan.maxReceiveCount
    // A message that comes twice is counted by nobody.
    if (this.plan.doubled > 0) return
    if (count !== receiveCount)
      this.problem(`${message.name} was received ${count} times, not ${receiveCount}`)
    if (most !== null && count > most)
      this.problem(`${message.name} was received ${count} times, ${most} are allowed`)
  }

  /** A deletion has reached the queue: only of what the function succeeded with, or of what no filter matches. */
  deleted(handle: string, problem: SourceError | null): void {
    const receipt = this.ledger.receipt(handle)
    if (receipt === undefined) return this.problem('something is deleted that nobody has received')
    const { message } = receipt
    if (!this.ledger.isFiltered(message) && !this.ledger.hasSucceeded(message)) {
      this.problem(`${message.name} is deleted although the function has not succeeded with it`)
    }
    if (problem === null) this.ledger.deleted(message)
  }

  /** The function takes an event: says so to the engine, which must tell of it at once. */
  invoking(request: InvocationRequest): QueueInvocation {
    const { Records } = request.event as { Records: { receiptHandle: string }[] }
    const receipts = Records.map(({ receiptHandle }) => this.ledger.receipt(receiptHandle)!)
    this.#starting = { request, receipts }
    this.#started = null
    request.onStarted(this.#nowMs())
    this.#starting = null
    const invocation = this.#started as QueueInvocation | null
    if (invocation !== null) return invocation
    throw new Error('an invocation has begun without FunctionInvoked')
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
        return this.problem(`${event.records} messages are discarded, but none is too large`)
      case 'SourceFailed':
        if (event.code === 'GROUP_ORDER_LOST')
          this.problem('the function kept the order, but it is said to be lost')
        return
      default:
        return
    }
  }

  /** At the end: nothing is left, and every message has succeeded, was filtered, or was received too often. */
  atEnd(): string[] {
    const dead = new Set(this.deadLetters)
    const most = this.plan.maxReceiveCount
    const lost = this.ledger.all.filter(
      (message) =>
        !this.ledger.hasSucceeded(message) && !this.ledger.isFiltered(message) && !dead.has(message),
    )
    const early = [...dead].filter((message) => this.ledger.timesTaken(message) < (most ?? Infinity))
    return [
      ...(lost.length === 0 ? [] : [`${messageNames(lost)} is lost`]),
      ...(early.length === 0 ? [] : [`${messageNames(early)} is a dead letter too early`]),
    ]
  }

  #invoked(event: FunctionInvoked): void {
    const starting = this.#starting
    if (starting === null) return this.problem('FunctionInvoked, but the function was not called')
    const { receipts, request } = starting
    const messages = receipts.map(({ message }) => message)
    const invocation = { event, request, receipts, messages, startedMs: Date.parse(event.at), answer: null }
    this.problems.push(...checkMessages(invocation, this))
    this.life.invocations.set(event.batch, invocation)
    for (const receipt of receipts) receipt.invoked = true
    this.#started = invocation
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

  /** The function has answered: what it has succeeded with may be deleted from now on. */
  answered(invocation: QueueInvocation, answer: QueueAnswer): void {
    invocation.answer = answer
    if (answer.kind === 'failure') return
    const failed = new Set(answer.kind === 'reported' ? answer.failed : [])
    this.ledger.succeeded(invocation.messages.filter((message) => !failed.has(message)))
  }
}
