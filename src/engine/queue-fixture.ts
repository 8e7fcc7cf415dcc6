import {
  SourceError,
  type MessagePage,
  type QueueMessage,
  type QueueSource,
  type QueueSourceListener,
  type ReceiveRequest,
  type Unremoved,
} from '../model/index.ts'
import type { VirtualClock } from '../time/index.ts'
import { plainShape } from './fixture.ts'

/** How long a receive waits for the first message, milliseconds, as SQS does. */
export const POLL_MS = 20_000

/**
 * A queue that does what a test tells it. Messages that are received are hidden for `visibilityMs`, and shown again
 * after it or when they are put back; a FIFO group with a hidden message is not received from.
 */
export class FixtureQueue implements QueueSource {
  readonly shape = plainShape
  readonly removed: string[] = []
  readonly returned: { names: string; why: string; atMs: number }[] = []
  readonly receives: { lane: number; max: number; waitMs: number; atMs: number }[] = []
  /** So many of the next receives, removals and openings fail, and of those that the queue cannot even take. */
  readonly fails = { receives: 0, removals: 0, opens: 0, takes: 0 }
  /** At most so many messages in one receive, as SQS brings 10. */
  mostAtOnce = 10
  visibilityMs = 30_000
  /** Whether what is put back is shown at once, as brokers do; SQS is not told, and shows it at its time. */
  takesBack = true
  /** So many messages come by themselves when there are none: s1, s2, … */
  supply = 0
  /** Whether a pending receive ends as soon as the engine stops, as an embedded one does. */
  endsEarly = true
  /** Whether nobody answers. */
  isAway = false
  closed = false
  listener: QueueSourceListener | null = null
  /** Where a test gives it, as a source has it that is pushed to. */
  rest?: (max: number) => Promise<MessagePage>
  /** Receives under way. */
  pending = 0
  /** What fails, fails so. */
  readonly error = new SourceError('SOURCE_UNREACHABLE', 'connect ECONNREFUSED')
  readonly #clock: VirtualClock
  #messages: Stored[] = []
  #suppliedSoFar = 0
  readonly #fromSupply = new Set<Stored>()
  #wake = new Set<() => void>()

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  async open(listener: QueueSourceListener): Promise<void> {
    if (this.fails.opens-- > 0) throw this.error
    this.listener = listener
  }

  /** Names, each perhaps with `group:` in front. */
  arrive(...names: string[]): void {
    for (const name of names) this.put(name)
  }

