import type { QueueMessage } from '../model/index.ts'

/**
 * Which message groups of a FIFO queue are in this process's hands: with the function, or in a batch that waits for it.
 * The queue itself keeps a group together only while it hides it; a batch that outlasts its visibility timeout is shown
 * to everybody again, to this process too, which must not have the group twice (CON-24).
 *
 *     lane 0   receive a1 ─▶ function ···························▶ done: the group is free
 *     the queue                    visibility over: shows a1, a2
 *     lane 1                                 receive a1 a2 ─▶ let go, hidden anew; comes again in order
 *
 * @decision CON-24 What a FIFO queue shows again of a group while an older batch with it is under way in this process is let go at once, shown as MessagesReturned, and comes again at its next visibility timeout: never beside the older batch, and in order. The receive counts towards the queue's maxReceiveCount, as every receive does.
 */
export class QueueGroups {
  /** Whoever has a group; each lane is one owner. */
  readonly #owners = new Map<string, object>()

  /**
   * Gives the owner the groups of what it has received, but for those that another one has.
   * @returns the messages that it may go on with, and those that it must let go
   */
  claim(
    owner: object,
    messages: readonly QueueMessage[],
  ): { readonly free: readonly QueueMessage[]; readonly taken: readonly QueueMessage[] } {
    const taken = messages.filter(({ key }) => key !== null && (this.#owners.get(key) ?? owner) !== owner)
    const free = taken.length === 0 ? messages : messages.filter((message) => !taken.includes(message))
    for (const { key } of free) if (key !== null) this.#owners.set(key, owner)
    return { free, taken }
  }

  /**
   * The function is done with the owner's batch, so that from here on the queue says what comes next of its groups;
   * those of which the owner still has messages are not free.
   */
  release(owner: object, still: readonly QueueMessage[]): void {
    const kept = new Set(still.map(({ key }) => key))
    for (const [group, its] of this.#owners) if (its === owner && !kept.has(group)) this.#owners.delete(group)
  }
}
