import { IndexedHeap } from './indexed-heap.ts'
import type { Entry, EntryState, Shelf } from './shelf.ts'
import type { StoredMessage } from './stored-message.ts'

/** What one embedded queue holds, in memory: where each message stands, who may have it, and which is due next. */
export class QueueEntries {
  readonly #shelf: Shelf
  readonly #all = new Map<number, Entry>()
  readonly #handles = new Map<string, Entry>()
  /** Those that cannot be received, by the moment at which they can. */
  readonly #due = new IndexedHeap<'dueSlot', Entry>('dueSlot', ({ message }) => message.visibleMs)
  readonly #byAge = new IndexedHeap<'ageSlot', Entry>('ageSlot', ({ message }) => message.sentMs)
  #inFlight = 0

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  /** Messages in somebody's hands. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Messages that cannot be received, those in somebody's hands included. */
  get hidden(): number {
    return this.#due.size
  }

  get size(): number {
    return this.#all.size
  }

  get hasVisible(): boolean {
    return !this.#shelf.isEmpty
  }

  /** When the next message can be received; infinite when there is none that cannot already. */
  get nextDueMs(): number {
    return this.#due.first?.message.visibleMs ?? Infinity
  }

  /** The oldest first. */
  values(): Iterable<Entry> {
    return this.#all.values()
  }

  /** Undefined for a message that is gone, or was received again since. */
  withHandle(receiptHandle: string): Entry | undefined {
    return this.#handles.get(receiptHandle)
  }

  /** At most so many of those to hand out next; each is handed out, or kept back, before the next call. */
  next(max: number): readonly Entry[] {
    return this.#shelf.take(max)
  }

  add(index: number, message: StoredMessage, state: 'hidden' | 'inFlight'): Entry {
    const entry: Entry = { index, message, state, dueSlot: -1, ageSlot: -1, shelfSlot: -1 }
    this.#all.set(index, entry)
    if (message.receiptHandle !== null) this.#handles.set(message.receiptHandle, entry)
    this.#byAge.add(entry)
    this.#due.add(entry)
    if (state === 'inFlight') this.#inFlight++
    this.#shelf.changed(entry, null)
    return entry
  }

  /** Into somebody's hands, as this message from now on. */
  handOut(entry: Entry, message: StoredMessage): void {
    this.#name(entry, message)
    this.#set(entry, 'inFlight')
  }

  /** In nobody's hands, and not to be handed out. */
  keepBack(entry: Entry): void {
    this.#set(entry, 'inFlight')
  }

  /** What was handed out or kept back is visible again, as it was before. */
  takeBack(entry: Entry, before: StoredMessage): void {
    this.#set(entry, 'visible')
    this.#name(entry, before)
  }

  /** Hidden for as long as this message says. */
  hide(entry: Entry, message: StoredMessage): void {
    this.#due.remove(entry)
    entry.message = message
    this.#due.add(entry)
  }

  remove(entry: Entry): void {
    this.#set(entry, 'gone')
    this.#byAge.remove(entry)
    this.#all.delete(entry.index)
    this.#forgetHandle(entry)
  }

  /** Shows what is due by now. */
  showDue(nowMs: number): void {
    for (let due = this.#due.first; due !== undefined; due = this.#due.first) {
      if (due.message.visibleMs > nowMs) return
      this.#set(due, 'visible')
    }
  }

  /** Removes what was sent before. @returns what that was */
  removeOlder(horizonMs: number): readonly Entry[] {
    const gone: Entry[] = []
    for (let old = this.#byAge.first; old !== undefined; old = this.#byAge.first) {
      if (old.message.sentMs >= horizonMs) break
      this.remove(old)
      gone.push(old)
    }
    return gone
  }

  #name(entry: Entry, message: StoredMessage): void {
    this.#forgetHandle(entry)
    entry.message = message
    if (message.receiptHandle !== null) this.#handles.set(message.receiptHandle, entry)
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
