import { concat, defer, EMPTY, of, type Observable } from 'rxjs'
import type { EventBody, SourceError } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { opening$, type OpeningParts } from './opening.ts'
import { sourceFailed } from './reading.ts'

/** A mapping's source on its way to being open, and what keeps it from that meanwhile. */
export class SourceOpening {
  readonly #parts: Omit<OpeningParts, 'failed'>
  #opened = false
  #error: unknown = null

  constructor(parts: Omit<OpeningParts, 'failed'>) {
    this.#parts = parts
  }

  /** The source is open. */
  get opened(): boolean {
    return this.#opened
  }

  /** The failure that keeps the source from opening, while it does; null otherwise. */
  get error(): unknown {
    return this.#error
  }

  /** Opens it, for as long as that takes, and says that the mapping is enabled then. */
  events$(open: () => Promise<void>): Observable<EventBody> {
    const enabled: EventBody = { event: 'MappingStateChanged', state: 'Enabled' }
    const openOnce = async () => {
      await open()
      this.#opened = true
      this.#error = null
    }
    return concat(
      opening$(openOnce, { ...this.#parts, failed: (error) => (this.#error = error) }),
      defer(() => (this.#opened ? of(enabled) : EMPTY)),
    )
  }
}

/** What an open source tells of a failure that it will try to mend by itself. */
export function listenerFailed(
  error: SourceError,
  { attempt, nextTryMs }: { readonly attempt: number; readonly nextTryMs: number },
  clock: Clock,
): EventBody {
  const nowMs = clock.now()
  const retryInMs = Math.max(0, nextTryMs - nowMs)
  return sourceFailed(error, { during: 'reading', attempt, retryInMs, nowMs })
}
