import { concat, concatMap, defer, EMPTY, from, ignoreElements, Observable, of } from 'rxjs'
import type {
  Batch,
  BatchFailed,
  EventBody,
  InvocationOutcome,
  LogRecord,
  ShardReader,
} from '../model/index.ts'
import {
  BLOCKED_AFTER_FAILURES,
  failuresInARow,
  NO_TRIES,
  planAfter,
  type Step,
  type Tries,
} from '../rules/settle/index.ts'
import { pull$ } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import type { LaneParts, LaneProgress } from './lane.ts'

export interface SettlingParts {
  readonly reader: ShardReader
  readonly parts: LaneParts
  readonly progress: LaneProgress
  readonly stopping: AbortSignal
  /** Everything up to this position is settled. */
  readonly settled: (position: string) => void
}

/**
 * A batch from its first attempt to the end: invoked again and again, in place, until it succeeds or its records
 * have left the source (GEN-9, PAGE-23). When the lane stops meanwhile it is given up, and nothing is stored.
 *
 *     ┌▶ expired? ─▶ invoke ─▶ plan ─┬─ advance ─▶ settled
 *     └───────── back-off ◀──────────┴─ retry
 */
export function settling$(batch: Batch, lane: SettlingParts): Observable<EventBody> {
  let current = batch
  let tries = NO_TRIES
  let over = false

  const finish = (): Observable<never> => {
    over = true
    lane.progress.settled(current.records.length)
    if (current.through !== null) lane.settled(current.through)
    return EMPTY
  }
  const giveUp = (): Observable<never> => {
    over = true
    return EMPTY
  }

  const dropOversized$ = defer(() => {
    lane.progress.left(batch.oversized.length)
    return from(
      batch.oversized.map((record) =>
        discarded(lane, { condition: 'MaximumPayloadSizeExceeded', batch, records: [record] }),
      ),
    )
  })

  const dropExpired = async (): Promise<readonly EventBody[]> => {
    const expired = tries === NO_TRIES ? 0 : await lane.reader.expired(current.records)
    if (expired === 0) return []
    const records = current.records.slice(0, expired)
    lane.progress.left(expired)
    current = without(current, expired, lane.parts)
    return [discarded(lane, { condition: 'RecordExpired', batch, records })]
  }

  const attempt$ = (): Observable<EventBody> => {
    if (current.records.length === 0) return finish()
    return invoke$(current, tries, lane).pipe(
      concatMap((result) => {
        if ('event' in result) return of(result)
        const step = planAfter(result.outcome, tries)
        return step.kind === 'advance'
          ? concat(of(succeeded(current, result, lane)), defer(finish))
          : retry$(step, result)
      }),
    )
  }

  const retry$ = (step: Step & { kind: 'retry' }, result: Invoked): Observable<EventBody> => {
    tries = step.tries
    const stops = lane.stopping.aborted
    const retryInMs = backOffMs(lane.parts.retryBackoff, failuresInARow(tries), lane.parts.random)
    const blocks = tries.failed === BLOCKED_AFTER_FAILURES && tries.refused === 0
    lane.progress.blocked ||= blocks
    lane.progress.retryAtMs = lane.parts.clock.now() + retryInMs
    return concat(
      of(failed(current, { step, result, retryInMs: stops ? null : retryInMs }, lane)),
      blocks ? of(blocked(current, tries, lane)) : EMPTY,
      defer(() => from(lane.parts.clock.sleep(stops ? 0 : retryInMs, lane.stopping))).pipe(ignoreElements()),
    )
  }

  return concat(
    dropOversized$,
    pull$(
      () =>
        from(dropExpired()).pipe(
          concatMap((events) =>
            concat(
              from(events),
              defer(() => (lane.stopping.aborted ? giveUp() : attempt$())),
            ),
          ),
        ),
      () => !over,
    ),
  )
}

interface Invoked {
  readonly outcome: InvocationOutcome
  readonly attempt: number
  readonly durationMs: number
}

