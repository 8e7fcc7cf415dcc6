import type { Clock } from '../../time/index.ts'

/** Signals within this time count as one: npx and launchers repeat what the terminal has sent. */
const ONE_SIGNAL_MS = 1000

export type StopTime = 'first' | 'second' | 'further'

/**
 * Counts how often somebody wants the program to stop. The first time drains, a later one aborts, one after that
 * ends the process. What comes before anybody acts on it is kept for whoever will.
 */
export class StopSignals {
  readonly #clock: Clock
  readonly #missed: StopTime[] = []
  #act: (time: StopTime) => void = (time) => this.#missed.push(time)
  #times = 0
  #countedMs = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** From now on `act` is told, first of what came before. */
  actBy(act: (time: StopTime) => void): void {
    this.#act = act
    for (const time of this.#missed.splice(0)) act(time)
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
