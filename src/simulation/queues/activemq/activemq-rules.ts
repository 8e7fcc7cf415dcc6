import type { Delivery, Fate, QueueConsumer } from '../../../services/activemq/port.ts'
import { checkReturned, checkWindow, receiptsOf } from '../broker-checks.ts'
import { messageNames, type Receipt, type SimulatedMessage } from '../message-ledger.ts'
import type { QueueHistory, QueueInvocation, QueueRules } from '../queue-history.ts'
import type { ActivemqPlan } from './activemq-plan.ts'
import type { OtherConsumer } from './other-consumers.ts'

/** Invocations at a time (MQ-3). */
const AT_ONCE = 5

/** A consumer, and what it has in hand. */
export interface WatchedConsumer {
  readonly consumer: QueueConsumer
  readonly life: number
  readonly held: Map<Delivery, Receipt>
  /** Names of what was returned here, and is kept for this link. */
  readonly returned: Set<string>
  /** What receives that are under way have asked for, together. */
  asked: number
}

/** How often a message's deliveries have failed: as the broker keeps it, and for this link only. */
interface Failures {
  kept: number
  ofLink: number
}

/**
 * What holds of a queue of ActiveMQ: at most five invocations at a time (MQ-3), which ask for no more than they have room
 * for; messages that are still ours and have not expired when they came; what failed comes back after a back-off and in
 * order (MQ-11) as often as it may, and then it is rejected (CON-23): the broker keeps persistent messages only (MQ-12).
 * What other consumers of the queue acknowledge is done, and what they lose has failed once more.
 */
export class ActivemqRules implements QueueRules {
  readonly confirmsDeletion = true
  readonly #plan: ActivemqPlan
  readonly #history: QueueHistory
  readonly #dead: () => readonly string[]
  readonly #consumers = new Map<Receipt, WatchedConsumer>()
  readonly #failures = new Map<string, Failures>()
  /** Names of what was in hand, or kept for the link, when the connection was last lost. */
  #counted: ReadonlySet<string> = new Set()
  /** Names of messages that were rejected, rightly. */
  readonly #rejected = new Set<string>()
  /** Names of what others have acknowledged. */
  readonly #others = new Set<string>()

  /** @param dead names of dead letters */
  constructor(plan: ActivemqPlan, history: QueueHistory, dead: () => readonly string[]) {
    this.#plan = plan
    this.#history = history
    this.#dead = dead
  }

  /** A receive asks for so many: all lanes together never have more than their batches. */
  asks(by: WatchedConsumer, max: number): void {
    by.asked += max
    const most = AT_ONCE * this.#history.life.settings.batchSize
    if (by.held.size + by.asked > most) {
      this.#history.problem(`${by.held.size} messages are held and ${by.asked} asked for, ${most} may be`)
    }
  }

