import type { Observable } from 'rxjs'
import {
  SourceError,
  type EventBody,
  type Page,
  type ShardReader,
  type SourceFailed,
} from '../model/index.ts'
import { steps$, type Flow } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { sift } from './filtering.ts'
import type { LaneParts } from './lane.ts'
import type { ShardProgress } from './progress.ts'
import type { Supply } from './supply.ts'

/**
 * Source to supply: a page is read whenever there is room for one. A read that fails is shown and tried again
 * at the same position after a back-off, for as long as it takes; the lane's function is not disturbed by it.
 */
export function reading$(lane: {
  readonly reader: ShardReader
  readonly supply: Pick<Supply, 'room' | 'put'>
  readonly parts: LaneParts
  readonly progress: ShardProgress
  readonly stopping: AbortSignal
}): Observable<EventBody> {
  const { reader, supply, parts, progress, stopping } = lane
  let failures = 0

  const failed = async (error: unknown, flow: Flow<EventBody>): Promise<boolean> => {
    if (stopping.aborted) return false
    failures++
    progress.caughtUpAtMs = null
    const retryInMs = backOffMs(parts.retryBackoff, failures, parts.random)
    flow.emit(
      sourceFailed(error, {
        during: 'reading',
        shard: reader.shard,
        attempt: failures,
        retryInMs,
        nowMs: parts.clock.now(),
      }),
    )
    await parts.clock.sleep(retryInMs, stopping)
    return !stopping.aborted
  }

  return steps$(async (flow) => {
    if (!(await supply.room())) return false
    const startedMs = parts.clock.now()
    let page: Page
    try {
      page = await reader.read(stopping)
    } catch (error) {
      return failed(error, flow)
    }
    failures = 0
    const matched = sift(page, parts.matches)
    progress.pageRead(matched, startedMs)
    supply.put(matched, { startedMs, latestMs: page.records.at(-1)?.arrivedMs ?? null })
    tell(flow, { shard: reader.shard, page, matched })
    return page.end !== true && !stopping.aborted
  })
}

function tell(flow: Flow<EventBody>, what: { shard: string; page: Page; matched: Page }): void {
  const { shard, page, matched } = what
  const { behindMs, lag, bytes } = page
  const read: EventBody = { event: 'RecordsRead', shard, records: page.records.length, bytes }
  if (behindMs !== undefined) read.behindMs = behindMs
  if (lag !== undefined) read.lag = lag
  flow.emit(read)
  const filtered = page.records.length - matched.records.length
  if (filtered > 0) flow.emit({ event: 'RecordsFiltered', shard, records: filtered })
}

/** The event for a failure of a source, with its next try. */
export function sourceFailed(
  error: unknown,
  retry: {
    readonly during: NonNullable<SourceFailed['during']>
    readonly shard?: string
    readonly attempt: number
    readonly retryInMs: number
    readonly nowMs: number
  },
): EventBody {
  return {
    event: 'SourceFailed',
    ...(retry.shard === undefined ? {} : { shard: retry.shard }),
    code: error instanceof SourceError ? error.code : 'SOURCE_FAILED',
    ...(error instanceof SourceError && error.refusal !== undefined ? { refusal: error.refusal } : {}),
    message: error instanceof Error ? error.message : String(error),
    during: retry.during,
    attempt: retry.attempt,
    retryInMs: retry.retryInMs,
    nextTryAt: new Date(retry.nowMs + retry.retryInMs).toISOString(),
  }
}
