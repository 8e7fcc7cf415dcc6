import type { EngineEvent, MappingStateChanged, SourceFailed } from '../model/index.ts'
import { forEvent, type ByEvent } from './by-event.ts'
import { afterBatch, type UnsettledBatch } from './unsettled-batches.ts'
import { afterRead, afterSettling, NOTHING_AHEAD, type ReadsAhead } from './reads-ahead.ts'
import { afterRecords, type RecordsRate } from './records-rate.ts'

/** One mapping at this moment: a fold over the events about it. */
export interface MappingStatus {
  readonly mapping: string
  /** AWS's state; null before the first one. */
  readonly state: MappingStateChanged['state'] | null
  /** When its first event came, milliseconds since the epoch. */
  readonly sinceMs: number
  readonly shards: ReadonlyMap<string, ShardStatus>
  /** Batches that the function has or that wait for their next try, by batch. */
  readonly batches: ReadonlyMap<string, UnsettledBatch>
  /** Failures to connect or to read that have not been overcome, by shard; the mapping's own under ''. */
  readonly failures: ReadonlyMap<string, SourceFailed>
  readonly totals: Totals
  readonly rate: RecordsRate
  /** How many invocations of a standard queue may run at once, as scaling last said; null before, and for others. */
  readonly concurrency: number | null
  /** The last thing that went wrong. */
  readonly lastError: EngineEvent | null
}

export interface ShardStatus {
  readonly ahead: ReadsAhead
  /** Records behind the tip at the last read (Kafka); undefined elsewhere. */
  readonly lag: number | undefined
  /** Milliseconds behind the tip at the last read (Kinesis, DynamoDB); undefined elsewhere. */
  readonly behindMs: number | undefined
}

/** Since the start of the run. */
export interface Totals {
  readonly invocations: number
  /** Invocations that failed, also in part. */
  readonly failed: number
  readonly succeededRecords: number
  readonly discardedRecords: number
  /** Of those, the ones that their destination could not be told of: their invocation records were kept. */
  readonly undeliveredRecords: number
}

const NO_TOTALS: Totals = {
  invocations: 0,
  failed: 0,
  succeededRecords: 0,
  discardedRecords: 0,
  undeliveredRecords: 0,
}

export type Statuses = ReadonlyMap<string, MappingStatus>

export const NO_STATUSES: Statuses = new Map()

/** The statuses after one more event. */
export function foldStatus(statuses: Statuses, event: EngineEvent): Statuses {
  const before = statuses.get(event.mapping) ?? unknown(event)
  const after = statusAfter(before, event)
  return after === statuses.get(event.mapping) ? statuses : new Map(statuses).set(event.mapping, after)
}

function unknown(event: EngineEvent): MappingStatus {
  return {
    mapping: event.mapping,
    state: null,
    sinceMs: Date.parse(event.at),
    shards: new Map(),
    batches: new Map(),
    failures: new Map(),
    totals: NO_TOTALS,
    rate: [],
    concurrency: null,
    lastError: null,
  }
}

function statusAfter(status: MappingStatus, event: EngineEvent): MappingStatus {
  const batches = afterBatch(status.batches, event)
  const base = batches === status.batches ? status : { ...status, batches }
  return forEvent(STEPS, event)?.(event, base) ?? base
}

