import type { TwinStorage } from '../../../model/index.ts'
import type { ActivemqMessage } from '../port.ts'
import { formatMessage, parseMessage, type StoredMessage } from './stored-message.ts'

export type StorageChange = readonly [key: string, value: string | null]

export const QUEUE_PREFIX = 'queue/'
const RANK_DIGITS = 16

/**
 * One embedded queue: its messages in the order in which they go out, each free or with a consumer, who has it in
 * hand or has returned it: it is kept for him as long as his link lives.
 *
 *     sent ─▶ free ─ taken ─▶ with a consumer ── removed
 *              ▲                     │
 *              └── link closed ──────┘   where it was; counted when his connection was lost
 */
export class TwinQueue {
  readonly name: string
  readonly #storage: TwinStorage
  /** By rank, ascending. */
  readonly #messages = new Map<number, StoredMessage>()
  readonly #taken = new Set<number>()
  #nextRank = 1
  /** Nothing expires before. */
  #nextExpiryMs = Infinity

  constructor(name: string, storage: TwinStorage) {
    this.name = name
    this.#storage = storage
    for (const [key, value] of storage.entries(this.#prefix)) {
      const rank = Number(key.slice(-RANK_DIGITS))
      this.#set(rank, parseMessage(value))
      this.#nextRank = rank + 1
    }
  }

  /** The changes that store these messages, which `keep` then takes over. */
  adding(messages: readonly ActivemqMessage[]): StorageChange[] {
    return messages.map((message, index) => [
      this.#key(this.#nextRank + index),
      formatMessage({ message, failedDeliveries: 0 }),
    ])
  }

  /** Holds what `adding` has stored. */
  keep(messages: readonly ActivemqMessage[]): void {
    for (const message of messages) this.#set(this.#nextRank++, { message, failedDeliveries: 0 })
  }

  /** Hands out free messages. @returns each with its rank */
  take(max: number): readonly (readonly [rank: number, stored: StoredMessage])[] {
    const taken: [number, StoredMessage][] = []
    for (const [rank, stored] of this.#messages) {
      if (taken.length === max) break
      if (this.#taken.has(rank)) continue
      this.#taken.add(rank)
      taken.push([rank, stored])
    }
    return taken
  }

  /** Back where it was. @param counts its delivery counts as one that failed */
  free(rank: number, counts: boolean): void {
    this.#taken.delete(rank)
    const stored = this.#messages.get(rank)
    if (!counts || stored === undefined) return
    const counted = { ...stored, failedDeliveries: stored.failedDeliveries + 1 }
    this.#storage.write([[this.#key(rank), formatMessage(counted)]])
    this.#messages.set(rank, counted)
  }

  /** The changes that take messages away for good. */
  removing(ranks: readonly number[]): { changes: StorageChange[]; apply: () => void } {
    return {
      changes: ranks.map((rank) => [this.#key(rank), null]),
      apply: () => ranks.forEach((rank) => this.#forget(rank)),
    }
  }

  message(rank: number): ActivemqMessage {
    return this.#messages.get(rank)!.message
  }

  /** The ranks of free messages whose time is over. */
  expired(nowMs: number): readonly number[] {
    if (this.#nextExpiryMs > nowMs) return []
    const over: number[] = []
    this.#nextExpiryMs = Infinity
    for (const [rank, { message }] of this.#messages) {
      const expiresMs = message.expiresMs ?? Infinity
      if (expiresMs <= nowMs && !this.#taken.has(rank)) over.push(rank)
      else this.#nextExpiryMs = Math.min(this.#nextExpiryMs, expiresMs)
    }
    return over
  }

  /** The ranks of messages that nobody has in hand. */
  ranksOf(isMeant: (message: ActivemqMessage) => boolean): readonly number[] {
    return [...this.#messages]
      .filter(([rank, { message }]) => !this.#taken.has(rank) && isMeant(message))
      .map(([rank]) => rank)
  }

  /** Everything it holds, free or not. */
  all(): readonly StoredMessage[] {
    return [...this.#messages.values()]
  }

  stored(): StorageChange {
    return [QUEUE_PREFIX + this.name, this.name]
  }

  removal(): StorageChange[] {
    return [[QUEUE_PREFIX + this.name, null], ...this.removing([...this.#messages.keys()]).changes]
  }

  #set(rank: number, stored: StoredMessage): void {
    this.#messages.set(rank, stored)
    this.#nextExpiryMs = Math.min(this.#nextExpiryMs, stored.message.expiresMs ?? Infinity)
  }

  #forget(rank: number): void {
    this.#messages.delete(rank)
    this.#taken.delete(rank)
  }

  get #prefix(): string {
    return `message/${this.name}/`
  }

  #key(rank: number): string {
    return this.#prefix + String(rank).padStart(RANK_DIGITS, '0')
  }
}
