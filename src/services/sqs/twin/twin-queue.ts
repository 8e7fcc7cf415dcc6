import { SourceError, type TwinStorage } from '../../../model/index.ts'
import { isFifoName, type NewMessage, type QueueProperties, type SentMessage } from '../port.ts'
import type { Random } from '../../../time/index.ts'
import { contentId, Deduplication } from './deduplication.ts'
import { expiredHandle, notInFlight, tooManyInFlight } from './failures.ts'
import { FifoShelf } from './fifo-shelf.ts'
import { QueueEntries } from './queue-entries.ts'
import { StandardShelf, type Entry } from './shelf.ts'
import { queueKeys, type QueueKeys, type StorageChange } from './queue-keys.ts'
import { formatMessage, newMessage, sequenceNumberOf, type StoredMessage } from './stored-message.ts'

/** SQS's own limit for messages that are in somebody's hands. */
const MOST_IN_FLIGHT = 120_000

/** Where a message goes that was received too often. */
export interface DeadLetters {
  readonly queue: TwinQueue
  /** Of the queue that it leaves. */
  readonly sourceArn: string
}

/** What is to be stored, and what follows once it is. */
interface Changing {
  readonly changes: readonly StorageChange[]
  readonly apply: () => void
}

/** One embedded queue: its messages, and what can be received of them at some moment (see `shelf.ts`). */
export class TwinQueue {
  readonly name: string
  readonly isFifo: boolean
  properties: QueueProperties
  readonly #storage: TwinStorage
  readonly #keys: QueueKeys
  readonly #entries: QueueEntries
  readonly #deduplication: Deduplication | null
  #next = 1

  constructor(
    stored: { readonly name: string; readonly properties: QueueProperties },
    options: { readonly storage: TwinStorage; readonly random: Random },
  ) {
    const { storage, random } = options
    this.name = stored.name
    this.isFifo = isFifoName(stored.name)
    this.properties = stored.properties
    this.#storage = storage
    this.#entries = new QueueEntries(this.isFifo ? new FifoShelf() : new StandardShelf(random))
    this.#deduplication = this.isFifo ? new Deduplication(storage, this.name) : null
    this.#keys = queueKeys(stored.name)
    for (const [index, message] of this.#keys.messagesIn(storage)) {
      this.#entries.add(index, message, message.receiptHandle === null ? 'hidden' : 'inFlight')
      this.#next = index + 1
    }
    this.#next = Math.max(this.#next, this.#keys.nextIn(storage))
  }

