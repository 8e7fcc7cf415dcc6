import type { Clock } from './clock.ts'
import { sleepOn } from './sleep.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The wall clock. Timers keep the process alive. */
export class RealClock implements Clock {
  now(): number {
    return Date.now()
  }

  after(ms: number, action: () => void): () => void {
    const due = Date.now() + ms
    let timer: NodeJS.Timeout
    const arm = () => {
      const left = due - Date.now()
      timer = setTimeout(() => (left > LONGEST_TIMER_MS ? arm() : action()), Math.min(left, LONGEST_TIMER_MS))
    }
    if (ms > LONGEST_TIMER_MS) arm()
    else timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((delay, action) => this.after(delay, action), ms, signal)
  }

  hold<T>(work: Promise<T>): Promise<T> {
    return work
  }
}