/** One invocation: FunctionInvoked as soon as an environment has taken the event, then what came of it. */
function invoke$(batch: Batch, tries: Tries, lane: SettlingParts): Observable<EventBody | Invoked> {
  const { parts, progress } = lane
  return new Observable((subscriber) => {
    const attempt = tries.failed + 1
    let startedMs = parts.clock.now()
    progress.inFlight = { batch, attempt }
    progress.retryAtMs = null
    const onStarted = (atMs: number) => {
      startedMs = atMs
      subscriber.next(invoked(batch, { attempt, atMs }, lane))
    }
    parts.function
      .invoke({
        requestId: parts.random.uuid(),
        mapping: parts.mapping,
        event: parts.shape.build(batch.records),
        bytes: batch.bytes,
        readsBody: parts.readsBody,
        onStarted,
        signal: parts.aborting,
      })
      .then(
        (outcome) => {
          subscriber.next({ outcome, attempt, durationMs: parts.clock.now() - startedMs })
          subscriber.complete()
        },
        (error: unknown) => subscriber.error(error),
      )
  })
}

/** The batch without its first records, which have expired; everything else as it was (BAT-23). */
function without(batch: Batch, count: number, parts: LaneParts): Batch {
  const records = batch.records.slice(count)
  const shards = [...new Set(records.map((record) => record.shard))]
  const payload = records.reduce((sum, record) => sum + record.bytes, Math.max(0, records.length - 1))
  return { ...batch, records, bytes: records.length === 0 ? 0 : parts.shape.envelopeBytes(shards) + payload }
}

function invoked(batch: Batch, at: { attempt: number; atMs: number }, lane: SettlingParts): EventBody {
  return {
    event: 'FunctionInvoked',
    at: new Date(at.atMs).toISOString(),
    shard: lane.reader.shard,
    batch: batch.id,
    trigger: batch.trigger,
    attempt: at.attempt,
    records: batch.records.length,
    bytes: batch.bytes,
    first: batch.records[0]!.position,
    last: batch.records.at(-1)!.position,
  }
}

function succeeded(batch: Batch, result: Invoked, lane: SettlingParts): EventBody {
  return {
    event: 'BatchSucceeded',
    ...about(batch, lane),
    attempt: result.attempt,
    durationMs: result.durationMs,
  }
}

function failed(
  batch: Batch,
  what: { step: Step & { kind: 'retry' }; result: Invoked; retryInMs: number | null },
  lane: SettlingParts,
): EventBody {
  const { cause, message } = what.step
  const next =
    what.retryInMs === null ? {} : { retryInMs: what.retryInMs, nextTryAt: nextTryAt(what.retryInMs, lane) }
  const base = { ...about(batch, lane), attempt: what.result.attempt, message }
  if (cause === 'throttled' || cause === 'unreachable') {
    return { event: 'InvocationThrottled', ...base, cause, ...next }
  }
  const follows: BatchFailed['next'] = what.retryInMs === null ? 'stop' : 'retry'
  return { event: 'BatchFailed', ...base, durationMs: what.result.durationMs, cause, next: follows, ...next }
}

function blocked(batch: Batch, tries: Tries, lane: SettlingParts): EventBody {
  const first = batch.records[0]!.position
  const last = batch.records.at(-1)!.position
  return {
    event: 'ShardBlocked',
    ...about(batch, lane),
    shard: lane.reader.shard,
    attempt: tries.failed,
    first,
    last,
  }
}

function discarded(
  lane: SettlingParts,
  what: {
    condition: 'MaximumPayloadSizeExceeded' | 'RecordExpired'
    batch: Batch
    records: readonly LogRecord[]
  },
): EventBody {
  return {
    event: 'RecordsDiscarded',
    shard: lane.reader.shard,
    batch: what.batch.id,
    records: what.records.length,
    condition: what.condition,
    first: what.records[0]!.position,
    last: what.records.at(-1)!.position,
    bytes: what.records.reduce((sum, record) => sum + record.bytes, 0),
  }
}

function about(batch: Batch, lane: SettlingParts): { shard: string; batch: string; records: number } {
  return { shard: lane.reader.shard, batch: batch.id, records: batch.records.length }
}

function nextTryAt(retryInMs: number, lane: SettlingParts): string {
  return new Date(lane.parts.clock.now() + retryInMs).toISOString()
}
