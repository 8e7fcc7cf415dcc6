import type { EngineEvent } from '../model/index.ts'
import { forEvent, type ByEvent } from './by-event.ts'

/** The counters of an event source mapping, in AWS's names (MET-1). */
export const METRICS = [
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
  'DeletedEventCount',
  'IteratorAge',
] as const

export type MetricName = (typeof METRICS)[number]
/** Counts; and in milliseconds IteratorAge, null before the first batch and where the source has none. */
export type Metrics = Readonly<Record<CounterName, number>> & { readonly IteratorAge: number | null }
type CounterName = Exclude<MetricName, 'IteratorAge'>

export const NO_METRICS: Metrics = {
  PolledEventCount: 0,
  FilteredOutEventCount: 0,
  InvokedEventCount: 0,
  FailedInvokeEventCount: 0,
  DroppedEventCount: 0,
  OnFailureDestinationDeliveredEventCount: 0,
  DeletedEventCount: 0,
  IteratorAge: null,
}

/**
 * The counters of one mapping after one more of its events.
 *
 *     read ─▶ Polled ─▶ FilteredOut
 *               └─────▶ Invoked, again with each attempt and each throttle
 *                          └─▶ FailedInvoke: of a partial failure those that were reported (RBF-25)
 *     removed from a queue after success ─▶ Deleted
 *     discarded ─┬─ nobody is told ─▶ Dropped
 *                └─ destination ─┬─ has it ─▶ OnFailureDestinationDelivered
 *                                └─ could not be told ─▶ Dropped (MET-4)
 *
 * @decision MET-1 FailedInvokeEventCount counts an invocation that Lambda refused for other reasons than concurrency; a throttle counts in InvokedEventCount only.
 * @decision MET-2 A mapping on a queue counts PolledEventCount, FilteredOutEventCount, InvokedEventCount, FailedInvokeEventCount and DeletedEventCount, one on RabbitMQ or ActiveMQ as well, where AWS has no metrics; messages that are too large count nowhere.
 * @decision MET-5 IteratorAge is how old the last record of the newest batch was when its invocation began, each attempt anew, as the metrics page has it.
 */
export function foldMetrics(metrics: Metrics, event: EngineEvent): Metrics {
  const more = forEvent(COUNTS, event)?.(event)
  if (more === undefined) return metrics
  const { IteratorAge = metrics.IteratorAge, ...counts } = more
  const counted = Object.entries(counts).map(([name, by]) => [name, metrics[name as CounterName] + by])
  return { ...metrics, ...(Object.fromEntries(counted) as Partial<Metrics>), IteratorAge }
}

/** By how much counters grow, and what IteratorAge is from now on. */
const COUNTS: ByEvent<[], Partial<Metrics>> = {
  RecordsRead: ({ records }) => ({ PolledEventCount: records }),
  RecordsFiltered: ({ records }) => ({ FilteredOutEventCount: records }),
  FunctionInvoked: ({ records, ageMs }) => ({
    InvokedEventCount: records,
    ...(ageMs === undefined ? {} : { IteratorAge: ageMs }),
  }),
  InvocationThrottled: ({ records, cause }) => ({
    InvokedEventCount: records,
    FailedInvokeEventCount: cause === 'throttled' ? 0 : records,
  }),
  BatchFailed: ({ records }) => ({ FailedInvokeEventCount: records }),
  BatchPartiallyFailed: ({ failed, reported = failed }) => ({ FailedInvokeEventCount: reported }),
  // What left the source's own retention is not dropped by the mapping, and no destination hears of it.
  // A queue has no such count.
  RecordsDiscarded: ({ records, condition, destination, shard }) => ({
    DroppedEventCount:
      condition === 'RecordExpired' || destination !== undefined || shard === undefined ? 0 : records,
  }),
  // SQS: what was deleted after the function had succeeded, not what a filter dropped.
  MessagesDeleted: ({ records }) => ({ DeletedEventCount: records }),
  DestinationDelivered: ({ records }) => ({ OnFailureDestinationDeliveredEventCount: records }),
  DestinationFailed: ({ records, kept }) => ({ DroppedEventCount: kept === undefined ? 0 : records }),
}
