import type { Clock } from '../../time/index.ts'

/** Signals within this time count as one: npx and launchers repeat what the terminal has sent. */
const ONE_SIGNAL_MS = 1000

/**
 * Counts how often somebody wants the program to stop. The first time drains, a later one aborts, one after that
 * ends the process.
 */
export class StopSignals {
  readonly #clock: Clock
  readonly #act: (time: 'first' | 'second' | 'further') => void
  #times = 0
  #countedMs = -Infinity

  constructor(clock: Clock, act: (time: 'first' | 'second' | 'further') => void) {
    this.#clock = clock
    this.#act = act
  }

  /** A signal came. */
  readonly came = (): void => {
    const nowMs = this.#clock.now()
    if (nowMs - this.#countedMs < ONE_SIGNAL_MS) return
    this.#countedMs = nowMs
    this.#times++
    this.#act(this.#times === 1 ? 'first' : this.#times === 2 ? 'second' : 'further')
  }

  /** Listens to the process; the returned function stops that. */
  listen(): () => void {
    const signals = ['SIGINT', 'SIGTERM'] as const
    for (const signal of signals) process.on(signal, this.came)
    return () => {
      for (const signal of signals) process.off(signal, this.came)
    }
  }
}
