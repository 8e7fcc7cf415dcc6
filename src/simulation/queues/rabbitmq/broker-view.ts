import type { NewMessage, RabbitConsumer } from '../../../services/rabbitmq/port.ts'
import type { Receipt } from '../message-ledger.ts'

/** A consumer of ours, and what it was given. */
export interface WatchedConsumer {
  readonly consumer: RabbitConsumer
  readonly life: number
  /** By tag, in their order, until each is settled. */
  readonly unsettled: Map<number, Receipt>
  /** The highest tag that it has received. */
  lastTag: number
}

/** What the broker holds at this moment. */
export interface BrokerView {
  /** Names of what nobody has. */
  readonly ready: () => readonly string[]
  readonly deadLetters: () => readonly NewMessage[]
  /** Ours. */
  readonly consumers: () => readonly WatchedConsumer[]
  /** How many messages other consumers have. */
  readonly heldByOthers: () => number
}
