import { JumpingClock, RealClock } from '../../time/index.ts'
import { LONGEST_WAIT_MS, type ScenarioClock } from './scenario-clock.ts'

/** At most this much real time passes while a step waits. */
export const LONGEST_REAL_WAIT_MS = 30_000
/** A poll a second, and what real calls of a mapping take. */
const TOLERANCE_MS = 1500
/** How often a condition is looked at. */
const LOOK_MS = 5

/** What the engine waits for at a moment. */
export interface Waiting {
  /** Nobody waits for a broker: all that was put is read, all that was settled is stored. */
  readonly onlyEngineWaits: () => boolean
  /** A queue's own time has to pass, for messages that it hides or for a poll that gathers. */
  readonly needsQueueTime: () => boolean
}

/**
 * A scenario on containers: the clock follows the wall and jumps where only the engine waits. Brokers and clients are
 * on the wall's own clock, so that nothing of theirs ever jumps.
 */
export class JumpingScenarioClock implements ScenarioClock {
  readonly wall = new RealClock()
  readonly clock = new JumpingClock(this.wall)
  /** Real time that the scenario's own calls took, and that passed too long: what it put came so much later. */
  #ownMs = 0
  #zeroMs: number | null = null
  readonly #waiting: Waiting

  constructor(waiting: Waiting) {
    this.#waiting = waiting
  }

  get zeroMs(): number {
    return this.#zeroMs ?? this.clock.now()
  }

  get toleranceMs(): number {
    return TOLERANCE_MS + this.#ownMs
  }

  async putting(calls: () => Promise<void>): Promise<void> {
    const begunMs = this.wall.now()
    await calls()
    // What is held before the start has no moment.
    if (this.#zeroMs !== null) this.#ownMs += this.wall.now() - begunMs
  }

  begin(): void {
    this.#zeroMs ??= this.clock.now()
  }

  settle(): Promise<void> {
    return this.wall.sleep(LOOK_MS)
  }

  async now(): Promise<void> {
    const isQuiet = await this.until(this.#waiting.onlyEngineWaits)
    if (!isQuiet) throw new Error('what has arrived is not read within 30 seconds')
    await this.settle()
  }

  async standAt(sinceZeroMs: number): Promise<void> {
    // Containers and streams that were made before it take no time of the scenario's.
    this.#zeroMs ??= this.clock.now() - sinceZeroMs
    const leftMs = this.#zeroMs + sinceZeroMs - this.clock.now()
    if (leftMs < 0) throw new Error(`the clock is past ${sinceZeroMs / 1000} seconds already`)
    this.clock.jump({ atMostMs: leftMs, orAllOfIt: true })
    // So that no two moments fall together for a broker that counts milliseconds.
    await this.wall.sleep(LOOK_MS)
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms
    const isOver = () => this.clock.now() >= endMs
    const passed = await this.#run(isOver, () => ({ atMostMs: endMs - this.clock.now(), orAllOfIt: true }))
    if (!passed) throw new Error(`${ms / 1000} seconds did not pass within 30 real ones`)
    this.#ownMs += this.clock.now() - endMs
  }

  answered(operation: Promise<void>): Promise<void> {
    return this.clock.hold(operation)
  }

  stop(): void {
    this.clock.stop()
  }

  until(holds: () => boolean): Promise<boolean> {
    const endMs = this.clock.now() + LONGEST_WAIT_MS
    return this.#run(holds, () => ({ atMostMs: endMs - this.clock.now(), orAllOfIt: false }))
  }

  async #run(
    holds: () => boolean,
    jump: () => { readonly atMostMs: number; readonly orAllOfIt: boolean },
  ): Promise<boolean> {
    const { onlyEngineWaits, needsQueueTime } = this.#waiting
    const endMs = this.wall.now() + LONGEST_REAL_WAIT_MS
    while (!holds()) {
      if (this.wall.now() > endMs) return false
      if (onlyEngineWaits() && !needsQueueTime()) this.clock.jump(jump())
      await this.wall.sleep(LOOK_MS)
    }
    return true
  }
}
