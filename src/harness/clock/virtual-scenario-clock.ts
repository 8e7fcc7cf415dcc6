import { VirtualClock } from '../../time/index.ts'
import { LONGEST_WAIT_MS, type ScenarioClock } from './scenario-clock.ts'

/** A scenario on twins: time is virtual, an hour of it costs milliseconds, and every run is the same. */
export class VirtualScenarioClock implements ScenarioClock {
  readonly clock = new VirtualClock()
  readonly zeroMs = this.clock.now()
  readonly toleranceMs = 0

  putting(calls: () => Promise<void>): Promise<void> {
    return calls()
  }

  begin(): void {
    // Zero is where virtual time begins.
  }

  settle(): Promise<void> {
    return this.clock.settle()
  }

  now(): Promise<void> {
    return this.clock.advanceBy(0)
  }

  async standAt(sinceZeroMs: number): Promise<void> {
    const leftMs = this.zeroMs + sinceZeroMs - this.clock.now()
    if (leftMs < 0) throw new Error(`the clock is past ${sinceZeroMs / 1000} seconds already`)
    await this.clock.advanceBy(leftMs)
  }

  pass(ms: number): Promise<void> {
    return this.clock.advanceUpTo(ms)
  }

  async answered(operation: Promise<void>): Promise<void> {
    let isAnswered = false
    const answered = operation.finally(() => (isAnswered = true))
    await Promise.all([answered, this.until(() => isAnswered)])
  }

  stop(): void {
    // Virtual time stands when nobody moves it.
  }

  until(holds: () => boolean): Promise<boolean> {
    return this.clock.advanceUntil(holds, LONGEST_WAIT_MS)
  }
}
