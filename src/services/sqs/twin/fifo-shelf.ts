import { IndexedHeap } from './indexed-heap.ts'
import type { Entry, EntryState, Shelf } from './shelf.ts'

/** Entries that have left before a group's list is cut. */
const CUT_AT = 64

/** The messages of one group that are still there, in the order of sending. */
interface Group {
  readonly id: string
  entries: Entry[]
  /** Where the first is that has not left. */
  head: number
  inFlight: number
  heapSlot: number
}

/**
 * A FIFO queue hands out the messages of a group in order, and none while one of them is in somebody's hands
 * (FIFO-1, FIFO-3, CON-24). A receive takes as many as it can of the group with the oldest message, then of the next.
 */
export class FifoShelf implements Shelf {
  readonly #groups = new Map<string, Group>()
  /** Groups whose first message can be received, by its age. */
  readonly #open = new IndexedHeap<'heapSlot', Group>('heapSlot', ({ entries, head }) => entries[head]!.index)

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  changed(entry: Entry, before: EntryState | null): void {
    const group = this.#groupOf(entry)
    this.#open.remove(group)
    if (before === null) group.entries.push(entry)
    if (before === 'inFlight') group.inFlight--
    if (entry.state === 'inFlight') group.inFlight++
    this.#settle(group)
  }

  take(max: number): Entry[] {
    const taken: Entry[] = []
    while (taken.length < max && this.#open.first !== undefined) {
      const group = this.#open.first
      this.#open.remove(group)
      for (let at = group.head; at < group.entries.length && taken.length < max; at++) {
        const entry = group.entries[at]!
        if (entry.state === 'gone') continue
        if (entry.state !== 'visible') break
        taken.push(entry)
      }
    }
    return taken
  }

  #groupOf({ message: { groupId = '' } }: Entry): Group {
    const known = this.#groups.get(groupId)
    if (known !== undefined) return known
    const group: Group = { id: groupId, entries: [], head: 0, inFlight: 0, heapSlot: -1 }
    this.#groups.set(groupId, group)
    return group
  }

  /** Finds the group's first message, and opens the group when nothing holds it. */
  #settle(group: Group): void {
    while (group.entries[group.head]?.state === 'gone') group.head++
    const first = group.entries[group.head]
    if (first === undefined) this.#groups.delete(group.id)
    else if (group.inFlight === 0 && first.state === 'visible') this.#open.add(group)
    if (group.head < CUT_AT || group.head * 2 < group.entries.length) return
    group.entries = group.entries.slice(group.head)
    group.head = 0
  }
}
