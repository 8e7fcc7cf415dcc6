import type { PlannedMessage } from './queue-plan.ts'

/** 6 MiB (BAT-21). */
const LARGEST_EVENT_BYTES = 6_291_456

/** As much of a body as has the name in it. */
const NAME_BYTES = 48

/** A message that was sent, in the order of sending. */
export interface SimulatedMessage extends PlannedMessage {
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly sentMs: number
}

/** One time that somebody took a message from the queue. */
export interface Receipt {
  /** What the service knows it by. */
  readonly handle: unknown
  readonly message: SimulatedMessage
  readonly life: number
  /** Milliseconds since the epoch. */
  readonly takenMs: number
  /** When the queue shows the message again, milliseconds since the epoch; infinite for never. */
  readonly visibleMs: number
  /** How often it had been taken then, this time included. */
  readonly count: number
  /** The function has had it with this receipt. */
  invoked: boolean
}

/** Every message that was sent and what became of it, beside the queue's and the engine's own accounts. */
export class MessageLedger {
  readonly #byName = new Map<string, SimulatedMessage>()
  readonly #byGroup = new Map<string, SimulatedMessage[]>()
  readonly #receipts = new Map<unknown, Receipt>()
  readonly #latest = new Map<string, Receipt>()
  /** Names of messages with which the function has succeeded, in any life. */
  readonly #succeeded = new Set<string>()
  /** Names of messages that were taken off the queue because no filter matches them, or they are too large. */
  readonly #dropped = new Set<string>()
  readonly #deleted = new Set<string>()

  sent(planned: PlannedMessage, sentMs: number): void {
    const message = { ...planned, number: this.#byName.size, sentMs }
    this.#byName.set(message.name, message)
    const group = this.#byGroup.get(message.group) ?? []
    group.push(message)
    this.#byGroup.set(message.group, group)
  }

  get all(): readonly SimulatedMessage[] {
    return [...this.#byName.values()]
  }

  inGroup(group: string): readonly SimulatedMessage[] {
    return this.#byGroup.get(group) ?? []
  }

  /** The message in a body, of which the beginning is enough. @throws Error for one that nobody has sent */
  in(body: string | Buffer): SimulatedMessage {
    const beginning = typeof body === 'string' ? body : body.toString('utf8', 0, NAME_BYTES)
    return this.named(/^\{"name":"(\w+)"/.exec(beginning)?.[1] ?? '')
  }

  /** @throws Error for one that nobody has sent */
  named(name: string): SimulatedMessage {
    const message = this.#byName.get(name)
    if (message === undefined) throw new Error(`nobody has sent ${name}`)
    return message
  }

  taken(
    message: SimulatedMessage,
    taken: Pick<Receipt, 'handle' | 'life' | 'takenMs' | 'visibleMs'>,
  ): Receipt {
    const receipt = { ...taken, message, count: this.timesTaken(message) + 1, invoked: false }
    this.#receipts.set(taken.handle, receipt)
    this.#latest.set(message.name, receipt)
    return receipt
  }

  receipt(handle: unknown): Receipt | undefined {
    return this.#receipts.get(handle)
  }

  /** Of the last time that it was taken. */
  latest({ name }: SimulatedMessage): Receipt | undefined {
    return this.#latest.get(name)
  }

  timesTaken({ name }: SimulatedMessage): number {
    return this.#latest.get(name)?.count ?? 0
  }

  succeeded(messages: readonly SimulatedMessage[]): void {
    for (const { name } of messages) this.#succeeded.add(name)
  }

  /** @param unsent it never goes to the function: no filter matches it, or it is too large */
  deleted({ name }: SimulatedMessage, unsent: boolean): void {
    this.#deleted.add(name)
    if (unsent) this.#dropped.add(name)
  }

  hasSucceeded({ name }: SimulatedMessage): boolean {
    return this.#succeeded.has(name)
  }

  isDeleted({ name }: SimulatedMessage): boolean {
    return this.#deleted.has(name)
  }

  /** The function has succeeded with it, or never needs to have it. */
  isSettled({ name }: SimulatedMessage): boolean {
    return this.#succeeded.has(name) || this.#dropped.has(name)
  }
}

export function isWithinPayload(bytes: number): boolean {
  return bytes <= LARGEST_EVENT_BYTES
}

/** A body in base64 that no event has room for (GEN-8). */
export function isOversized({ padding }: SimulatedMessage): boolean {
  return padding * (4 / 3) > LARGEST_EVENT_BYTES
}

/** What a producer sends. */
export function bodyOf({ name, type, padding }: PlannedMessage): string {
  return JSON.stringify({ name, type, padding: 'x'.repeat(padding) })
}

export function messageNames(messages: readonly SimulatedMessage[]): string {
  return messages.map(({ name }) => name).join(' ')
}
