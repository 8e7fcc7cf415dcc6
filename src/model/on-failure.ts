import type { RecordsDiscarded } from './generated/engine-event.ts'
import type { SourceRecord } from './source-record.ts'

/** Records that leave a mapping without the function having succeeded, as a destination is told of them (DST-5). */
export interface Discard {
  readonly shard: string
  readonly batch: string
  readonly records: readonly SourceRecord[]
  readonly condition: RecordsDiscarded['condition']
  /** The last invocation with these records; null when the function never ran with them. */
  readonly lastInvocation: LastInvocation | null
  /** How often the function ran with the batch as last narrowed; 0 for never (DST-20). */
  readonly invocations: number
  /** The event that the function got, or would have got. */
  readonly event: () => object
}

export interface LastInvocation {
  readonly requestId: string
  /** Whether the function itself said in its response that it failed, or its response was wrong (DST-5, RBF-8). */
  readonly failedInResponse: boolean
  /** Which version of the function ran; absent for `$LATEST`. */
  readonly executedVersion?: string
}

/** An invocation record, ready to be written (DST-5). */
export interface FailureReport {
  readonly requestId: string
  /** The record's members, in AWS's order, without `payload` (DST-8). */
  readonly record: object
  /** The same with the event as an escaped JSON text (DST-9); made anew at each call, for it may be large. */
  readonly withPayload: () => object
  /** Where an object with it stands in a bucket (DST-10). */
  readonly objectKey: string
}

/** Where invocation records go: a queue, a topic, a bucket or a directory. */
export interface FailureDestination {
  /** As the pipeline names it. */
  readonly name: string
  /** Whether it is there and can be reached: writes nothing. @returns what was found, in words; rejects with a `SourceError` */
  probe(): Promise<string>
  /** Durable when it resolves; rejects in the service's own words. One try: whoever asks decides when to ask again. */
  send(report: FailureReport, signal: AbortSignal): Promise<void>
  /** Where records go that could not be sent, so that none vanishes. @returns the place, in words */
  keep(report: FailureReport): Promise<string>
}
