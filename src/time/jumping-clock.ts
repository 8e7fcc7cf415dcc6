import type { Clock } from './clock.ts'
import { sleepOn } from './sleep.ts'

/** Node's timers may fire this much early. */
const EARLY_MS = 1

/**
 * The wall clock, with jumps: for tests on real brokers, where a window of 300 s must not take five minutes. It moves
 * by itself, and on demand goes straight to its next timer, or by some time, firing what comes due on the way. Who
 * asks for a jump answers for it that nobody waits for anything but this clock; while work is on hold it refuses.
 */
export class JumpingClock implements Clock {
  readonly #wall: Clock
  readonly #timers = new Set<Timer>()
  /** Every jump: the wall's moment, and all jumps together from then on. */
  readonly #jumps: { readonly wallMs: number; readonly totalMs: number }[] = []
  #order = 0
  #held = 0

  /** @param wall The real clock; in tests of this class a virtual one. */
  constructor(wall: Clock) {
    this.#wall = wall
  }

  now(): number {
    return this.#wall.now() + this.jumpedMs
  }

  after(ms: number, action: () => void): () => void {
    const timer: Timer = {
      dueMs: this.now() + Math.max(0, ms),
      order: this.#order++,
      action,
      cancel: () => {},
    }
    this.#timers.add(timer)
    this.#arm(timer)
    return () => {
      timer.cancel()
      this.#timers.delete(timer)
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((delay, action) => this.after(delay, action), ms, signal)
  }

  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held++
    try {
      return await work
    } finally {
      this.#held--
    }
  }

  /** Forgets everything that waits. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  /** All jumps so far, milliseconds. */
  get jumpedMs(): number {
    return this.#jumps.at(-1)?.totalMs ?? 0
  }

  /** What this clock showed when the wall showed `wallMs`: how a broker's timestamps read here. */
  fromWall(wallMs: number): number {
    return wallMs + (this.#jumps.findLast((jump) => jump.wallMs <= wallMs)?.totalMs ?? 0)
  }

  /** What the wall showed when this clock first showed `ms`, or a later moment if a jump left `ms` out. */
  toWall(ms: number): number {
    const jump = this.#jumps.findLast(({ wallMs }) => this.fromWall(wallMs) <= ms)
    const wallMs = ms - (jump?.totalMs ?? 0)
    const next = this.#jumps[jump === undefined ? 0 : this.#jumps.indexOf(jump) + 1]
    return next === undefined ? wallMs : Math.min(wallMs, next.wallMs)
  }

  /**
   * Goes to the next timer's moment, or by `atMostMs` if that is less, and fires what is due then.
   * @returns whether it moved: not while work is on hold, and not when nothing is due within `atMostMs` unless
   *   `orAllOfIt` says to move by it anyway
   */
  jump(options: { readonly atMostMs: number; readonly orAllOfIt: boolean }): boolean {
    if (this.#held > 0) return false
    const { atMostMs, orAllOfIt } = options
    const nextMs = Math.min(Infinity, ...[...this.#timers].map((timer) => timer.dueMs - this.now()))
    const ms = nextMs <= atMostMs ? nextMs : orAllOfIt ? atMostMs : 0
    if (ms <= 0 || ms === Infinity) return false
    this.#jumps.push({ wallMs: this.#wall.now(), totalMs: this.jumpedMs + ms })
    for (const timer of [...this.#timers].toSorted(inOrder)) {
      timer.cancel()
      this.#arm(timer)
    }
    return true
  }

  #arm(timer: Timer): void {
    timer.cancel = this.#wall.after(timer.dueMs - this.now(), () => {
      if (timer.dueMs - this.now() > EARLY_MS) return this.#arm(timer)
      this.#timers.delete(timer)
      timer.action()
    })
  }
}

interface Timer {
  readonly dueMs: number
  readonly order: number
  readonly action: () => void
  cancel: () => void
}

function inOrder(a: Timer, b: Timer): number {
  return a.dueMs - b.dueMs || a.order - b.order
}
