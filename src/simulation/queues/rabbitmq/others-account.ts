import type { MessageLedger, SimulatedMessage } from '../message-ledger.ts'
import type { BrokerView, WatchedConsumer } from './broker-view.ts'

/** What became of messages that other consumers of the queue have had. */
export class OthersAccount {
  readonly #ledger: MessageLedger
  readonly #view: BrokerView
  /** Names. */
  readonly #acknowledged = new Set<string>()
  /** The last tag that was delivered to each of ours when others gave a message back, by its name. */
  readonly #givenBack = new Map<string, ReadonlyMap<WatchedConsumer, number>>()

  constructor(ledger: MessageLedger, view: BrokerView) {
    this.#ledger = ledger
    this.#view = view
  }

  acknowledge(message: SimulatedMessage): void {
    this.#acknowledged.add(message.name)
    this.#ledger.deleted(message, false)
  }

  giveBack({ name }: SimulatedMessage): void {
    this.#givenBack.set(name, new Map(this.#view.consumers().map((by) => [by, lastTagOf(by)])))
  }

  hasAcknowledged({ name }: SimulatedMessage): boolean {
    return this.#acknowledged.has(name)
  }

  /** Others have it, or had it when the one behind it was delivered to us. */
  wasElsewhere(
    { name }: SimulatedMessage,
    behind: { readonly by: WatchedConsumer; readonly tag: number },
  ): boolean {
    if ((this.#givenBack.get(name)?.get(behind.by) ?? 0) >= behind.tag) return true
    if (this.#view.heldByOthers() === 0 || this.#view.ready().includes(name)) return false
    const ours = this.#view.consumers().flatMap(({ unsettled }) => [...unsettled.values()])
    return ours.every(({ message }) => message.name !== name)
  }
}

/** Also of what is on its way to be received. */
function lastTagOf({ consumer, unsettled, lastTag }: WatchedConsumer): number {
  return lastTag + consumer.unsettled - unsettled.size
}