  /** The changes that store all but the messages. */
  stored(): StorageChange {
    return [this.#keys.queue, JSON.stringify({ name: this.name, properties: this.properties })]
  }

  removal(): StorageChange[] {
    const messages = this.#removing(this.#entries.values())
    const deduplication = this.#deduplication?.removal() ?? []
    return [[this.#keys.queue, null], [this.#keys.next, null], ...messages, ...deduplication]
  }

  /**
   * Takes messages in order, and stores them with whatever else is to be stored.
   * @throws SourceError when nothing can be stored, here and wherever something is: then nothing has changed
   */
  send(
    messages: readonly NewMessage[],
    given: {
      readonly id: () => string
      readonly nowMs: number
      readonly alongside: readonly StorageChange[]
    },
  ): SentMessage[] {
    const { id, nowMs, alongside } = given
    const first = this.#next
    let remembered = 0
    const changes: StorageChange[] = []
    const taken: [number, StoredMessage][] = []
    const sent = messages.map((message): SentMessage => {
      const deduplicationId = this.isFifo ? (message.deduplicationId ?? contentId(message.body)) : undefined
      const before = deduplicationId && this.#deduplication!.sentBefore(deduplicationId, nowMs)
      if (before) return before
      const index = this.#next++
      const one = { messageId: id(), ...(this.isFifo ? { sequenceNumber: sequenceNumberOf(index) } : {}) }
      const delayMs = (message.delaySeconds ?? this.properties.delaySeconds) * 1000
      taken.push([
        index,
        newMessage({ ...message, ...(deduplicationId && { deduplicationId }) }, one, { nowMs, delayMs }),
      ])
      if (deduplicationId) {
        changes.push(...this.#deduplication!.remember(deduplicationId, one, nowMs))
        remembered++
      }
      return one
    })
    const stored = taken.flatMap(([index, message]) => this.#storing({ index, message }))
    this.#write([...stored, ...changes, [this.#keys.next, String(this.#next)], ...alongside], () => {
      this.#next = first
      this.#deduplication?.forgetLast(remembered)
    })
    for (const [index, message] of taken) this.#entries.add(index, message, 'hidden')
    this.#refresh(nowMs)
    return sent
  }

  /** Hands out what is visible and hides it; what was received too often goes to the dead letters instead. */
  receive(options: ReceiveOptions): readonly StoredMessage[] {
    const { max, nowMs, deadLetters, isShortPoll } = options
    this.#refresh(nowMs)
    const room = Math.min(max, MOST_IN_FLIGHT - this.#entries.inFlight)
    if (room <= 0 && isShortPoll && !this.isFifo) throw tooManyInFlight()
    const taken = this.#take(room, options)
    const { received, dead, copies } = taken
    const moved = dead.length === 0 ? null : this.#moving(dead, deadLetters!, nowMs)
    const changes = [...received, ...copies].flatMap((entry) => this.#storing(entry))
    if (moved !== null) changes.push(...moved.changes)
    if (changes.length > 0) this.#write(changes, () => this.#takeBack(taken))
    moved?.apply()
    this.#refresh(nowMs)
    // What stood behind the dead ones in their groups.
    if (moved !== null && received.length === 0) return this.receive(options)
    return received.map(({ message }) => message)
  }

  /** Whether something can be received at once. */
  hasVisible(nowMs: number): boolean {
    this.#refresh(nowMs)
    return this.#entries.hasVisible
  }

  /** When the next message can be received; infinite when there is none that cannot already. */
  get nextDueMs(): number {
    return this.#entries.nextDueMs
  }

  counts(nowMs: number): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    this.#refresh(nowMs)
    const { size, hidden, inFlight } = this.#entries
    return { visible: size - hidden, hidden: inFlight, delayed: hidden - inFlight }
  }

  sequenceNumber({ receiptHandle }: StoredMessage): string | undefined {
    return this.isFifo ? sequenceNumberOf(this.#entries.withHandle(receiptHandle!)!.index) : undefined
  }

  /** Everything it holds, hidden or not, the oldest first. */
  all(nowMs: number): readonly StoredMessage[] {
    this.#refresh(nowMs)
    return [...this.#entries.values()].map(({ message }) => message)
  }

  /**
   * Those that are gone already, or were received again since, stay as they are.
   * @returns for each what went wrong: a FIFO queue takes no handle whose time is over
   */
  delete(receiptHandles: readonly string[], nowMs: number): (SourceError | null)[] {
    this.#refresh(nowMs)
    const going = new Set<Entry>()
    const results = receiptHandles.map((handle) => {
      const entry = this.#entries.withHandle(handle)
      if (entry === undefined) return null
      if (this.isFifo && entry.state !== 'inFlight') return expiredHandle(handle)
      going.add(entry)
      return null
    })
    if (going.size > 0) this.#storage.write(this.#removing(going))
    for (const entry of going) this.#entries.remove(entry)
    return results
  }

  /** @throws SourceError for a message that is not in flight, or was received again since */
  show(receiptHandle: string, atMs: number, nowMs: number): void {
    this.#refresh(nowMs)
    const entry = this.#entries.withHandle(receiptHandle)
    if (entry === undefined || entry.state !== 'inFlight') throw notInFlight(receiptHandle)
    const shown = { ...entry.message, visibleMs: atMs }
    this.#storage.write([[this.#keys.message(entry.index), formatMessage(shown)]])
    this.#entries.hide(entry, shown)
    this.#refresh(nowMs)
  }

  /** Takes messages of another queue. A standard queue lets them age on, a FIFO queue begins anew. */
  accepting(messages: readonly StoredMessage[], nowMs: number): Changing {
    const begun = { visibleMs: nowMs, receiptHandle: null, ...(this.isFifo ? { sentMs: nowMs } : {}) }
    const accepted = messages.map((message) => ({ index: this.#next++, message: { ...message, ...begun } }))
    return {
      changes: [...accepted.flatMap((one) => this.#storing(one)), [this.#keys.next, String(this.#next)]],
      apply: () => {
        for (const { index, message } of accepted) this.#entries.add(index, message, 'hidden')
        this.#refresh(nowMs)
      },
    }
  }

  #take(room: number, options: ReceiveOptions): Taken {
    const { nowMs, hiddenMs, handle, isDoubled, deadLetters } = options
    const taken: Taken = { received: [], before: [], dead: [], copies: [] }
    const most = deadLetters === null ? Infinity : this.properties.redrive!.maxReceiveCount
    while (taken.received.length < room) {
      const entries = this.#entries.next(room - taken.received.length)
      if (entries.length === 0) break
      for (const entry of entries) {
        const before = entry.message
        if (before.receiveCount >= most) {
          this.#entries.keepBack(entry)
          taken.dead.push(entry)
          continue
        }
        this.#entries.handOut(entry, {
          ...before,
          visibleMs: nowMs + hiddenMs,
          receiveCount: before.receiveCount + 1,
          firstReceivedMs: before.firstReceivedMs ?? nowMs,
          receiptHandle: handle(),
        })
        taken.received.push(entry)
        taken.before.push(before)
        if (this.isFifo || before.isCopy !== undefined || !isDoubled()) continue
        const copy = { ...before, isCopy: true, receiptHandle: null } as const
        taken.copies.push(this.#entries.add(this.#next++, copy, 'hidden'))
      }
    }
    return taken
  }

  #takeBack({ received, before, dead, copies }: Taken): void {
    for (const [at, entry] of received.entries()) this.#entries.takeBack(entry, before[at]!)
    for (const entry of dead) this.#entries.takeBack(entry, entry.message)
    for (const entry of copies) this.#entries.remove(entry)
  }

  #moving(entries: readonly Entry[], { queue, sourceArn }: DeadLetters, nowMs: number): Changing {
    const messages = entries.map(({ message }) => ({ ...message, deadLetterSourceArn: sourceArn }))
    const there = queue.accepting(messages, nowMs)
    return {
      changes: [...this.#removing(entries), ...there.changes],
      apply: () => {
        for (const entry of entries) this.#entries.remove(entry)
        there.apply()
      },
    }
  }

  #storing({ index, message }: Pick<Entry, 'index' | 'message'>): StorageChange[] {
    const stored: StorageChange = [this.#keys.message(index), formatMessage(message)]
    return message.isCopy === undefined ? [stored] : [stored, [this.#keys.next, String(this.#next)]]
  }

  #removing(entries: Iterable<Entry>): StorageChange[] {
    return [...entries].map(({ index }) => [this.#keys.message(index), null])
  }

  #write(changes: readonly StorageChange[], undo: () => void): void {
    try {
      this.#storage.write(changes)
    } catch (error) {
      undo()
      throw error
    }
  }

  /** Shows what is due by now, and forgets what is too old. Where that cannot be stored, the next start forgets it anew. */
  #refresh(nowMs: number): void {
    this.#entries.showDue(nowMs)
    const gone = this.#entries.removeOlder(nowMs - this.properties.retentionSeconds * 1000)
    if (gone.length === 0) return
    try {
      this.#storage.write(this.#removing(gone))
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
    }
  }
}

interface ReceiveOptions {
  readonly max: number
  readonly hiddenMs: number
  readonly nowMs: number
  readonly handle: () => string
  /** Whether a copy of the message stays, to be received as well (GEN-2). */
  readonly isDoubled: () => boolean
  readonly deadLetters: DeadLetters | null
  readonly isShortPoll: boolean
}

/** What a receive takes, and how the messages that it hands out were before. */
interface Taken {
  readonly received: Entry[]
  readonly before: StoredMessage[]
  readonly dead: Entry[]
  readonly copies: Entry[]
}
