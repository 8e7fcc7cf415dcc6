import { concat, defer, EMPTY, from, ignoreElements, mergeMap, of, type Observable } from 'rxjs'
import {
  SourceError,
  type EventBody,
  type Page,
  type ShardReader,
  type SourceFailed,
} from '../model/index.ts'
import { pull$ } from '../stream/index.ts'
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
  let ended = false

  const read = async (): Promise<Observable<EventBody>> => {
    if (!(await supply.room())) {
      ended = true
      return EMPTY
    }
    const startedMs = parts.clock.now()
    try {
      const page = await reader.read(stopping)
      failures = 0
      const matched = sift(page, parts.matches)
      progress.pageRead(matched, startedMs)
      supply.put(matched, { startedMs, latestMs: page.records.at(-1)?.arrivedMs ?? null })
      ended = page.end === true
      return from(events(reader.shard, page, matched))
    } catch (error) {
      return failed(error)
    }
  }

  const failed = (error: unknown): Observable<EventBody> => {
    if (stopping.aborted) return EMPTY
    failures++
    progress.caughtUpAtMs = null
    const retryInMs = backOffMs(parts.retryBackoff, failures, parts.random)
    return concat(
      of(
        sourceFailed(error, {
          during: 'reading',
          shard: reader.shard,
          attempt: failures,
          retryInMs,
          nowMs: parts.clock.now(),
        }),
      ),
      defer(() => from(parts.clock.sleep(retryInMs, stopping))).pipe(ignoreElements()),
    )
  }

  return pull$(
    () => from(read()).pipe(mergeMap((events$) => events$)),
    () => !ended && !stopping.aborted,
  )
}

function events(shard: string, page: Page, matched: Page): EventBody[] {
  const { behindMs, lag, bytes } = page
  const filtered = page.records.length - matched.records.length
  return [
    {
      event: 'RecordsRead',
      shard,
      records: page.records.length,
      bytes,
      ...(behindMs === undefined ? {} : { behindMs }),
      ...(lag === undefined ? {} : { lag }),
    },
    ...(filtered === 0 ? [] : [{ event: 'RecordsFiltered' as const, shard, records: filtered }]),
  ]
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
