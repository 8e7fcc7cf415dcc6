import type {
  EventBody,
  FunctionPort,
  InvocationOutcome,
  InvocationRequest,
  MessagePage,
  QueueMessage,
  QueueSource,
  QueueSourceListener,
  ReceiveRequest,
  SourceError,
  Unremoved,
} from '../model/index.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { plainShape } from './fixture.ts'
import { QueueMapping } from './queue-mapping.ts'
import type { QueueParts } from './queue-parts.ts'

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
  /** So many of the next receives, removals and openings fail. */
  readonly fails = { receives: 0, removals: 0, opens: 0 }
  /** At most so many messages in one receive, as SQS brings 10. */
  mostAtOnce = 10
  visibilityMs = 30_000
  closed = false
  listener: QueueSourceListener | null = null
  /** Receives under way. */
  pending = 0
  readonly error: SourceError
  readonly #clock: VirtualClock
  #messages: Stored[] = []
  #wake = new Set<() => void>()

  constructor(clock: VirtualClock, error: SourceError) {
    this.#clock = clock
    this.error = error
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
        const messages = this.#take(Math.min(max, this.mostAtOnce))
        const leftMs = endMs - this.#clock.now()
        if (messages.length > 0 || leftMs <= 0 || stopping.aborted) return { messages }
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
    if (this.fails.removals-- > 0) return messages.map((message) => ({ message, error: this.error }))
    const gone = messages.filter((message) => this.#stored(message) !== undefined)
    this.removed.push(...gone.map(({ event }) => (event as { name: string }).name))
    const stored = new Set(gone.map((message) => this.#stored(message)))
    this.#messages = this.#messages.filter((one) => !stored.has(one))
    for (const wake of this.#wake) wake()
    return []
  }

  async putBack(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Promise<void> {
    const names = messages.map(({ event }) => (event as { name: string }).name).join(' ')
    this.returned.push({ names, why, atMs: this.#clock.now() })
    for (const message of messages) {
      const stored = this.#stored(message)
      if (stored !== undefined) stored.hiddenUntilMs = -1
    }
    for (const wake of this.#wake) wake()
  }

  async remaining(): Promise<number> {
    return this.#messages.length
  }

  async close(): Promise<void> {
    this.closed = true
  }

  /** How often each message that is left was delivered. */
  get left(): Record<string, number> {
    return Object.fromEntries(this.#messages.map(({ name, deliveries }) => [name, deliveries]))
  }

  #take(max: number): QueueMessage[] {
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
      const { name, group, bytes, deliveries, receipt } = stored
      const handle = { stored, receipt }
      const at = { shard: 'jobs', position: name, key: group, arrivedMs: 0 }
      return { ...at, bytes, event: { name }, deliveries, handle }
    })
  }

  /** Undefined when it was delivered again, or is gone. */
  #stored({ handle }: QueueMessage): Stored | undefined {
    const { stored, receipt } = handle as { stored: Stored; receipt: number }
    return stored.receipt === receipt && this.#messages.includes(stored) ? stored : undefined
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

/** A mapping on such a queue, its function, and what happens. */
export class QueueWorld {
  readonly clock = new VirtualClock(0)
  readonly queue: FixtureQueue
  readonly fn: QueueFunction
  readonly events: EventBody[] = []
  readonly mapping: QueueMapping
  readonly aborting = new AbortController()
  completed = false

  constructor(error: SourceError, given: Partial<QueueParts> = {}) {
    let ids = 0
    this.queue = new FixtureQueue(this.clock, error)
    this.fn = new QueueFunction(this.clock)
    this.mapping = new QueueMapping({
      mapping: 'work.jobs',
      source: this.queue,
      shape: plainShape,
      tellsAge: false,
      limits: { size: 10, bytes: 1000, windowMs: 0, windowOpens: 'previousInvocationEnd' },
      retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
      function: this.fn,
      matches: null,
      readsBody: given.reportBatchItemFailures ?? false,
      reportBatchItemFailures: false,
      failedMessages: 'left',
      concurrency: 'scaled',
      clock: this.clock,
      random: seededRandom(1),
      nextId: () => `b${++ids}`,
      aborting: this.aborting.signal,
      ...given,
    })
  }

  start(): this {
    this.mapping.events$.subscribe({
      next: (event) => this.events.push(event),
      complete: () => (this.completed = true),
    })
    return this
  }

  named<Name extends EventBody['event']>(name: Name): Extract<EventBody, { event: Name }>[] {
    return this.events.filter((event): event is Extract<EventBody, { event: Name }> => event.event === name)
  }
}

/** A function that takes `takesMs` and answers by `answer`. */
export class QueueFunction implements FunctionPort {
  readonly calls: { names: string; atMs: number }[] = []
  takesMs = 0
  /** The most that ever ran at once. */
  peak = 0
  answer: (names: string[], call: number) => InvocationOutcome = () => ({ kind: 'success', body: '' })
  #running = 0
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const names = (request.event as { Records: { name: string }[] }).Records.map((one) => one.name)
    const outcome = this.answer(names, this.calls.length + 1)
    if (['throttled', 'unreachable', 'unwanted'].includes(outcome.kind)) return outcome
    this.calls.push({ names: names.join(' '), atMs: this.#clock.now() })
    request.onStarted(this.#clock.now())
    this.peak = Math.max(this.peak, ++this.#running)
    if (this.takesMs > 0) await this.#clock.sleep(this.takesMs, request.signal)
    this.#running--
    return request.signal?.aborted ? { kind: 'failure', cause: 'crash', message: 'stopped' } : outcome
  }

  async close(): Promise<void> {}
}
