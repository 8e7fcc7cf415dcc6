import type { PlannedMessage } from './queue-plan.ts'

/** 6 MiB (BAT-21). */
const LARGEST_EVENT_BYTES = 6_291_456

/** A message that was sent, in the order of sending. */
export interface SimulatedMessage extends PlannedMessage {
  readonly number: number
}

/** One time that somebody took a message from the queue. */
export interface Receipt {
  readonly handle: string
  readonly message: SimulatedMessage
  readonly life: number
  /** When the queue shows the message again, milliseconds since the epoch. */
  readonly visibleMs: number
  /** How often it had been taken then, this time included. */
  readonly count: number
  /** The function has had it with this receipt. */
  invoked: boolean
}

/** Every message that was sent and what became of it, beside the queue's and the engine's own accounts. */
export class MessageLedger {
  readonly #filters: boolean
  readonly #byName = new Map<string, SimulatedMessage>()
  readonly #byGroup = new Map<string, SimulatedMessage[]>()
  readonly #receipts = new Map<string, Receipt>()
  readonly #counts = new Map<string, number>()
  /** Names of messages with which the function has succeeded, in any life. */
  readonly #succeeded = new Set<string>()
  readonly #deleted = new Set<string>()

  constructor(options: { readonly filters: boolean }) {
    this.#filters = options.filters
  }

  sent(planned: PlannedMessage): void {
    const message = { ...planned, number: this.#byName.size }
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

  /** The message in a body. @throws Error for one that nobody has sent */
  in(body: string): SimulatedMessage {
    const { name } = JSON.parse(body) as { name: string }
    const message = this.#byName.get(name)
    if (message === undefined) throw new Error(`nobody has sent ${name}`)
    return message
  }

  taken(message: SimulatedMessage, taken: Pick<Receipt, 'handle' | 'life' | 'visibleMs'>): Receipt {
    const count = (this.#counts.get(message.name) ?? 0) + 1
    this.#counts.set(message.name, count)
    const receipt = { ...taken, message, count, invoked: false }
    this.#receipts.set(taken.handle, receipt)
    return receipt
  }

  receipt(handle: string): Receipt | undefined {
    return this.#receipts.get(handle)
  }

  timesTaken({ name }: SimulatedMessage): number {
    return this.#counts.get(name) ?? 0
  }

  succeeded(messages: readonly SimulatedMessage[]): void {
    for (const { name } of messages) this.#succeeded.add(name)
  }

  deleted({ name }: SimulatedMessage): void {
    this.#deleted.add(name)
  }

  hasSucceeded({ name }: SimulatedMessage): boolean {
    return this.#succeeded.has(name)
  }

  isDeleted({ name }: SimulatedMessage): boolean {
    return this.#deleted.has(name)
  }

  isFiltered({ type }: SimulatedMessage): boolean {
    return this.#filters && type !== 'order'
  }
}

export function isWithinPayload(bytes: number): boolean {
  return bytes <= LARGEST_EVENT_BYTES
}

export function messageNames(messages: readonly SimulatedMessage[]): string {
  return messages.map(({ name }) => name).join(' ')
}
