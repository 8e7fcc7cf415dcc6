import type { SourceError, TwinStorage } from '../../../model/index.ts'
import { isFifoName, type NewMessage, type QueueProperties, type SentMessage } from '../port.ts'
import type { Random } from '../../../time/index.ts'
import { contentId, Deduplication } from './deduplication.ts'
import { expiredHandle, notInFlight, tooManyInFlight } from './failures.ts'
import { FifoShelf } from './fifo-shelf.ts'
import { IndexedHeap } from './indexed-heap.ts'
import { StandardShelf, type Entry, type EntryState, type Shelf } from './shelf.ts'
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

/** One embedded queue: its messages, and what can be received of them at some moment (see `shelf.ts`). */
export class TwinQueue {
  readonly name: string
  readonly isFifo: boolean
  properties: QueueProperties
  readonly #storage: TwinStorage
  readonly #keys: QueueKeys
  readonly #shelf: Shelf
  readonly #deduplication: Deduplication | null
  readonly #entries = new Map<number, Entry>()
  readonly #handles = new Map<string, Entry>()
  /** Those that cannot be received, by the moment at which they can. */
  readonly #due = new IndexedHeap<'dueSlot', Entry>('dueSlot', ({ message }) => message.visibleMs)
  readonly #byAge = new IndexedHeap<'ageSlot', Entry>('ageSlot', ({ message }) => message.sentMs)
  #inFlight = 0
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
    this.#shelf = this.isFifo ? new FifoShelf() : new StandardShelf(random)
    this.#deduplication = this.isFifo ? new Deduplication(storage, this.name) : null
    this.#keys = queueKeys(stored.name)
    for (const [index, message] of this.#keys.messagesIn(storage)) {
      this.#take(index, message, message.receiptHandle === null ? 'hidden' : 'inFlight')
      this.#next = index + 1
    }
    this.#next = Math.max(this.#next, this.#keys.nextIn(storage))
  }

  /** The changes that store all but the messages. */
  stored(): StorageChange {
    return [this.#keys.queue, JSON.stringify({ name: this.name, properties: this.properties })]
  }

  removal(): StorageChange[] {
    const messages = [...this.#entries.keys()].map((index): StorageChange => [
      this.#keys.message(index),
      null,
    ])
    const deduplication = this.#deduplication?.removal() ?? []
    return [[this.#keys.queue, null], [this.#keys.next, null], ...messages, ...deduplication]
  }

  /** Takes messages in order, and stores them with whatever else is to be stored: all or nothing. */
  send(
    messages: readonly NewMessage[],
    given: {
      readonly id: () => string
      readonly nowMs: number
      readonly alongside: readonly StorageChange[]
    },
  ): SentMessage[] {
    const { id, nowMs, alongside } = given
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
      if (deduplicationId) changes.push(...this.#deduplication!.remember(deduplicationId, one, nowMs))
      return one
    })
    const stored = taken.map(([index, message]): StorageChange => [
      this.#keys.message(index),
      formatMessage(message),
    ])
    this.#storage.write([...stored, ...changes, [this.#keys.next, String(this.#next)], ...alongside])
    for (const [index, message] of taken) this.#take(index, message, 'hidden')
    this.#refresh(nowMs)
    return sent
  }

  /** Hands out what is visible and hides it; what was received too often goes to the dead letters instead. */
  receive(options: {
    readonly max: number
    readonly hiddenMs: number
    readonly nowMs: number
    readonly handle: () => string
    /** Whether a copy of the message stays, to be received as well (GEN-2). */
    readonly isDoubled: () => boolean
    readonly deadLetters: DeadLetters | null
    readonly isShortPoll: boolean
  }): readonly StoredMessage[] {
    const { max, hiddenMs, nowMs, handle, isDoubled, deadLetters, isShortPoll } = options
    this.#refresh(nowMs)
    const room = Math.min(max, MOST_IN_FLIGHT - this.#inFlight)
    if (room <= 0 && isShortPoll && !this.isFifo) throw tooManyInFlight()
    const received: Entry[] = []
    const changes: StorageChange[] = []
    while (received.length < room) {
      const entries = this.#shelf.take(room - received.length)
      if (entries.length === 0) break
      for (const entry of entries) {
        if (deadLetters !== null && entry.message.receiveCount >= this.properties.redrive!.maxReceiveCount) {
          changes.push(...this.#moveTo(deadLetters, entry, nowMs))
          continue
        }
        const before = entry.message
        this.#forgetHandle(entry)
        entry.message = {
          ...before,
          visibleMs: nowMs + hiddenMs,
          receiveCount: before.receiveCount + 1,
          firstReceivedMs: before.firstReceivedMs ?? nowMs,
          receiptHandle: handle(),
        }
        this.#handles.set(entry.message.receiptHandle!, entry)
        this.#set(entry, 'inFlight')
        received.push(entry)
        changes.push([this.#keys.message(entry.index), formatMessage(entry.message)])
        if (!this.isFifo && before.isCopy === undefined && isDoubled()) changes.push(...this.#copy(before))
      }
    }
    if (changes.length > 0) this.#storage.write(changes)
    this.#refresh(nowMs)
    return received.map(({ message }) => message)
  }

  /** Whether something can be received at once. */
  hasVisible(nowMs: number): boolean {
    this.#refresh(nowMs)
    return !this.#shelf.isEmpty
  }

  /** When the next message can be received; infinite when there is none that cannot already. */
  get nextDueMs(): number {
    return this.#due.first?.message.visibleMs ?? Infinity
  }

  counts(nowMs: number): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    this.#refresh(nowMs)
    const visible = this.#entries.size - this.#due.size
    return { visible, hidden: this.#inFlight, delayed: this.#due.size - this.#inFlight }
  }

  sequenceNumber({ receiptHandle }: StoredMessage): string | undefined {
    return this.isFifo ? sequenceNumberOf(this.#handles.get(receiptHandle!)!.index) : undefined
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
    const changes: StorageChange[] = []
    const results = receiptHandles.map((handle) => {
      const entry = this.#handles.get(handle)
      if (entry === undefined) return null
      if (this.isFifo && entry.state !== 'inFlight') return expiredHandle(handle)
      changes.push([this.#keys.message(entry.index), null])
      this.#leave(entry)
      return null
    })
    if (changes.length > 0) this.#storage.write(changes)
    return results
  }

  /** @throws SourceError for a message that is not in flight, or was received again since */
  show(receiptHandle: string, atMs: number, nowMs: number): void {
    this.#refresh(nowMs)
    const entry = this.#handles.get(receiptHandle)
    if (entry === undefined || entry.state !== 'inFlight') throw notInFlight(receiptHandle)
    this.#due.remove(entry)
    entry.message = { ...entry.message, visibleMs: atMs }
    this.#due.add(entry)
    this.#storage.write([[this.#keys.message(entry.index), formatMessage(entry.message)]])
    this.#refresh(nowMs)
  }

  /** Takes a message of another queue. A standard queue lets it age on, a FIFO queue begins anew. */
  accept(message: StoredMessage, nowMs: number): StorageChange[] {
    const index = this.#next++
    const accepted = {
      ...message,
      visibleMs: nowMs,
      receiptHandle: null,
      ...(this.isFifo ? { sentMs: nowMs } : {}),
    }
    this.#take(index, accepted, 'hidden')
    this.#refresh(nowMs)
    return [
      [this.#keys.message(index), formatMessage(accepted)],
      [this.#keys.next, String(this.#next)],
    ]
  }

  #moveTo({ queue, sourceArn }: DeadLetters, entry: Entry, nowMs: number): StorageChange[] {
    this.#leave(entry)
    const message = { ...entry.message, deadLetterSourceArn: sourceArn }
    return [[this.#keys.message(entry.index), null], ...queue.accept(message, nowMs)]
  }

  #copy(message: StoredMessage): StorageChange[] {
    const index = this.#next++
    const copy = { ...message, isCopy: true, receiptHandle: null } as const
    this.#take(index, copy, 'hidden')
    return [
      [this.#keys.message(index), formatMessage(copy)],
      [this.#keys.next, String(this.#next)],
    ]
  }

  /** Shows what is due by now, and forgets what is too old. */
  #refresh(nowMs: number): void {
    for (
      let due = this.#due.first;
      due !== undefined && due.message.visibleMs <= nowMs;
      due = this.#due.first
    )
      this.#set(due, 'visible')
    const horizonMs = nowMs - this.properties.retentionSeconds * 1000
    const gone: StorageChange[] = []
    for (
      let old = this.#byAge.first;
      old !== undefined && old.message.sentMs < horizonMs;
      old = this.#byAge.first
    ) {
      this.#leave(old)
      gone.push([this.#keys.message(old.index), null])
    }
    if (gone.length > 0) this.#storage.write(gone)
  }

  #take(index: number, message: StoredMessage, state: 'hidden' | 'inFlight'): void {
    const entry: Entry = { index, message, state, dueSlot: -1, ageSlot: -1, shelfSlot: -1 }
    this.#entries.set(index, entry)
    if (message.receiptHandle !== null) this.#handles.set(message.receiptHandle, entry)
    this.#byAge.add(entry)
    this.#due.add(entry)
    if (state === 'inFlight') this.#inFlight++
    this.#shelf.changed(entry, null)
  }

  #leave(entry: Entry): void {
    this.#set(entry, 'gone')
    this.#byAge.remove(entry)
    this.#entries.delete(entry.index)
    this.#forgetHandle(entry)
  }

  #set(entry: Entry, state: EntryState): void {
    const before = entry.state
    if (before === 'inFlight') this.#inFlight--
    if (state === 'inFlight') this.#inFlight++
    entry.state = state
    this.#due.remove(entry)
    if (state === 'inFlight') this.#due.add(entry)
    this.#shelf.changed(entry, before)
  }

  #forgetHandle({ message }: Entry): void {
    if (message.receiptHandle !== null) this.#handles.delete(message.receiptHandle)
  }
}