  taken(by: WatchedConsumer, deliveries: readonly Delivery[]): void {
    const { ledger, nowMs: takenMs } = this.#history
    for (const delivery of deliveries) {
      const message = messageOf(delivery, this.#history)
      const about = { life: by.life, takenMs, visibleMs: Infinity }
      const receipt = ledger.taken(message, { handle: delivery, ...about })
      by.returned.delete(message.name)
      this.#consumers.set(receipt, by)
      const failures = this.#failuresOf(message)
      if (!by.consumer.holds(delivery)) {
        // The connection was lost before anybody had it; what had been returned before is counted already.
        if (!this.#counted.has(message.name)) failures.kept++
        continue
      }
      by.held.set(delivery, receipt)
      const { kept, ofLink } = failures
      if (delivery.failedDeliveries === kept + ofLink) continue
      this.#history.problem(
        `${message.name} has failed ${kept + ofLink} times, not ${delivery.failedDeliveries}`,
      )
    }
  }

  /** @param isHeard the broker has heard of it before the connection ended */
  settles(by: WatchedConsumer, deliveries: readonly Delivery[], fate: Fate, isHeard: boolean): void {
    const receipts = deliveries.flatMap((one) => by.held.get(one) ?? [])
    if (receipts.length === 0) return
    if (isHeard) for (const one of deliveries) by.held.delete(one)
    if (fate === 'accepted') {
      for (const { handle } of receipts) this.#history.deleted(handle, isHeard)
    } else if (fate === 'rejected') {
      this.#reject(receipts, isHeard)
    } else {
      if (fate === 'failed') this.#fail(receipts, isHeard)
      else this.#release(receipts)
      if (isHeard) for (const { message } of receipts) by.returned.add(message.name)
    }
  }

  /** The connection is lost: what was in hand has failed, and what a link kept is forgotten. */
  lost(by: WatchedConsumer | null, others: readonly OtherConsumer[]): void {
    const ours = by === null ? [] : [...by.held.values()].map(({ message }) => message.name)
    const held = others.flatMap((other) => [...other.held])
    const foreign = held.map((delivery) => messageOf(delivery, this.#history).name)
    const theirs = new Set([...(by?.returned ?? []), ...ours, ...foreign])
    by?.held.clear()
    by?.returned.clear()
    for (const other of others) other.held.clear()
    this.#counted = theirs
    for (const [name, failures] of this.#failures) {
      if (theirs.has(name)) failures.kept++
      failures.ofLink = 0
    }
  }

  /** A link was closed, or has died with its broker: its counts are gone. */
  closed(by: WatchedConsumer): void {
    by.held.clear()
    by.returned.clear()
    for (const failures of this.#failures.values()) failures.ofLink = 0
  }

  othersTake(by: OtherConsumer, deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const message = messageOf(delivery, this.#history)
      const failures = this.#failuresOf(message)
      if (by.consumer.holds(delivery)) by.held.add(delivery)
      else if (!this.#counted.has(message.name)) failures.kept++
    }
  }

  othersAcknowledge(by: OtherConsumer): void {
    for (const message of [...by.held].map((delivery) => messageOf(delivery, this.#history))) {
      this.#others.add(message.name)
      this.#history.ledger.deleted(message, false)
    }
  }

  receiptsIn(event: object): readonly Receipt[] {
    return receiptsOf((event as { messages: { data: string }[] }).messages, this.#history)
  }

  began(invocation: QueueInvocation): readonly string[] {
    const { receipts, request } = invocation
    const { running } = this.#history
    const { messages } = request.event as { messages: { redelivered: boolean }[] }
    return [
      ...(running.length < AT_ONCE ? [] : [`${running.length + 1} invocations run, ${AT_ONCE} may`]),
      ...receipts.flatMap((receipt, index) => {
        const { message, takenMs } = receipt
        const { consumer } = this.#consumers.get(receipt)!
        const { failedDeliveries } = receipt.handle as Delivery
        return [
          ...(consumer.holds(receipt.handle as Delivery)
            ? []
            : [`${message.name} is sent when it is not ours any more`]),
          ...(expiresMs(message) > takenMs ? [] : [`${message.name} had expired before it came`]),
          ...(message.isStrange ? [`${message.name} is sent, and is neither text nor bytes`] : []),
          ...(messages[index]!.redelivered === failedDeliveries > 0
            ? []
            : [`${message.name} has failed ${failedDeliveries} times, and redelivered is not so`]),
        ]
      }),
      ...checkWindow(invocation, this.#history),
    ]
  }

  excuse(message: SimulatedMessage): string | null {
    if (this.#others.has(message.name)) return 'another consumer has acknowledged it'
    const reason = this.#rejected.has(message.name) ? 'rejected' : this.#isExpired(message) ? 'expired' : null
    const isKept = this.#dead().includes(message.name)
    return isKept === message.isPersistent ? reason : null
  }

  atEnd(): readonly string[] {
    const dead = this.#dead().map((name) => this.#history.ledger.named(name))
    const wrong = dead.filter((message) => this.excuse(message) === null)
    return wrong.length === 0 ? [] : [`${messageNames(wrong)} is a dead letter without a reason`]
  }

  #fail(receipts: readonly Receipt[], isHeard: boolean): void {
    this.#history.hold(checkReturned(receipts, this.#history))
    this.#history.hold(this.#spentOf(receipts).map((name) => `${name} comes again too often`))
    for (const { message } of receipts) if (isHeard) this.#failuresOf(message).ofLink++
  }

  /** Unused: only while the process ends, or because a lane had no room for it. */
  #release(receipts: readonly Receipt[]): void {
    const unused = receipts.filter(({ invoked }) => !invoked)
    const isLarge = this.#history.ledger.all.some(({ padding }) => padding > 1_000_000)
    if (unused.length === receipts.length && (this.#history.life.stopping || isLarge)) return
    this.#history.problem(`${messageNames(receipts.map(({ message }) => message))} is given back unused`)
  }

  /** What has failed as often as it may, what has expired, and what is neither text nor bytes. */
  #reject(receipts: readonly Receipt[], isHeard: boolean): void {
    const spent = new Set(this.#spentOf(receipts))
    const failed = receipts.filter(({ invoked }) => invoked)
    if (failed.length > 0) this.#history.hold(checkReturned(failed, this.#history))
    for (const { message, invoked } of receipts) {
      const isSpent = invoked && spent.has(message.name)
      if (!isSpent && !this.#isExpired(message) && (invoked || !message.isStrange))
        this.#history.problem(`${message.name} is rejected too early`)
      if (isHeard) this.#rejected.add(message.name)
    }
  }

  /** Names of what has failed as often as it may with the delivery that ends. */
  #spentOf(receipts: readonly Receipt[]): string[] {
    return receipts
      .filter((receipt) => (receipt.handle as Delivery).failedDeliveries >= this.#plan.maximumRedeliveries)
      .map(({ message }) => message.name)
  }

  #failuresOf({ name }: SimulatedMessage): Failures {
    const known = this.#failures.get(name) ?? { kept: 0, ofLink: 0 }
    this.#failures.set(name, known)
    return known
  }

  #isExpired(message: SimulatedMessage): boolean {
    return expiresMs(message) <= this.#history.nowMs
  }
}

/** Also what it is not text of has a name. */
function messageOf({ message }: Delivery, { ledger }: QueueHistory): SimulatedMessage {
  return ledger.named(message.properties['name']!)
}

function expiresMs({ sentMs, timeToLiveMs }: SimulatedMessage): number {
  return sentMs + (timeToLiveMs ?? Infinity)
}
