import type { BatchFailed, BatchPartiallyFailed, EngineEvent } from '../model/index.ts'
import { forEvent, type ByEvent } from './by-event.ts'

/** A batch from its first invocation until it is settled. */
export interface UnsettledBatch {
  readonly batch: string
  /** Empty for queues. */
  readonly shard: string
  readonly records: number
  /** Which try runs or comes next. */
  readonly attempt: number
  /** When the running try began; null while the batch waits. */
  readonly runningSinceMs: number | null
  /** When the next try comes; null while one runs. */
  readonly nextTryMs: number | null
  /** Why the last try came to nothing: a failure, a throttle; null before. */
  readonly trouble: { readonly cause: string; readonly message: string } | null
  /** It has no limit and has failed so often that its shard is blocked. */
  readonly blocked: boolean
}

export type UnsettledBatches = ReadonlyMap<string, UnsettledBatch>

/** The unsettled batches of a mapping after one more event about it. */
export function afterBatch(batches: UnsettledBatches, event: EngineEvent): UnsettledBatches {
  return forEvent(STEPS, event)?.(event, batches) ?? batches
}

const STEPS: ByEvent<[UnsettledBatches], UnsettledBatches> = {
  FunctionInvoked: (event, batches) =>
    put(batches, {
      batch: event.batch,
      shard: event.shard ?? '',
      records: event.records,
      attempt: event.attempt,
      runningSinceMs: Date.parse(event.at),
      nextTryMs: null,
      trouble: batches.get(event.batch)?.trouble ?? null,
      blocked: batches.get(event.batch)?.blocked ?? false,
    }),
  BatchSucceeded: (event, batches) => without(batches, (one) => one.batch === event.batch),
  BatchBisected: (event, batches) => without(batches, (one) => one.batch === event.batch),
  BatchFailed: (event, batches) =>
    waits(batches, event, { attempt: nextAttempt(event), cause: event.cause, message: event.message }),
  BatchPartiallyFailed: (event, batches) => {
    const message = `${event.failed} of ${event.records} records reported as failed`
    return waits(batches, event, { attempt: nextAttempt(event), cause: 'partial', message })
  },
  InvocationThrottled: (event, batches) =>
    waits(batches, event, { attempt: event.attempt, cause: event.cause, message: event.message }),
  ShardBlocked: (event, batches) => {
    const batch = batches.get(event.batch)
    return batch === undefined ? batches : put(batches, { ...batch, blocked: true })
  },
  MessagesReturned: (event, batches) => discarded(batches, event.batch, event.records),
  RecordsDiscarded: (event, batches) => discarded(batches, event.batch, event.records),
  ShardClosed: (event, batches) => without(batches, (one) => one.shard === event.shard),
}

/** What goes back to a queue is not tried again: what comes from there is another batch. */
function nextAttempt({ attempt, next }: BatchFailed | BatchPartiallyFailed): number {
  return next === 'return' ? attempt : attempt + 1
}

/** After a try that came to nothing: the batch waits for the next one, or is gone when none follows. */
function waits(
  batches: UnsettledBatches,
  event: { batch: string; shard?: string; records: number; nextTryAt?: string },
  next: { attempt: number; cause: string; message: string },
): UnsettledBatches {
  if (event.nextTryAt === undefined) return without(batches, (one) => one.batch === event.batch)
  return put(batches, {
    batch: event.batch,
    shard: event.shard ?? '',
    records: event.records,
    attempt: next.attempt,
    runningSinceMs: null,
    nextTryMs: Date.parse(event.nextTryAt),
    trouble: { cause: next.cause, message: next.message },
    blocked: batches.get(event.batch)?.blocked ?? false,
  })
}

/** Some records of a waiting batch may expire, or be let go, while the others are tried again. */
function discarded(batches: UnsettledBatches, batch: string | undefined, records: number): UnsettledBatches {
  const waiting = batch === undefined ? undefined : batches.get(batch)
  if (waiting === undefined) return batches
  if (waiting.records <= records) return without(batches, (one) => one === waiting)
  return put(batches, { ...waiting, records: waiting.records - records })
}

function put(batches: UnsettledBatches, batch: UnsettledBatch): UnsettledBatches {
  return new Map(batches).set(batch.batch, batch)
}

function without(batches: UnsettledBatches, gone: (batch: UnsettledBatch) => boolean): UnsettledBatches {
  const kept = [...batches].filter(([, batch]) => !gone(batch))
  return kept.length === batches.size ? batches : new Map(kept)
}
