import type { EventBody } from '../model/index.ts'
import {
  afterFailure,
  afterMessages,
  afterMinute,
  afterThrottle,
  atStart,
  fifoLimit,
  type Minute,
  type Scaled,
  type ScalingLimits,
} from '../rules/scale/index.ts'
import type { QueueConcurrency } from '../source-types/index.ts'
import type { Clock } from '../time/index.ts'
import type { QueueProgress } from './queue-progress.ts'

const MINUTE_MS = 60_000
const NOTHING_YET = { received: 0, succeeded: 0, failed: 0, throttled: 0 }

/** How a batch ended, as far as scaling goes. */
export type BatchOutcome = 'succeeded' | 'failed' | 'throttled'

/**
 * How many batches of a queue may be under way at this moment. For a standard queue it changes with the minutes and
 * with what becomes of batches, and each change is an event; for others it is what the source type says.
 */
export class QueueScaling {
  readonly #concurrency: QueueConcurrency
  readonly #limits: ScalingLimits
  readonly #clock: Clock
  readonly #progress: QueueProgress
  readonly #changed: (event: EventBody) => void
  #allowed: number
  #minute = { ...NOTHING_YET }
  #isIdle = false
  #cancel: (() => void) | null = null

  constructor(parts: {
    readonly concurrency: QueueConcurrency
    readonly limits: ScalingLimits
    readonly clock: Clock
    readonly progress: QueueProgress
    readonly changed: (event: EventBody) => void
  }) {
    this.#concurrency = parts.concurrency
    this.#limits = parts.limits
    this.#clock = parts.clock
    this.#progress = parts.progress
    this.#changed = parts.changed
    this.#allowed = allowedAtFirst(parts.concurrency, parts.limits)
  }

  get allowed(): number {
    return this.#allowed
  }

  /** The minutes begin. A function that has fewer environments than a queue begins with is told of at once. */
  start(): void {
    if (this.#concurrency !== 'scaled') return
    const unlimited = atStart({ ...this.#limits, environments: Infinity }).to
    if (this.#allowed < unlimited) this.#tell(unlimited, atStart(this.#limits))
    this.#nextMinute()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  received(messages: number): void {
    this.#minute.received += messages
    if (messages === 0) return
    this.#apply(afterMessages(this.#allowed, { ...this.#limits, isIdle: this.#isIdle }))
    this.#isIdle = false
  }

  ended(outcome: BatchOutcome): void {
    this.#minute[outcome]++
    if (outcome === 'failed') this.#apply(afterFailure(this.#allowed, this.#limits))
    if (outcome === 'throttled') this.#apply(afterThrottle(this.#allowed, this.#limits))
  }

  #nextMinute(): void {
    this.#minute = { ...NOTHING_YET }
    this.#progress.mostBusy = this.#progress.busy
    this.#cancel = this.#clock.after(MINUTE_MS, () => {
      this.#minuteEnds({ ...this.#minute, inUse: this.#progress.mostBusy })
      this.#nextMinute()
    })
  }

  /** Whoever is busy with the last messages of a queue is no backlog, so the queue is asked then. */
  #minuteEnds(minute: Omit<Minute, 'backlog'>): void {
    this.#isIdle = minute.inUse === 0 && minute.received === 0
    const ends = (backlog: boolean) =>
      this.#apply(afterMinute(this.#allowed, { ...minute, backlog }, this.#limits))
    if (!this.#progress.handsFull(this.#allowed)) return ends(false)
    void this.#progress.isDry().then((isDry) => {
      if (this.#cancel !== null) ends(!isDry)
    })
  }

  #apply(scaled: Scaled): void {
    if (this.#concurrency !== 'scaled' || scaled.to === this.#allowed) return
    const from = this.#allowed
    this.#allowed = scaled.to
    this.#tell(from, scaled)
  }

  #tell(from: number, { to, reason }: Scaled): void {
    this.#changed({ event: 'ScalingChanged', from, to, reason })
  }
}

function allowedAtFirst(concurrency: QueueConcurrency, limits: ScalingLimits): number {
  if (concurrency === 'scaled') return atStart(limits).to
  return concurrency === 'groups' ? fifoLimit(limits) : concurrency
}
