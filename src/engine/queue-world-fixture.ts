import type { EventBody, FunctionPort, InvocationOutcome, InvocationRequest } from '../model/index.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { plainShape } from './fixture.ts'
import { FixtureQueue } from './queue-fixture.ts'
import { QueueMapping } from './queue-mapping.ts'
import type { QueueParts } from './queue-parts.ts'

/** What a test replaces; of the limits only those that it names. */
export type GivenQueue = Partial<Omit<QueueParts, 'limits'>> & {
  readonly limits?: Partial<QueueParts['limits']>
  readonly environments?: number
}

/** Test fixture: a mapping on a queue, its function, and what happens. */
export class QueueWorld {
  readonly clock = new VirtualClock(0)
  readonly queue: FixtureQueue
  readonly fn: QueueFunction
  readonly events: EventBody[] = []
  readonly mapping: QueueMapping
  readonly aborting = new AbortController()
  completed = false
  /** As `kill -9` does it. */
  kill = () => {}
  /** BatchSize. */
  readonly size: number

  constructor({ limits, environments, ...given }: GivenQueue = {}) {
    let ids = 0
    this.queue = new FixtureQueue(this.clock)
    this.fn = new QueueFunction(this.clock, environments)
    this.mapping = new QueueMapping({
      mapping: 'work.jobs',
      source: this.queue,
      shape: plainShape,
      tellsAge: false,
      limits: { size: 10, bytes: 1000, windowMs: 0, windowOpens: 'previousInvocationEnd', ...limits },
      retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
      function: this.fn,
      matches: null,
      readsBody: given.reportBatchItemFailures ?? false,
      reportBatchItemFailures: false,
      failedMessages: 'left',
      concurrency: 'scaled',
      maximumConcurrency: null,
      clock: this.clock,
      random: seededRandom(1),
      nextId: () => `b${++ids}`,
      aborting: this.aborting.signal,
      ...given,
    })
    this.queue.takesBack = given.failedMessages === 'returned'
    this.size = limits?.size ?? 10
  }

  start(): this {
    const subscription = this.mapping.events$.subscribe({
      next: (event) => this.events.push(event),
      complete: () => (this.completed = true),
    })
    this.kill = () => subscription.unsubscribe()
    return this
  }

  /** Each invocation: milliseconds, and the messages' names. */
  get called(): string[] {
    return this.fn.calls.map(({ names, atMs }) => `${atMs} ${names}`)
  }

  named<Name extends EventBody['event']>(name: Name): Extract<EventBody, { event: Name }>[] {
    return this.events.filter((event): event is Extract<EventBody, { event: Name }> => event.event === name)
  }
}

/** One that runs. */
export function queueWorld(given: GivenQueue = {}): QueueWorld {
  return new QueueWorld(given).start()
}

/** A function that takes `takesMs` and answers by `answer`. */
export class QueueFunction implements FunctionPort {
  readonly calls: { names: string; atMs: number }[] = []
  takesMs = 0
  /** How long the first calls wait for an environment. */
  waitsMs: number[] = []
  /** Told of every call; what it returns is told of its end. */
  onCall: ((names: string[]) => () => void) | null = null
  /** The most that ever ran at once. */
  peak = 0
  answer: (names: string[], call: number) => InvocationOutcome = () => ({ kind: 'success', body: '' })
  #running = 0
  readonly #clock: VirtualClock
  readonly environments: number | undefined

  constructor(clock: VirtualClock, environments?: number) {
    this.#clock = clock
    this.environments = environments
  }

  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const names = (request.event as { Records: { name: string }[] }).Records.map((one) => one.name)
    const waitMs = this.waitsMs.shift() ?? 0
    if (waitMs > 0) await this.#clock.sleep(waitMs)
    if (request.stillWanted?.() === false) return { kind: 'unwanted' }
    const outcome = this.answer(names, this.calls.length + 1)
    if (['throttled', 'unreachable', 'unwanted'].includes(outcome.kind)) return outcome
    this.calls.push({ names: names.join(' '), atMs: this.#clock.now() })
    request.onStarted(this.#clock.now())
    this.peak = Math.max(this.peak, ++this.#running)
    const ends = this.onCall?.(names)
    if (this.takesMs > 0) await this.#clock.sleep(this.takesMs, request.signal)
    this.#running--
    ends?.()
    return request.signal?.aborted ? { kind: 'failure', cause: 'crash', message: 'stopped' } : outcome
  }

  async close(): Promise<void> {}
}
