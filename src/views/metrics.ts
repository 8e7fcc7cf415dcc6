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
] as const

export type MetricName = (typeof METRICS)[number]
export type Metrics = Readonly<Record<MetricName, number>>

export const NO_METRICS: Metrics = {
  PolledEventCount: 0,
  FilteredOutEventCount: 0,
  InvokedEventCount: 0,
  FailedInvokeEventCount: 0,
  DroppedEventCount: 0,
  OnFailureDestinationDeliveredEventCount: 0,
}

/**
 * The counters of one mapping after one more of its events.
 *
 *     read ─▶ Polled ─▶ FilteredOut
 *               └─────▶ Invoked, again with each attempt and each throttle
 *                          └─▶ FailedInvoke: of a partial failure those that are tried again
 *     discarded ─▶ Dropped, until its destination has it: then OnFailureDestinationDelivered in its place (MET-4)
 *
 * @decision MET-1 FailedInvokeEventCount counts an invocation that Lambda refused for other reasons than concurrency, and of a partial failure the records that are tried again; a throttle counts in InvokedEventCount only.
 */
export function foldMetrics(metrics: Metrics, event: EngineEvent): Metrics {
  const more = forEvent(COUNTS, event)?.(event)
  if (more === undefined) return metrics
  const counted = Object.entries(more).map(([name, by]) => [name, metrics[name as MetricName] + by])
  return { ...metrics, ...(Object.fromEntries(counted) as Partial<Metrics>) }
}

const COUNTS: ByEvent<[], Partial<Metrics>> = {
  RecordsRead: ({ records }) => ({ PolledEventCount: records }),
  RecordsFiltered: ({ records }) => ({ FilteredOutEventCount: records }),
  FunctionInvoked: ({ records }) => ({ InvokedEventCount: records }),
  InvocationThrottled: ({ records, cause }) => ({
    InvokedEventCount: records,
    FailedInvokeEventCount: cause === 'throttled' ? 0 : records,
  }),
  BatchFailed: ({ records }) => ({ FailedInvokeEventCount: records }),
  BatchPartiallyFailed: ({ failed }) => ({ FailedInvokeEventCount: failed }),
  // What left the source's own retention is not dropped by the mapping, and no destination hears of it.
  RecordsDiscarded: ({ records, condition }) => ({
    DroppedEventCount: condition === 'RecordExpired' ? 0 : records,
  }),
  DestinationDelivered: ({ records }) => ({
    DroppedEventCount: -records,
    OnFailureDestinationDeliveredEventCount: records,
  }),
}
