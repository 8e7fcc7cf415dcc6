import { SourceError } from '../model/index.ts'
import type { Clock } from '../time/index.ts'

const FIRST_WAIT_MS = 1_000

/**
 * Does something that has to be done, again and again until it is; each failure is told, with when the next try
 * comes. @returns null when `signal` ends it first
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  at: {
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly failed: (error: SourceError, next: { attempt: number; nextTryMs: number }) => void
    /** The wait doubles up to here, milliseconds. */
    readonly longestWaitMs: number
  },
): Promise<T | null> {
  const { clock, signal } = at
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await work()
    } catch (error) {
      const waitMs = Math.min(at.longestWaitMs, FIRST_WAIT_MS * 2 ** (attempt - 1))
      at.failed(sourceErrorOf(error), { attempt, nextTryMs: clock.now() + waitMs })
      await clock.sleep(waitMs, signal)
    }
  }
  return null
}

function sourceErrorOf(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new SourceError('SOURCE_FAILED', message, { cause: error })
}
