import type { Clock } from '../../../time/index.ts'
import type { ReceivedMessage } from '../port.ts'
import type { TwinQueue } from './twin-queue.ts'

type Received = readonly ReceivedMessage[]

interface Waiter {
  /** Receives what is visible. */
  readonly receive: () => Received
  readonly resolve: (received: Received) => void
  readonly reject: (error: Error) => void
  readonly leave: () => void
}

/** The long polls of one queue: whoever came first is served first, and only as many are woken as find a message. */
export class WaitingLine {
  readonly #clock: Clock
  readonly #queue: TwinQueue
  readonly #waiters = new Set<Waiter>()
  #dueMs = Infinity
  #cancelDue = () => {}

  constructor(clock: Clock, queue: TwinQueue) {
    this.#clock = clock
    this.#queue = queue
  }

  /** Waits for a message, until that moment or the signal at the latest. */
  join(options: {
    readonly receive: () => Received
    readonly untilMs: number
    readonly signal: AbortSignal | undefined
  }): Promise<Received> {
    const { receive, untilMs, signal } = options
    return new Promise((resolve, reject) => {
      const end = () => {
        waiter.leave()
        resolve([])
      }
      const cancel = this.#clock.after(untilMs - this.#clock.now(), end)
      signal?.addEventListener('abort', end)
      const leave = () => {
        cancel()
        signal?.removeEventListener('abort', end)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = { receive, resolve, reject, leave }
      this.#waiters.add(waiter)
      this.#watch()
    })
  }

  /** Something may have come in sight. */
  serve(): void {
    for (const waiter of this.#waiters) {
      if (!this.#queue.hasVisible(this.#clock.now())) break
      try {
        const received = waiter.receive()
        if (received.length === 0) break
        waiter.resolve(received)
      } catch (error) {
        // As on a full disk. Nobody but him is to hear of it.
        waiter.reject(error as Error)
      }
      waiter.leave()
    }
    this.#watch()
  }

  /** Nobody is served any more. */
  fail(error: Error): void {
    for (const waiter of this.#waiters) {
      waiter.leave()
      waiter.reject(error)
    }
    this.#watch()
  }

  /** Serves again when the next message comes in sight. One timer for all who wait. */
  #watch(): void {
    const dueMs = this.#waiters.size === 0 ? Infinity : this.#queue.nextDueMs
    if (dueMs === this.#dueMs) return
    this.#cancelDue()
    this.#dueMs = dueMs
    if (dueMs === Infinity) return
    this.#cancelDue = this.#clock.after(dueMs - this.#clock.now(), () => {
      this.#dueMs = Infinity
      this.serve()
    })
  }
}
