import type { Random } from '../../../time/index.ts'
import type { StoredMessage } from './stored-message.ts'

/**
 * Where a message of the twin stands.
 *
 *     hidden (delayed) ──▶ visible ──received──▶ inFlight ──deleted, expired, moved──▶ gone
 *                             ▲                     │
 *                             └─visibility timeout──┘
 */
export type EntryState = 'hidden' | 'visible' | 'inFlight' | 'gone'

/** A message in the twin's memory. The slots are its places in heaps and lists, −1 outside. */
export interface Entry {
  /** Its place in the order of sending; grows. */
  readonly index: number
  message: StoredMessage
  state: EntryState
  dueSlot: number
  ageSlot: number
  shelfSlot: number
}

/** What can be received from a queue, and in which order. Told of every change of an entry. */
export interface Shelf {
  changed(entry: Entry, before: EntryState | null): void
  /** At most so many of those to hand out next; each changes its state before the next call. */
  take(max: number): Entry[]
  readonly isEmpty: boolean
}

/** A standard queue promises no order (SQS-10): any of the visible messages comes next, as the seed has it. */
export class StandardShelf implements Shelf {
  readonly #visible: Entry[] = []
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  get isEmpty(): boolean {
    return this.#visible.length === 0
  }

  changed(entry: Entry): void {
    if (entry.state !== 'visible') this.#remove(entry)
    else if (entry.shelfSlot < 0) entry.shelfSlot = this.#visible.push(entry) - 1
  }

  take(max: number): Entry[] {
    const taken: Entry[] = []
    while (taken.length < max && this.#visible.length > 0) {
      const entry = this.#visible[this.#random.below(this.#visible.length)]!
      this.#remove(entry)
      taken.push(entry)
    }
    return taken
  }

  #remove(entry: Entry): void {
    const at = entry.shelfSlot
    if (at < 0) return
    entry.shelfSlot = -1
    const last = this.#visible.pop()!
    if (last === entry) return
    this.#visible[at] = last
    last.shelfSlot = at
  }
}
