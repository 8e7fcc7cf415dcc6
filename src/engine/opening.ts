import type { Observable } from 'rxjs'
import type { EventBody, RetryBackoff } from '../model/index.ts'
import { steps$ } from '../stream/index.ts'
import { backOffMs, type Clock, type Random } from '../time/index.ts'
import { sourceFailed } from './reading.ts'

export interface OpeningParts {
  readonly clock: Clock
  readonly random: Random
  readonly retryBackoff: RetryBackoff
  readonly stopping: AbortSignal
  /** Told of every failure. */
  readonly failed: (error: unknown) => void
}

/**
 * Tries `open` until it succeeds or `stopping` aborts, for as long as that takes: every failure is shown with the
 * moment of the next try. Completes when it has succeeded, or when there is nothing more to try.
 */
export function opening$(open: () => Promise<void>, parts: OpeningParts): Observable<EventBody> {
  const { clock, random, retryBackoff, stopping } = parts
  let failures = 0
  return steps$(async (flow) => {
    try {
      await open()
      return false
    } catch (error) {
      failures++
      parts.failed(error)
      const retryInMs = backOffMs(retryBackoff, failures, random)
      flow.emit(sourceFailed(error, { during: 'opening', attempt: failures, retryInMs, nowMs: clock.now() }))
      await clock.sleep(retryInMs, stopping)
      return !stopping.aborted
    }
  })
}
