import type { EngineEvent, MessagesReturned, Trigger } from '../model/index.ts'
import { forEvent, type ByEvent } from './by-event.ts'
import { Histogram } from './histogram.ts'
import { MappingMetrics } from './metrics.ts'

/** How an attempt ended: `refused` the function could not be called, other than for want of concurrency. */
export type AttemptResult = 'succeeded' | 'partial' | 'failed' | 'throttled' | 'refused'

/** Bounds in seconds. */
const WAITING_BOUNDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400]
const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900]
const STORING_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

/**
 * What is measured of one mapping: AWS's metrics and what an operator asks beside them. Its size does not depend on
 * how many records, batches or shards there are, but for a few numbers for each Kafka partition that is read.
 */
export class MappingMeter {
  readonly metrics = new MappingMetrics()
  /** Batches that the function got, by what closed them; each counts with its first attempt. */
  readonly batches = new Map<Trigger, number>()
  readonly attempts: Record<AttemptResult, number> = {
    succeeded: 0,
    partial: 0,
    failed: 0,
    throttled: 0,
    refused: 0,
  }
  /** Messages that a queue has again, or will show again, by why (ERR-19). */
  readonly returned = new Map<MessagesReturned['reason'], number>()
  /** Seconds from the arrival of a batch's first record at the source to the batch's first invocation. */
  readonly arrivalToInvocation = new Histogram(WAITING_BOUNDS)
  /** Seconds that invocations took, however they ended. */
  readonly functionDuration = new Histogram(DURATION_BOUNDS)
  /** Seconds that storing a position took: in the state directory, or as a commit to the broker. */
  readonly storeLatency = new Histogram(STORING_BOUNDS)

  event(event: EngineEvent): void {
    this.metrics.event(event)
    forEvent(STEPS, event)?.(event, this)
  }
}

const STEPS: ByEvent<[MappingMeter], void> = {
  FunctionInvoked: ({ attempt, trigger, waitedMs }, meter) => {
    if (attempt > 1) return
    meter.batches.set(trigger, (meter.batches.get(trigger) ?? 0) + 1)
    if (waitedMs !== undefined) meter.arrivalToInvocation.observe(waitedMs / 1000)
  },
  BatchSucceeded: ({ durationMs }, meter) => ended(meter, 'succeeded', durationMs),
  BatchPartiallyFailed: ({ durationMs }, meter) => ended(meter, 'partial', durationMs),
  BatchFailed: ({ durationMs }, meter) => ended(meter, 'failed', durationMs),
  InvocationThrottled: ({ cause }, meter) => {
    meter.attempts[cause === 'throttled' ? 'throttled' : 'refused']++
  },
  MessagesReturned: ({ reason, records }, meter) => {
    meter.returned.set(reason, (meter.returned.get(reason) ?? 0) + records)
  },
  PositionStored: ({ durationMs }, meter) => {
    if (durationMs !== undefined) meter.storeLatency.observe(durationMs / 1000)
  },
}

function ended(meter: MappingMeter, result: AttemptResult, durationMs: number): void {
  meter.attempts[result]++
  meter.functionDuration.observe(durationMs / 1000)
}
