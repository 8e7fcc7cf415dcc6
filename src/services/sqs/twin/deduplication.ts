import { createHash } from 'node:crypto'
import type { TwinStorage } from '../../../model/index.ts'
import type { SentMessage } from '../port.ts'
import type { StorageChange } from './queue-keys.ts'

/** SQS's own interval. */
const INTERVAL_MS = 300_000

interface Known extends SentMessage {
  readonly sentMs: number
}

/** What a FIFO queue was sent within the last five minutes, by deduplication ID. */
export class Deduplication {
  readonly #storage: TwinStorage
  readonly #prefix: string
  readonly #known = new Map<string, Known>()
  /** In the order of sending. */
  #order: string[] = []

  constructor(storage: TwinStorage, queue: string) {
    this.#storage = storage
    this.#prefix = `deduplication/${queue}/`
    const stored = [...storage.entries(this.#prefix)].map(
      ([key, value]) => [key.slice(this.#prefix.length), JSON.parse(value) as Known] as const,
    )
    for (const [id, known] of stored.toSorted(([, a], [, b]) => a.sentMs - b.sentMs))
      this.#remember(id, known)
  }

  /** What was sent with that ID, if that was within the interval. */
  sentBefore(id: string, nowMs: number): SentMessage | undefined {
    const known = this.#known.get(id)
    if (known === undefined || known.sentMs <= nowMs - INTERVAL_MS) return undefined
    return { messageId: known.messageId, sequenceNumber: known.sequenceNumber! }
  }

  /** @returns what stores it */
  remember(id: string, sent: SentMessage, nowMs: number): StorageChange[] {
    const forgotten = this.#forget(nowMs)
    const known = { ...sent, sentMs: nowMs }
    this.#remember(id, known)
    return [...forgotten, [this.#prefix + id, JSON.stringify(known)]]
  }

  /** The last ones that were remembered could not be stored. */
  forgetLast(count: number): void {
    for (const id of this.#order.splice(this.#order.length - count)) this.#known.delete(id)
  }

  removal(): StorageChange[] {
    return [...this.#storage.entries(this.#prefix)].map(([key]): StorageChange => [key, null])
  }

  #remember(id: string, known: Known): void {
    this.#known.set(id, known)
    this.#order.push(id)
  }

  #forget(nowMs: number): StorageChange[] {
    const isOld = (id: string) => (this.#known.get(id)?.sentMs ?? -Infinity) <= nowMs - INTERVAL_MS
    const count = this.#order.findIndex((id) => !isOld(id))
    const old = this.#order.splice(0, count < 0 ? this.#order.length : count)
    for (const id of old) this.#known.delete(id)
    return old.map((id): StorageChange => [this.#prefix + id, null])
  }
}

/** ContentBasedDeduplication: SHA-256 of the body, not of the attributes. */
export function contentId(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}
