import { concat, concatMap, defer, from, ignoreElements, of, type Observable } from 'rxjs'
import { failureReport, type ReportedMapping } from '../destinations/index.ts'
import type { Discard, EventBody, FailureDestination, FailureReport, RetryBackoff } from '../model/index.ts'
import { pull$ } from '../stream/index.ts'
import { backOffMs, type Clock, type Random } from '../time/index.ts'
import { Outage } from './outage.ts'

/** How soon keeping a record is tried again, when not even that can be done. */
const KEEP_RETRY_MS = 1000

export interface OnFailureParts extends ReportedMapping {
  readonly destination: FailureDestination
  /** How long a lane waits for a destination that cannot be written, once an outage; milliseconds. */
  readonly timeoutMs: number
  readonly retryBackoff: RetryBackoff
  readonly clock: Clock
  readonly random: Random
  /** The hard stop. */
  readonly aborting: AbortSignal
}

/** The lane that waits while its discard is told of. */
export interface WaitingLane {
  /** Which one it is: the same object for each of its discards. */
  readonly lane: object
  readonly stopping: AbortSignal
  /** When the next try comes, milliseconds since the epoch; null when none is waited for. */
  readonly waits: (untilMs: number | null) => void
  /** The lane stops before the destination was told: the records are not settled and come again. */
  readonly gaveUp: () => void
}

/**
 * Tells a mapping's destination of what is discarded, while the lane waits: its position moves only when the
 * invocation record is written, here or there, so that nothing vanishes.
 *
 *     send ─┬─ done ─▶ DestinationDelivered
 *           ├─ failed, time left ─▶ DestinationFailed, back-off, send again
 *           ├─ failed, no time left ─▶ DestinationFailed, kept in the state directory
 *           └─ failed, the lane stops ─▶ given up: it comes again
 *
 * @decision DST-21, SIL-9 A destination that cannot be written holds a lane of a shard for 5 minutes an outage at most (DestinationTimeoutInSeconds), tried with back-off; an outage of a lane is from its first failed delivery to its next success; then each further discard gets one try until one succeeds, and what is not delivered is kept in the state directory.
 */
export class OnFailure {
  readonly #parts: OnFailureParts
  /** By lane, each of which waits on its own; a lane that is gone is forgotten. */
  readonly #outages = new WeakMap<object, Outage>()

  constructor(parts: OnFailureParts) {
    this.#parts = parts
  }

  /** As the pipeline names it. */
  get destination(): string {
    return this.#parts.destination.name
  }

  /** Completes when the record is written, or given up. */
  report$(discard: Discard, lane: WaitingLane): Observable<EventBody> {
    return defer(() => {
      const { clock, random } = this.#parts
      const at = { nowMs: clock.now(), uuid: () => random.uuid() }
      const delivery = { discard, report: failureReport(discard, this.#parts, at), lane }
      let attempt = 0
      let more = true
      const over = () => (more = false)
      return pull$(
        () => from(this.#try(delivery, ++attempt, over)).pipe(concatMap((events$) => events$)),
        () => more,
      )
    })
  }

  /** One look at the destination before anything is discarded, so that a wrong one is seen at once. */
  async look(): Promise<EventBody | null> {
    const { destination } = this.#parts
    try {
      await destination.probe()
      return null
    } catch (error) {
      return {
        event: 'DestinationFailed',
        records: 0,
        destination: destination.name,
        message: messageOf(error),
      }
    }
  }

  async #try(delivery: Delivery, attempt: number, over: () => void): Promise<Observable<EventBody>> {
    const { destination, clock, aborting } = this.#parts
    const { report, lane } = delivery
    try {
      await clock.hold(destination.send(report, aborting))
      this.#outages.delete(lane.lane)
      over()
      return of({ event: 'DestinationDelivered', ...this.#about(delivery) })
    } catch (error) {
      const failed = { ...this.#about(delivery), attempt, message: messageOf(error) }
      const retryInMs = aborting.aborted ? null : this.#retryInMs(lane.lane)
      if (aborting.aborted || (lane.stopping.aborted && retryInMs !== null)) {
        over()
        lane.gaveUp()
        return of({ event: 'DestinationFailed', ...failed })
      }
      if (retryInMs !== null) return this.#again$(failed, retryInMs, lane)
      return this.#keep(delivery, failed, over)
    }
  }

  async #keep({ report, lane }: Delivery, failed: Failed, over: () => void): Promise<Observable<EventBody>> {
    const { destination, clock } = this.#parts
    try {
      const kept = await clock.hold(destination.keep(report))
      over()
      return of({ event: 'DestinationFailed', ...failed, kept })
    } catch (error) {
      const message = `${failed.message}; and it cannot be kept: ${messageOf(error)}`
      if (!lane.stopping.aborted) return this.#again$({ ...failed, message }, KEEP_RETRY_MS, lane)
      over()
      lane.gaveUp()
      return of({ event: 'DestinationFailed', ...failed, message })
    }
  }

  #again$(failed: Failed, retryInMs: number, lane: WaitingLane): Observable<EventBody> {
    const { clock } = this.#parts
    const nextTryMs = clock.now() + retryInMs
    const event: EventBody = {
      event: 'DestinationFailed',
      ...failed,
      retryInMs,
      nextTryAt: new Date(nextTryMs).toISOString(),
    }
    const wait = async () => {
      lane.waits(nextTryMs)
      await clock.sleep(retryInMs, lane.stopping)
      lane.waits(null)
    }
    return concat(of(event), defer(() => from(wait())).pipe(ignoreElements()))
  }

  #retryInMs(lane: object): number | null {
    const { clock, random, retryBackoff, timeoutMs } = this.#parts
    const outage = this.#outages.get(lane) ?? new Outage(timeoutMs)
    this.#outages.set(lane, outage)
    return outage.failed(clock.now(), (failures) => backOffMs(retryBackoff, failures, random))
  }

  #about({ discard, report }: Delivery) {
    const { shard, batch, records } = discard
    const destination = this.#parts.destination.name
    return { shard, batch, records: records.length, destination, requestId: report.requestId }
  }
}

interface Delivery {
  readonly discard: Discard
  readonly report: FailureReport
  readonly lane: WaitingLane
}

interface Failed {
  readonly shard: string
  readonly batch: string
  readonly records: number
  readonly destination: string
  readonly requestId: string
  readonly attempt: number
  readonly message: string
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
