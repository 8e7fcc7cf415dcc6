import type {
  EventBody,
  FunctionPort,
  EventShape,
  InvocationOutcome,
  InvocationRequest,
  SourceRecord,
  LogSource,
  LogSourceListener,
  Page,
  ShardReader,
} from '../model/index.ts'
import { seededRandom, type Clock } from '../time/index.ts'
import type { LaneParts } from './lane.ts'

/** Test fixtures of the engine: a source and a function that do exactly what a test tells them. */

export const plainShape: EventShape = {
  envelopeBytes: () => 14,
  build: (records) => ({ Records: records.map((record) => record.event) }),
}

/** A record whose event is its name; `bytes` may claim any size. */
export function record(
  name: string,
  position: number,
  options: { bytes?: number; arrivedMs?: number; key?: string } = {},
): SourceRecord {
  return {
    shard: 'shard-0',
    position: String(position),
    key: options.key ?? null,
    arrivedMs: options.arrivedMs ?? 0,
    bytes: options.bytes ?? JSON.stringify({ name }).length,
    event: { name },
  }
}

export function page(records: readonly SourceRecord[], extra: Partial<Page> = {}): Page {
  return {
    records,
    through: records.at(-1)?.position ?? null,
    bytes: records.reduce((sum, one) => sum + one.bytes, 0),
    caughtUp: true,
    ...extra,
  }
}

/** One shard that holds pages; a read waits until there is one. */
export class FixtureReader implements ShardReader {
  readonly shard: string
  readonly startsAt = 'TRIM_HORIZON'
  readonly stored: string[] = []
  reads = 0
  finished = false
  storeFailures = 0
  /** So many of the records that are asked about next have left retention. */
  expiredCount = 0
  window?: string
  #pages: (Page | Error)[] = []
  #wake: (() => void) | null = null

  constructor(shard = 'shard-0') {
    this.shard = shard
  }

  arrive(...pages: (Page | Error)[]): void {
    this.#pages.push(...pages)
    this.#wake?.()
  }

  get unread(): number {
    return this.#pages.length
  }

  async read(signal: AbortSignal): Promise<Page> {
    this.reads++
    while (this.#pages.length === 0 && !signal.aborted) {
      await new Promise<void>((wake) => {
        this.#wake = wake
        signal.addEventListener('abort', () => wake(), { once: true })
      })
    }
    const next = this.#pages.shift() ?? page([])
    if (next instanceof Error) throw next
    return next
  }

  async store(position: string, window: string | null = null): Promise<boolean> {
    if (this.storeFailures-- > 0) throw new Error('disk full')
    this.stored.push(position)
    if (window === null) delete this.window
    else this.window = window
    return true
  }

  async expired(): Promise<number> {
    const count = this.expiredCount
    this.expiredCount = 0
    return count
  }

  async finish(): Promise<void> {
    this.finished = true
  }
}

export class FixtureSource implements LogSource {
  readonly shape = plainShape
  readonly readers: FixtureReader[]
  listener: LogSourceListener | null = null
  openFailures: Error[] = []
  closed = false

  constructor(...readers: FixtureReader[]) {
    this.readers = readers
  }

  async open(listener: LogSourceListener): Promise<void> {
    const failure = this.openFailures.shift()
    if (failure) throw failure
    this.listener = listener
    for (const reader of this.readers) listener.shardOpened(reader)
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

/** A function that takes `takesMs` and answers by `answer`. */
export class FixtureFunction {
  readonly calls: { names: string; atMs: number }[] = []
  takesMs = 0
  answer: (names: string[], call: number) => InvocationOutcome = () => ({ kind: 'success', body: '' })
  running = 0
  #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const names = (request.event as { Records: { name: string }[] }).Records.map((one) => one.name)
    const outcome = this.answer(names, this.calls.length + 1)
    if (outcome.kind === 'throttled' || outcome.kind === 'unreachable') return outcome
    this.calls.push({ names: names.join(' '), atMs: this.#clock.now() })
    request.onStarted(this.#clock.now())
    this.running++
    if (this.takesMs > 0) await this.#clock.sleep(this.takesMs, request.signal)
    this.running--
    return outcome
  }

  async close(): Promise<void> {}
}

/** Collects a flow's events. */
export function eventsOf(bodies: readonly EventBody[], name: EventBody['event']): EventBody[] {
  return bodies.filter((body) => body.event === name)
}

/** What a lane shares, with nothing that limits it and no jitter; a test replaces what it speaks of. */
export function laneParts(given: { source: LogSource; fn: FunctionPort; clock: Clock }): LaneParts {
  let ids = 0
  return {
    mapping: 'orders.orders',
    shape: given.source.shape,
    limits: { size: 10, bytes: 1000, windowMs: 0, windowOpens: 'previousInvocationEnd' },
    tellsAge: true,
    factor: 1,
    retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
    function: given.fn,
    matches: null,
    settle: {
      maximumRetryAttempts: -1,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: false,
    },
    tumbling: null,
    maximumAgeMs: null,
    readsBody: false,
    clock: given.clock,
    random: seededRandom(1),
    nextId: () => `b${++ids}`,
    aborting: new AbortController().signal,
  }
}
