import type { EngineEvent } from '../model/index.ts'
import { forEvent, type ByEvent } from './by-event.ts'
import { OffsetLags } from './offset-lags.ts'

/** What AWS counts of an event source mapping, and of its function's invocations, in AWS's names (MET-1). */
export const COUNTERS = [
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
  'DeletedEventCount',
  'CommittedEventCount',
  'PollingErrorCount',
  'InvokeErrorCount',
  'OnFailureDestinationDeliveryErrorCount',
  'CommitErrorCount',
  'DestinationDeliveryFailures',
  'Invocations',
  'Errors',
  'Throttles',
] as const

/** What AWS measures of it. */
export const GAUGES = ['MaxOffsetLag', 'SumOffsetLag', 'OffsetLag', 'IteratorAge'] as const

export const METRICS = [...COUNTERS, ...GAUGES] as const

export type CounterName = (typeof COUNTERS)[number]
export type GaugeName = (typeof GAUGES)[number]
export type MetricName = CounterName | GaugeName
/** Counts; lags in records and IteratorAge in milliseconds, null before there was any and where the source has none. */
export type Metrics = Readonly<Record<CounterName, number> & Record<GaugeName, number | null>>

/**
 * The metrics of one mapping, from its events on. Events change it in place, for there are many of them and few who ask.
 *
 *     read ─▶ Polled ─▶ FilteredOut
 *               └─────▶ Invoked, again with each attempt and each throttle
 *                          └─▶ FailedInvoke: of a partial failure those that were reported (RBF-25)
 *     removed from a queue after success ─▶ Deleted          committed to Kafka ─▶ Committed
 *     discarded ─┬─ nobody is told ─▶ Dropped
 *                └─ destination ─┬─ has it ─▶ OnFailureDestinationDelivered
 *                                └─ could not be told ─▶ Dropped, DestinationDeliveryFailures (MET-4)
 *
 * What an invocation counts in is counted when it begins, what its failure counts in when it has ended (MET-3).
 *
 * @decision MET-1 FailedInvokeEventCount counts an invocation that Lambda refused for other reasons than concurrency; a throttle counts in InvokedEventCount only.
 * @decision MET-1 InvokeErrorCount counts invocations that failed as a whole or were refused for other reasons than concurrency; CommittedEventCount begins at the offset at which a partition's reading began; OffsetLag is the sum over the partitions of the topic that are read here, as SumOffsetLag is.
 * @decision MET-1 What AWS counts of provisioned pollers, schema registries and DocumentDB (ProvisionedPollers, EventPollerUnit, EventPollerThroughputInBytes, SchemaRegistryErrorCount, OversizedRecordCount) is not there, because those are not built.
 * @decision MET-2 A mapping on a queue counts PolledEventCount, FilteredOutEventCount, InvokedEventCount, FailedInvokeEventCount and DeletedEventCount, one on RabbitMQ or ActiveMQ as well, where AWS has no metrics; messages that are too large count nowhere. MetricsConfig is kept and shown, and decides nothing: every metric is always there.
 * @decision MET-5 IteratorAge is how old the last record of the newest batch was when its invocation began, each attempt anew, as the metrics page has it.
 * @decision MET-7 Counts are exact and begin at 0 with each run; what a run that was killed had counted last is not kept.
 * @decision MET-13 The metrics of an SQS queue itself (NumberOfMessagesDeleted, ApproximateAgeOfOldestMessage) are the queue's; whether partial responses work shows in DeletedEventCount, which counts the messages that were not reported.
 */
export class MappingMetrics {
  readonly #counts: Record<CounterName, number> = { ...NOTHING }
  readonly #offsets = new OffsetLags()
  #iteratorAge: number | null = null

  event(event: EngineEvent): void {
    if (event.event === 'FunctionInvoked' && event.ageMs !== undefined) this.#iteratorAge = event.ageMs
    this.#counts.CommittedEventCount += this.#offsets.event(event)
    forEvent(COUNTS, event)?.(event, this.#counts)
  }

  get values(): Metrics {
    const { largest, sum } = this.#offsets
    const gauges = {
      MaxOffsetLag: largest,
      SumOffsetLag: sum,
      OffsetLag: sum,
      IteratorAge: this.#iteratorAge,
    }
    return { ...this.#counts, ...gauges }
  }
}

const NOTHING = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<CounterName, number>

/** What grows, and by how much. */
const COUNTS: ByEvent<[counts: Record<CounterName, number>], void> = {
  RecordsRead: ({ records }, counts) => {
    counts.PolledEventCount += records
  },
  RecordsFiltered: ({ records }, counts) => {
    counts.FilteredOutEventCount += records
  },
  // MET-8: an invocation is one that the function ran; a throttled one is none.
  FunctionInvoked: ({ records }, counts) => {
    counts.InvokedEventCount += records
    counts.Invocations++
  },
  InvocationThrottled: ({ records, cause }, counts) => {
    counts.InvokedEventCount += records
    if (cause === 'throttled') counts.Throttles++
    else {
      counts.FailedInvokeEventCount += records
      counts.InvokeErrorCount++
    }
  },
  BatchFailed: ({ records }, counts) => {
    counts.FailedInvokeEventCount += records
    counts.InvokeErrorCount++
    counts.Errors++
  },
  BatchPartiallyFailed: ({ failed, reported = failed }, counts) => {
    counts.FailedInvokeEventCount += reported
  },
  // What left the source's own retention is not dropped by the mapping, and no destination hears of it.
  // A queue has no such count.
  RecordsDiscarded: ({ records, condition, destination, shard }, counts) => {
    if (condition === 'RecordExpired' || destination !== undefined || shard === undefined) return
    counts.DroppedEventCount += records
  },
  // SQS: what was deleted after the function had succeeded, not what a filter dropped.
  MessagesDeleted: ({ records }, counts) => {
    counts.DeletedEventCount += records
  },
  DestinationDelivered: ({ records }, counts) => {
    counts.OnFailureDestinationDeliveredEventCount += records
  },
  // A try that another one follows has not failed yet. Kafka's destinations count as those of streams do (MET-9, CON-35).
  DestinationFailed: ({ records, kept }, counts) => {
    if (kept === undefined) return
    counts.DroppedEventCount += records
    counts.DestinationDeliveryFailures++
    counts.OnFailureDestinationDeliveryErrorCount++
  },
  SourceFailed: ({ during }, counts) => {
    if (during === 'storing') counts.CommitErrorCount++
    else if (during === 'reading') counts.PollingErrorCount++
  },
}
