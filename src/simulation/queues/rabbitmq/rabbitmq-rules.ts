import type { Delivery } from '../../../services/rabbitmq/port.ts'
import { DELIVERY_COUNT } from '../../../services/rabbitmq/port.ts'
import { checkReturned, checkWindow, invocationOf, receiptsOf } from '../broker-checks.ts'
import { isOversized, messageNames, type Receipt, type SimulatedMessage } from '../message-ledger.ts'
import type { QueueHistory, QueueInvocation, QueueRules } from '../queue-history.ts'
import type { BrokerView, WatchedConsumer } from './broker-view.ts'
import { OthersAccount } from './others-account.ts'
import type { RabbitmqPlan } from './rabbitmq-plan.ts'

/** What is known of a message when it was received. */
interface Taken {
  readonly by: WatchedConsumer
  readonly tag: number
  /** How often it had come back. */
  readonly returns: number
}

/**
 * What holds of a queue of RabbitMQ: one invocation at a time (MQ-3), with messages that are still ours, in the order in
 * which they came; nothing is taken ahead of an unsettled batch, so that what was never with the function counts
 * towards no delivery limit (MQ-7); a batch is acknowledged as a whole, or comes back as a whole and in order (MQ-11), and
 * says that it does; nothing is sent before what was sent earlier and is not done. What other consumers of the queue
 * acknowledge is done, what they have or had meanwhile may be overtaken, and what they give back has come back.
 */
export class RabbitmqRules implements QueueRules {
  readonly confirmsDeletion = false
  readonly #plan: RabbitmqPlan
  readonly #history: QueueHistory
  readonly #view: BrokerView
  readonly #taken = new Map<Receipt, Taken>()
  /** How often each message has come back to the queue. */
  readonly #returns = new Map<string, number>()
  /** When each came back last, as a turn: what came back together is given back in any order. */
  readonly #turns = new Map<string, number>()
  #turn = 0
  /** Of the last message that came again. */
  #lastTurn = 0
  readonly #others: OthersAccount

  constructor(plan: RabbitmqPlan, history: QueueHistory, view: BrokerView) {
    this.#plan = plan
    this.#history = history
    this.#view = view
    this.#others = new OthersAccount(history.ledger, view)
  }

