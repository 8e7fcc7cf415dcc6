import type { Clock } from '../../time/index.ts'

/** Waits that anyone may end early. */
export class Pause {
  readonly #clock: Clock
  readonly #ends = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves after `ms`, when `end` is called, or when the signal aborts; never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const end = () => {
        this.#ends.delete(end)
        cancel()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = this.#clock.after(ms, end)
      signal?.addEventListener('abort', end, { once: true })
      this.#ends.add(end)
    })
  }

  /** Ends every wait that is under way. */
  end(): void {
    for (const end of this.#ends) end()
  }
}
