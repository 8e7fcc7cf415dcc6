import type { NewMessage, QueueArguments } from '../port.ts'
import type { DeathReason } from './dead-letter.ts'
import type { Journal, StorageChange } from './journal.ts'
import { readArguments, type QueueSettings } from './queue-settings.ts'
import { ReadyList } from './ready-list.ts'
import { formatMessage, parseMessage, type StoredMessage } from './stored-message.ts'

const SEQUENCE_DIGITS = 16

/** A queue that has lost a message for good says so here. */
export type Bury = (queue: TwinQueue, message: StoredMessage, reason: DeathReason) => void

/**
 * One embedded queue.
 *
 *     published ──▶ ready ── take ──▶ out ─┬─ remove
 *                   ▲  │                   │
 *                   │  ├─ expired at the head, or too many ─▶ buried
 *                   └──┴──────── put back ─┘ (too often: buried)
 */
export class TwinQueue {
  readonly name: string
  readonly virtualHost: string
  readonly queueArguments: QueueArguments
  readonly settings: QueueSettings
  readonly #journal: Journal
  readonly #bury: Bury
  readonly #messages = new Map<number, StoredMessage>()
  readonly #ready: ReadyList
  #next = 1

  /** @throws SourceError for arguments that it cannot have */
  constructor(
    stored: { readonly virtualHost: string; readonly name: string; readonly queueArguments: QueueArguments },
    { journal, bury }: { readonly journal: Journal; readonly bury: Bury },
  ) {
    this.name = stored.name
    this.virtualHost = stored.virtualHost
    this.queueArguments = stored.queueArguments
    this.settings = readArguments(stored.name, stored.queueArguments)
    this.#journal = journal
    this.#bury = bury
    this.#ready = new ReadyList(this.settings.kind)
    for (const [, text] of journal.storage.entries(this.#messagePrefix)) this.#restore(parseMessage(text))
  }

  get ready(): number {
    return this.#ready.size
  }

  /** How many more it takes before it refuses them; those that are handed on at once take none of it. */
  get room(): number {
    const { overflow, maxLength } = this.settings
    return overflow === 'reject-publish' ? Math.max(0, maxLength - this.#ready.size) : Infinity
  }

  /** The change that stores the queue itself. */
  stored(): StorageChange {
    const { virtualHost, name, queueArguments } = this
    return [QUEUE_PREFIX + placeOf(this), JSON.stringify({ virtualHost, name, arguments: queueArguments })]
  }

  /** The messages as they will stand here, and the changes that store them; `keep` then takes them over. */
  publishing(
    messages: readonly NewMessage[],
    nowMs: number,
  ): { readonly published: readonly StoredMessage[]; readonly changes: readonly StorageChange[] } {
    const published = messages.map(({ properties, body }, index) => {
      const own = properties.expiration === undefined ? Infinity : Number(properties.expiration)
      const expiresMs = nowMs + Math.min(own, this.settings.ttlMs)
      return { sequence: this.#next + index, properties, body, expiresMs, returns: 0 }
    })
    return {
      published,
      changes: published.map((one) => [this.#key(one.sequence), formatMessage(one, false)]),
    }
  }

  keep(published: readonly StoredMessage[]): void {
    for (const message of published) {
      this.#next = message.sequence + 1
      this.#messages.set(message.sequence, message)
      this.#ready.append(message.sequence)
    }
  }

  /** A dead letter comes; it is noted. */
  bury(message: NewMessage, nowMs: number): void {
    const { published, changes } = this.publishing([message], nowMs)
    this.keep(published)
    for (const [key, value] of changes) this.#journal.note(key, value)
  }

  /** Hands out the first; undefined when none is ready. */
  take(nowMs: number): StoredMessage | undefined {
    this.trim(nowMs)
    const sequence = this.#ready.shift()
    if (sequence === undefined) return undefined
    const message = this.#messages.get(sequence)!
    this.#store(message, true)
    return message
  }

  /** The changes that take messages away for good. */
  removal(sequences: readonly number[]): readonly StorageChange[] {
    return sequences.map((sequence) => [this.#key(sequence), null])
  }

  /** What `removal` has taken away is here no more. */
  forget(sequences: readonly number[]): void {
    for (const sequence of sequences) this.#messages.delete(sequence)
  }

  putBack(sequences: readonly number[], nowMs: number): void {
    const returned: number[] = []
    for (const sequence of sequences) {
      const known = this.#messages.get(sequence)
      if (known === undefined) continue
      const message = { ...known, returns: known.returns + 1 }
      this.#messages.set(sequence, message)
      if (message.returns > this.settings.deliveryLimit) {
        this.#lose(sequence, 'delivery_limit')
        continue
      }
      this.#store(message, false)
      returned.push(sequence)
    }
    this.#ready.putBack(returned)
    this.trim(nowMs)
  }

  /** Buries what has expired at the head, and what is too many. */
  trim(nowMs: number): void {
    for (;;) {
      const first = this.#ready.first()
      if (first === undefined) return
      const reason = this.#deathOf(this.#messages.get(first)!, nowMs)
      if (reason === null) return
      this.#ready.shift()
      this.#lose(first, reason)
    }
  }

  /** Why a message at the head cannot stay. */
  #deathOf({ expiresMs, returns }: StoredMessage, nowMs: number): DeathReason | null {
    const { deliveryLimit, maxLength, overflow } = this.settings
    if (expiresMs <= nowMs) return 'expired'
    // A crash of the process counts as well, as the loss of a connection does.
    if (returns > deliveryLimit) return 'delivery_limit'
    return overflow === 'drop-head' && this.#ready.size > maxLength ? 'maxlen' : null
  }

  /** When the message at the head expires; infinite for never. */
  nextExpiryMs(): number {
    const first = this.#ready.first()
    return first === undefined ? Infinity : this.#messages.get(first)!.expiresMs
  }

  /** What is ready, in order. */
  browse(nowMs: number): readonly StoredMessage[] {
    this.trim(nowMs)
    return this.#ready.all().map((sequence) => this.#messages.get(sequence)!)
  }

  purge(): void {
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) this.#drop(next)
  }

  delete(): void {
    for (const sequence of this.#messages.keys()) this.#journal.note(this.#key(sequence), null)
    this.#journal.note(QUEUE_PREFIX + placeOf(this), null)
  }

  #lose(sequence: number, reason: DeathReason): void {
    const message = this.#messages.get(sequence)!
    this.#drop(sequence)
    this.#bury(this, message, reason)
  }

  #drop(sequence: number): void {
    this.#messages.delete(sequence)
    this.#journal.note(this.#key(sequence), null)
  }

  #restore(message: StoredMessage): void {
    this.#messages.set(message.sequence, message)
    this.#next = message.sequence + 1
    if (message.returns > 0) this.#ready.putBack([message.sequence])
    else this.#ready.append(message.sequence)
  }

  #store(message: StoredMessage, out: boolean): void {
    this.#journal.note(this.#key(message.sequence), formatMessage(message, out))
  }

  get #messagePrefix(): string {
    return `message/${placeOf(this)}/`
  }

  #key(sequence: number): string {
    return this.#messagePrefix + String(sequence).padStart(SEQUENCE_DIGITS, '0')
  }
}

export const QUEUE_PREFIX = 'queue/'

/** A queue's place in the storage, and among all queues. */
export function placeOf({
  virtualHost,
  name,
}: {
  readonly virtualHost: string
  readonly name: string
}): string {
  return `${encodeURIComponent(virtualHost)}/${encodeURIComponent(name)}`
}