  taken(by: WatchedConsumer, deliveries: readonly Delivery[]): void {
    const { ledger, life, nowMs: takenMs } = this.#history
    for (const { tag, body, redelivered, properties } of deliveries) {
      const message = ledger.in(body)
      const returns = this.#returnsOf(message)
      const about = { life: by.life, takenMs, visibleMs: Infinity }
      const receipt = ledger.taken(message, { handle: { by, tag }, ...about })
      by.unsettled.set(tag, receipt)
      by.lastTag = tag
      this.#taken.set(receipt, { by, tag, returns })
      this.#inTurn(message)
      const told = properties.headers?.[DELIVERY_COUNT] ?? 0
      const isCounted = this.#plan.kind === 'classic' || told === returns
      if (redelivered === returns > 0 && isCounted) continue
      this.#history.problem(
        `${message.name} has come back ${returns} times, told are ${redelivered}, ${JSON.stringify(told)}`,
      )
    }
    const held = by.unsettled.size + by.consumer.waiting
    if (held > life.settings.batchSize)
      this.#history.problem(`${held} messages are held, more than BatchSize`)
    const ahead = [...by.unsettled.values()].some(({ invoked }) => invoked)
    if (ahead && deliveries.length > 0)
      this.#history.problem('messages are taken ahead of an unsettled batch')
  }

  /** Acknowledged as a whole, once the function has succeeded (MQ-13). @param isHeard the broker has heard of it */
  acked(by: WatchedConsumer, tags: readonly number[], isHeard: boolean): void {
    const receipts = this.#settle(by, tags)
    for (const { handle } of receipts) this.#history.deleted(handle, isHeard)
    const sent = receipts.filter(({ invoked }) => invoked)
    const invocation = invocationOf(sent, this.#history)
    const left = invocation?.receipts.filter((receipt) => [...by.unsettled.values()].includes(receipt)) ?? []
    if (left.length > 0)
      this.#history.problem(`${namesOf(sent)} is acknowledged, but not ${namesOf(left)} of the same batch`)
  }

  /** Goes back to the queue: a failed batch, or what was received behind it, or all while the process ends. */
  requeued(by: WatchedConsumer, tags: readonly number[]): void {
    if (by.consumer.waiting > 0)
      this.#history.problem(`${by.consumer.waiting} messages come back that were never received`)
    const receipts = this.#settle(by, tags)
    for (const { message } of receipts) this.#comesBack(message, ++this.#turn)
    const failed = receipts.filter(({ invoked }) => invoked)
    const unused = receipts.filter(({ invoked }) => !invoked)
    if (failed.length > 0) this.#history.hold(checkReturned(failed, this.#history))
    // What a batch had no room for, and what stood behind a batch that failed, is returned as well.
    const isLarge = this.#history.ledger.all.some(({ padding }) => padding > 1_000_000)
    if (unused.length > 0 && !this.#history.life.stopping && !isLarge)
      this.#history.problem(`${namesOf(unused)} comes back, but the function never had it`)
  }

  /** The process ends as it should: nothing was taken that it has not received. */
  closes({ consumer, unsettled }: WatchedConsumer): void {
    if (consumer.lost !== null) return
    if (consumer.waiting > 0)
      this.#history.problem(`${consumer.waiting} messages were taken, and nobody had asked for them`)
    const turn = ++this.#turn
    for (const { message } of unsettled.values()) this.#comesBack(message, turn)
  }

  othersAcknowledge(deliveries: readonly Delivery[]): void {
    for (const { body } of deliveries) this.#others.acknowledge(this.#history.ledger.in(body))
  }

  othersGiveBack(deliveries: readonly Delivery[]): void {
    for (const { body } of deliveries) {
      const message = this.#history.ledger.in(body)
      this.#comesBack(message, ++this.#turn)
      this.#others.giveBack(message)
    }
  }

  /** Every channel ends: what is out comes back. @param restarts the broker begins anew, with no order but the first */
  loses({ restarts }: { readonly restarts: boolean }): void {
    const turn = ++this.#turn
    if (restarts) for (const name of this.#turns.keys()) this.#turns.set(name, turn)
    const ready = new Set(this.#view.ready())
    const dead = new Set(this.#dead.keys())
    for (const message of this.#history.ledger.all) {
      const isGone = this.#history.ledger.isDeleted(message) || dead.has(message)
      if (!isGone && !ready.has(message.name)) this.#comesBack(message, turn)
    }
  }

  receiptsIn(event: object): readonly Receipt[] {
    const { rmqMessagesByQueue } = event as { rmqMessagesByQueue: Record<string, { data: string }[]> }
    return receiptsOf(Object.values(rmqMessagesByQueue).flat(), this.#history)
  }

  began(invocation: QueueInvocation): readonly string[] {
    const { running } = this.#history
    return [
      ...(running.length === 0 ? [] : [`${running.length + 1} invocations run, one may`]),
      ...this.#deliveries(invocation),
      ...this.#order(invocation),
      ...checkWindow(invocation, this.#history),
    ]
  }

  /** Dead letters have a reason; without a queue for them the dead are dropped. */
  excuse(message: SimulatedMessage): string | null {
    if (this.#others.hasAcknowledged(message)) return 'another consumer has acknowledged it'
    const expired = this.#mayBeExpired(message)
    const spent = this.#isSpent(message)
    if (!this.#plan.hasDeadLetters) return expired ? 'expired' : spent ? 'came back too often' : null
    const reason = this.#dead.get(message)
    if (reason === 'expired' && expired) return reason
    return reason === 'delivery_limit' && spent ? reason : null
  }

  atEnd(): readonly string[] {
    const early = [...this.#dead.keys()].filter((message) => this.excuse(message) === null)
    return early.length === 0 ? [] : [`${messageNames(early)} is a dead letter without a reason`]
  }

  #deliveries({ receipts, request }: QueueInvocation): string[] {
    const { rmqMessagesByQueue } = request.event as {
      rmqMessagesByQueue: Record<string, { redelivered: boolean }[]>
    }
    const [told] = Object.values(rmqMessagesByQueue)
    const taken = receipts.map((receipt) => this.#taken.get(receipt)!)
    const waiting = taken[0]?.by.consumer.waiting ?? 0
    return [
      ...(waiting === 0 ? [] : [`${waiting} messages are taken ahead of the batch`]),
      ...receipts.flatMap(({ message: { name } }, index) => {
        const { by, tag, returns } = taken[index]!
        const before = taken[index - 1]
        return [
          ...(by.consumer.lost === null && by.consumer.holds(tag)
            ? []
            : [`${name} is sent when it is not ours any more`]),
          ...(before === undefined || (before.by === by && before.tag < tag)
            ? []
            : [`${name} is not sent in the order of its delivery`]),
          ...(told![index]!.redelivered === returns > 0
            ? []
            : [`${name} has come back ${returns} times, and redelivered is ${told![index]!.redelivered}`]),
        ]
      }),
    ]
  }

  /**
   * What comes back takes its place in a classic queue, and stands before everything new in a quorum queue: there it
   * may overtake only what has come back, too.
   */
  #order({ receipts }: QueueInvocation): string[] {
    const inEvent = new Set<SimulatedMessage>()
    return receipts.flatMap((receipt) => {
      const { message } = receipt
      const overtakes = (before: SimulatedMessage) =>
        (this.#plan.kind === 'quorum' && this.#returnsOf(before) > 0 && this.#returnsOf(message) > 0) ||
        this.#others.wasElsewhere(before, this.#taken.get(receipt)!)
      const waiting = this.#history.ledger.all
        .slice(0, message.number)
        .filter((before) => !inEvent.has(before) && !this.#isDone(before) && !overtakes(before))
      inEvent.add(message)
      return waiting.length === 0 ? [] : [`${message.name} is sent before ${messageNames(waiting)}`]
    })
  }

  #isDone(message: SimulatedMessage): boolean {
    const { ledger } = this.#history
    if (this.#others.hasAcknowledged(message)) return true
    if (ledger.isSettled(message) || this.#history.isFiltered(message) || isOversized(message)) return true
    return this.#mayBeExpired(message) || this.#isSpent(message)
  }

  #settle(by: WatchedConsumer, tags: readonly number[]): Receipt[] {
    return tags.flatMap((tag) => {
      const receipt = by.unsettled.get(tag)
      by.unsettled.delete(tag)
      if (receipt === undefined)
        this.#history.problem(`the delivery ${tag} is settled twice, or was never received`)
      return receipt ?? []
    })
  }

  #comesBack(message: SimulatedMessage, turn: number): void {
    this.#returns.set(message.name, this.#returnsOf(message) + 1)
    this.#turns.set(message.name, turn)
    this.#lastTurn = 0
  }

  /** A quorum queue delivers what was given back in the order in which that was done (MQ-14). */
  #inTurn({ name }: SimulatedMessage): void {
    const turn = this.#turns.get(name)
    if (turn === undefined || this.#plan.kind === 'classic') return
    if (turn < this.#lastTurn)
      this.#history.problem(`${name} comes again after what was given back behind it`)
    this.#lastTurn = turn
  }

  #returnsOf({ name }: SimulatedMessage): number {
    return this.#returns.get(name) ?? 0
  }

  #mayBeExpired({ sentMs, timeToLiveMs }: SimulatedMessage): boolean {
    const livesMs = Math.min(this.#plan.ttlMs ?? Infinity, timeToLiveMs ?? Infinity)
    return sentMs + livesMs <= this.#history.nowMs
  }

  #isSpent(message: SimulatedMessage): boolean {
    return this.#returnsOf(message) > this.#plan.deliveryLimit
  }

  /** Dead letters, and why each is one. */
  get #dead(): ReadonlyMap<SimulatedMessage, unknown> {
    return new Map(
      this.#view.deadLetters().map(({ body, properties }) => {
        const [latest] = (properties.headers?.['x-death'] ?? []) as { reason: string }[]
        return [this.#history.ledger.in(body), latest?.reason]
      }),
    )
  }
}

function namesOf(receipts: readonly Receipt[]): string {
  return messageNames(receipts.map(({ message }) => message))
}