const STEPS: ByEvent<[MappingStatus], MappingStatus> = {
  MappingStateChanged: (event, status) => ({
    ...status,
    state: event.state,
    ...(event.state === 'Enabled' ? withoutFailure(status, '') : {}),
  }),
  ShardOpened: (event, status) => {
    const opened: ShardStatus = { ahead: NOTHING_AHEAD, lag: undefined, behindMs: undefined }
    return { ...status, shards: new Map(status.shards).set(event.shard, opened) }
  },
  ShardClosed: (event, status) => {
    const shards = new Map(status.shards)
    shards.delete(event.shard)
    return { ...status, shards, ...withoutFailure(status, event.shard) }
  },
  RecordsRead: (event, status) => afterPage(status, event),
  RecordsFiltered: (event, status) => settled(status, event.shard, event.records),
  FunctionInvoked: (_, status) => ({ ...status, totals: plus(status.totals, { invocations: 1 }) }),
  BatchSucceeded: (event, status) => succeeded(status, event, event.records),
  BatchPartiallyFailed: (event, status) => {
    const after = succeeded(status, event, event.records - event.failed)
    return { ...after, totals: plus(after.totals, { failed: 1 }), lastError: event }
  },
  BatchFailed: (event, status) => ({
    ...status,
    totals: plus(status.totals, { failed: 1 }),
    lastError: event,
  }),
  RecordsDiscarded: (event, status) => {
    const after = settled(status, event.shard, event.records)
    return { ...after, totals: plus(after.totals, { discardedRecords: event.records }), lastError: event }
  },
  ScalingChanged: (event, status) => ({ ...status, concurrency: event.to }),
  SourceFailed: (event, status) => sourceFailed(status, event),
  InvocationThrottled: (event, status) => ({ ...status, lastError: event }),
  DestinationFailed: (event, status) => ({
    ...status,
    totals: plus(status.totals, { undeliveredRecords: event.kept === undefined ? 0 : event.records }),
    lastError: event,
  }),
}

function afterPage(status: MappingStatus, read: EngineEvent & { event: 'RecordsRead' }): MappingStatus {
  const { shard, behindMs, lag, records } = read
  // A queue has no shards, and no end that its readers are behind of.
  if (shard === undefined)
    return status.failures.size === 0 ? status : { ...status, ...withoutFailure(status, '') }
  const ahead = afterRead(status.shards.get(shard)?.ahead ?? NOTHING_AHEAD, {
    atMs: Date.parse(read.at),
    behindMs: behindMs ?? 0,
    records,
  })
  const shards = new Map(status.shards).set(shard, { ahead, behindMs, lag })
  return { ...status, shards, ...withoutFailure(status, shard) }
}

/** Records left the shard's read ahead. */
function settled(status: MappingStatus, shard = '', records = 0): MappingStatus {
  const before = status.shards.get(shard)
  if (before === undefined) return status
  const after = { ...before, ahead: afterSettling(before.ahead, records) }
  return { ...status, shards: new Map(status.shards).set(shard, after) }
}

function succeeded(
  status: MappingStatus,
  event: { at: string; shard?: string },
  records: number,
): MappingStatus {
  const after = settled(status, event.shard, records)
  return {
    ...after,
    totals: plus(after.totals, { succeededRecords: records }),
    rate: afterRecords(after.rate, Date.parse(event.at), records),
  }
}

/** One without a next try is a report: nothing has stopped. */
function sourceFailed(status: MappingStatus, event: SourceFailed): MappingStatus {
  if (event.nextTryAt === undefined) return { ...status, lastError: event }
  return { ...status, lastError: event, failures: new Map(status.failures).set(event.shard ?? '', event) }
}

/** Reading works again: the shard's failure is over, and the mapping's own with it. */
function withoutFailure(status: MappingStatus, shard: string): Pick<MappingStatus, 'failures'> {
  if (status.failures.size === 0) return { failures: status.failures }
  const failures = new Map(status.failures)
  failures.delete(shard)
  failures.delete('')
  return { failures }
}

function plus(totals: Totals, more: Partial<Totals>): Totals {
  return {
    invocations: totals.invocations + (more.invocations ?? 0),
    failed: totals.failed + (more.failed ?? 0),
    succeededRecords: totals.succeededRecords + (more.succeededRecords ?? 0),
    discardedRecords: totals.discardedRecords + (more.discardedRecords ?? 0),
    undeliveredRecords: totals.undeliveredRecords + (more.undeliveredRecords ?? 0),
  }
}
