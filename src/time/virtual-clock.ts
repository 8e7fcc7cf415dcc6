import type { Clock } from './clock.ts'
import { sleepOn } from './sleep.ts'

/** Where virtual time begins: 2026-01-01T00:00:00Z. */
export const VIRTUAL_EPOCH_MS = Date.UTC(2026, 0, 1)

/**
 * A clock that moves only when told. Before each due moment it lets every pending promise settle, and it stands
 * while work is on hold, so that an hour passes in milliseconds and every run is the same.
 * Timers of one moment fire in the order in which they were set.
 */
export class VirtualClock implements Clock {
  #nowMs: number
  #order = 0
  #held = 0
  #released: (() => void)[] = []
  readonly #timers: Timer[] = []

  constructor(startMs: number = VIRTUAL_EPOCH_MS) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  after(ms: number, action: () => void): () => void {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(0, ms), order: this.#order++, action }
    push(this.#timers, timer)
    return () => {
      timer.action = undefined
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
      if (this.#held === 0) for (const wake of this.#released.splice(0)) wake()
    }
  }

  /** Sets the clock without firing anything. @throws RangeError when timers are pending or time would go back. */
  setTo(ms: number): void {
    this.#dropCancelled()
    if (this.#timers.length > 0) throw new RangeError('the clock cannot be set while something waits for it')
    if (ms < this.#nowMs) throw new RangeError('the clock cannot go back')
    this.#nowMs = ms
  }

  /** Lets promises settle, and held work end, without moving time. */
  async settle(): Promise<void> {
    do {
      if (this.#held > 0) await new Promise<void>((resolve) => this.#released.push(resolve))
      await turn()
      await turn()
    } while (this.#held > 0)
  }

  /** Lets `ms` pass, firing everything that comes due. */
  advanceBy(ms: number): Promise<void> {
    return this.#runTo(this.#nowMs + ms, () => false).then(() => undefined)
  }

  /** Lets `ms` pass, and stops at that moment before anything that is due at it: whoever acts now comes first. */
  advanceUpTo(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    return this.#runTo(endMs, () => false, endMs - 1).then(() => undefined)
  }

  /**
   * Lets time run, moment by moment, until `holds` answers true or `limitMs` have passed; time then stands at the
   * moment at which it came true. @returns whether it came true.
   */
  advanceUntil(holds: () => boolean, limitMs: number): Promise<boolean> {
    return this.#runTo(this.#nowMs + limitMs, holds)
  }

  async #runTo(endMs: number, holds: () => boolean, lastDueMs: number = endMs): Promise<boolean> {
    for (;;) {
      await this.settle()
      if (holds()) return true
      this.#dropCancelled()
      const next = this.#timers[0]
      if (next === undefined || next.dueMs > lastDueMs) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      this.#fireDue()
    }
    this.#nowMs = Math.max(this.#nowMs, endMs)
    return holds()
  }

  /** Fires the timers of this moment that were set before it began; those they set come after a settling. */
  #fireDue(): void {
    const before = this.#order
    const due: Timer[] = []
    while (
      this.#timers.length > 0 &&
      this.#timers[0]!.dueMs <= this.#nowMs &&
      this.#timers[0]!.order < before
    ) {
      due.push(pop(this.#timers))
    }
    for (const timer of due) timer.action?.()
  }

  #dropCancelled(): void {
    while (this.#timers.length > 0 && this.#timers[0]!.action === undefined) pop(this.#timers)
  }
}

interface Timer {
  readonly dueMs: number
  readonly order: number
  action: (() => void) | undefined
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

// A binary heap by moment, then order of setting.
function before(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length
  heap.push(timer)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!before(timer, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = timer
}

function pop(heap: Timer[]): Timer {
  const top = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, last)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
  return top
}
