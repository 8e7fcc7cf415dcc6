import type { Clock } from './clock.ts'

/** `Clock.sleep` in terms of `Clock.after`. */
export function sleepOn(after: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = () => {
      cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = after(ms, finish)
    signal?.addEventListener('abort', finish, { once: true })
  })
}