  put(text: string, options: { bytes?: number } = {}): void {
    const [group, name] = text.includes(':') ? text.split(':') : [null, text]
    const bytes = options.bytes ?? JSON.stringify({ name }).length
    this.#messages.push({
      name: name,
      group: group ?? null,
      bytes,
      deliveries: 0,
      hiddenUntilMs: -1,
      receipt: 0,
    })
    for (const wake of this.#wake) wake()
  }

  async receive(request: ReceiveRequest): Promise<MessagePage> {
    const { lane, max, waitMs, stopping } = request
    const startMs = this.#clock.now()
    this.receives.push({ lane, max, waitMs, atMs: startMs })
    this.pending++
    try {
      if (this.fails.receives-- > 0) throw this.error
      const endMs = startMs + Math.min(waitMs, POLL_MS)
      for (;;) {
        const messages = this.isAway ? [] : this.#take(Math.min(max, this.mostAtOnce))
        const leftMs = endMs - this.#clock.now()
        const ends = leftMs <= 0 || (stopping.aborted && this.endsEarly)
        if (ends && this.isAway) return { messages, isUnanswered: true }
        if (messages.length > 0 || ends) return { messages }
        await this.#somethingHappens(Math.min(leftMs, this.#nextShownMs()), stopping)
      }
    } finally {
      this.pending--
    }
  }

  holds(message: QueueMessage): boolean {
    const stored = this.#stored(message)
    return stored !== undefined && stored.hiddenUntilMs > this.#clock.now()
  }

  async remove(messages: readonly QueueMessage[]): Promise<readonly Unremoved[]> {
    if (this.fails.takes-- > 0) throw this.error
    if (this.fails.removals-- > 0) return messages.map((message) => ({ message, error: this.error }))
    const gone = messages.filter((message) => this.#stored(message) !== undefined)
    this.removed.push(...gone.map(({ event }) => (event as { name: string }).name))
    const stored = new Set(gone.map((message) => this.#stored(message)))
    this.#messages = this.#messages.filter((one) => !stored.has(one))
    for (const one of stored) this.#fromSupply.delete(one!)
    for (const wake of this.#wake) wake()
    return []
  }

  async putBack(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Promise<void> {
    const names = messages.map(({ event }) => (event as { name: string }).name).join(' ')
    this.returned.push({ names, why, atMs: this.#clock.now() })
    if (!this.takesBack) return
    for (const message of messages) {
      const stored = this.#stored(message)
      if (stored !== undefined) stored.hiddenUntilMs = -1
    }
    for (const wake of this.#wake) wake()
  }

  async remaining(): Promise<number> {
    return this.#messages.length
  }

  async ready(): Promise<number> {
    const nowMs = this.#clock.now()
    return this.supply + this.#messages.filter(({ hiddenUntilMs }) => hiddenUntilMs <= nowMs).length
  }

  async close(): Promise<void> {
    this.closed = true
  }

  /** How often each message that is left was delivered. */
  get left(): Record<string, number> {
    return Object.fromEntries(this.#messages.map(({ name, deliveries }) => [name, deliveries]))
  }

  /** Messages that somebody has in hand. */
  get inHand(): number {
    const nowMs = this.#clock.now()
    const hidden = this.#messages.filter(({ hiddenUntilMs }) => hiddenUntilMs > nowMs)
    return hidden.length + this.#fromSupply.size
  }

  /** Made in the moment in which they are received, so that a backlog costs nothing. */
  #supplied(max: number): QueueMessage[] {
    const count = Math.min(max, this.supply)
    this.supply -= count
    return Array.from({ length: count }, () => {
      const name = `s${++this.#suppliedSoFar}`
      const stored: Stored = {
        name,
        group: null,
        bytes: 20,
        deliveries: 1,
        receipt: 1,
        hiddenUntilMs: Infinity,
      }
      this.#fromSupply.add(stored)
      return this.#message(stored)
    })
  }

  #take(max: number): QueueMessage[] {
    if (this.supply > 0) return this.#supplied(max)
    const nowMs = this.#clock.now()
    const hidden = new Set(
      this.#messages.filter((one) => one.hiddenUntilMs > nowMs).flatMap(({ group }) => group ?? []),
    )
    const visible = this.#messages.filter(
      ({ hiddenUntilMs, group }) => hiddenUntilMs <= nowMs && (group === null || !hidden.has(group)),
    )
    return visible.slice(0, max).map((stored) => {
      stored.deliveries++
      stored.receipt++
      stored.hiddenUntilMs = nowMs + this.visibilityMs
      return this.#message(stored)
    })
  }

  #message(stored: Stored): QueueMessage {
    const { name, group, bytes, deliveries, receipt } = stored
    const handle = { stored, receipt }
    const at = { shard: 'jobs', position: name, key: group, arrivedMs: 0 }
    return { ...at, bytes, event: { name }, deliveries, handle }
  }

  /** Undefined when it was delivered again, or is gone. */
  #stored({ handle }: QueueMessage): Stored | undefined {
    const { stored, receipt } = handle as { stored: Stored; receipt: number }
    const isThere = this.#fromSupply.has(stored) || this.#messages.includes(stored)
    return stored.receipt === receipt && isThere ? stored : undefined
  }

  #nextShownMs(): number {
    const nowMs = this.#clock.now()
    const shown = this.#messages.map(({ hiddenUntilMs }) => hiddenUntilMs - nowMs).filter((ms) => ms > 0)
    return Math.min(Infinity, ...shown)
  }

  #somethingHappens(ms: number, stopping: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel()
        this.#wake.delete(done)
        stopping.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#clock.after(ms, done)
      this.#wake.add(done)
      stopping.addEventListener('abort', done)
    })
  }
}

interface Stored {
  readonly name: string
  readonly group: string | null
  readonly bytes: number
  deliveries: number
  receipt: number
  hiddenUntilMs: number
}
