import type { TwinStorage } from '../../../model/index.ts'
import type { NewMessage } from '../port.ts'
import { failed } from './failures.ts'
import { formatMessage, parseMessage, type StoredMessage } from './stored-message.ts'

/** What a queue's properties are. */
export interface QueueProperties {
  readonly visibilityTimeoutSeconds: number
  readonly delaySeconds: number
}

type StorageChange = readonly [key: string, value: string | null]

/** SQS's own default: four days. */
const RETENTION_MS = 345_600_000
const INDEX_DIGITS = 16
export const QUEUE_PREFIX = 'queue/'

/**
 * One embedded standard queue: its messages, the oldest first, each visible from some moment on.
 *
 *     sent ─ delay ─▶ visible ─ received ─▶ hidden ─┬─ deleted
 *                        ▲                          │
 *                        └──── visibility timeout ──┘
 */
export class TwinQueue {
  readonly name: string
  properties: QueueProperties
  readonly #storage: TwinStorage
  readonly #messages = new Map<number, StoredMessage>()
  #next = 1

  constructor(stored: { name: string; properties: QueueProperties }, storage: TwinStorage) {
    this.name = stored.name
    this.properties = stored.properties
    this.#storage = storage
    for (const [key, value] of storage.entries(this.#messagePrefix)) {
      const index = Number(key.slice(-INDEX_DIGITS))
      this.#messages.set(index, parseMessage(value))
      this.#next = index + 1
    }
  }

  /** The changes that store all but the messages. */
  stored(): StorageChange {
    return [QUEUE_PREFIX + this.name, JSON.stringify({ name: this.name, properties: this.properties })]
  }

  removal(): StorageChange[] {
    const messages = [...this.#messages.keys()].map((index): StorageChange => [this.#key(index), null])
    return [[QUEUE_PREFIX + this.name, null], ...messages]
  }

  send(message: NewMessage, given: { readonly id: string; readonly nowMs: number }): void {
    const { id, nowMs } = given
    const delayMs = (message.delaySeconds ?? this.properties.delaySeconds) * 1000
    this.#write(this.#next, {
      id,
      body: message.body,
      attributes: message.attributes ?? {},
      sentMs: nowMs,
      visibleMs: nowMs + delayMs,
      receiveCount: 0,
      firstReceivedMs: null,
      receiptHandle: null,
    })
    this.#next++
  }

  /** Hands out what is visible, the oldest first, and hides it. */
  receive(options: {
    readonly max: number
    readonly hiddenMs: number
    readonly nowMs: number
    readonly handle: () => string
  }): readonly StoredMessage[] {
    const { max, hiddenMs, nowMs, handle } = options
    this.#trim(nowMs)
    const visible = [...this.#messages].filter(([, { visibleMs }]) => visibleMs <= nowMs).slice(0, max)
    return visible.map(([index, message]) => {
      const received = {
        ...message,
        visibleMs: nowMs + hiddenMs,
        receiveCount: message.receiveCount + 1,
        firstReceivedMs: message.firstReceivedMs ?? nowMs,
        receiptHandle: handle(),
      }
      this.#write(index, received)
      return received
    })
  }

  /** When the next message can be received; infinite when there is none. */
  nextVisibleMs(): number {
    return Math.min(Infinity, ...[...this.#messages.values()].map(({ visibleMs }) => visibleMs))
  }

  /** Everything it holds, hidden or not, the oldest first. */
  all(nowMs: number): readonly StoredMessage[] {
    this.#trim(nowMs)
    return [...this.#messages.values()]
  }

  /** One that is gone already, or was received again since, stays as it is. */
  delete(receiptHandle: string): void {
    const index = this.#indexOf(receiptHandle)
    if (index === undefined) return
    this.#storage.write([[this.#key(index), null]])
    this.#messages.delete(index)
  }

  /** @throws SourceError for a message that is gone, or was received again since */
  show(receiptHandle: string, atMs: number): void {
    const index = this.#indexOf(receiptHandle)
    if (index === undefined) throw failed('The message referred to does not exist or is not in flight.')
    this.#write(index, { ...this.#messages.get(index)!, visibleMs: atMs })
  }

  #trim(nowMs: number): void {
    const gone = [...this.#messages]
      .filter(([, { sentMs }]) => sentMs < nowMs - RETENTION_MS)
      .map(([index]) => index)
    if (gone.length === 0) return
    this.#storage.write(gone.map((index): StorageChange => [this.#key(index), null]))
    for (const index of gone) this.#messages.delete(index)
  }

  #indexOf(receiptHandle: string): number | undefined {
    return [...this.#messages].find(([, message]) => message.receiptHandle === receiptHandle)?.[0]
  }

  #write(index: number, message: StoredMessage): void {
    this.#storage.write([[this.#key(index), formatMessage(message)]])
    this.#messages.set(index, message)
  }

  get #messagePrefix(): string {
    return `message/${this.name}/`
  }

  #key(index: number): string {
    return this.#messagePrefix + String(index).padStart(INDEX_DIGITS, '0')
  }
}
