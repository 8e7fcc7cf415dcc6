import { failureReport, type ReportedMapping } from '../destinations/index.ts'
import type { Discard, EventBody, FailureDestination, FailureReport, RetryBackoff } from '../model/index.ts'
import type { Flow } from '../stream/index.ts'
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
  readonly flow: Flow<EventBody>
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

  /**
   * Comes back when the record is written, here or there, or given up.
   * @returns false when the lane stopped before that: the records are not settled and come again
   */
  async report(discard: Discard, lane: WaitingLane): Promise<boolean> {
    const { clock, random } = this.#parts
    const at = { nowMs: clock.now(), uuid: () => random.uuid() }
    const delivery = { discard, report: failureReport(discard, this.#parts, at), lane }
    for (let attempt = 1; ; attempt++) {
      const done = await this.#try(delivery, attempt)
      if (done !== 'again') return done === 'written'
    }
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

  async #try(delivery: Delivery, attempt: number): Promise<Tried> {
    const { destination, clock, aborting } = this.#parts
    const { report, lane } = delivery
    try {
      await clock.hold(destination.send(report, aborting))
    } catch (error) {
      lane.flow.goOn()
      const failed = { ...this.#about(delivery), attempt, message: messageOf(error) }
      const retryInMs = aborting.aborted ? null : this.#retryInMs(lane.lane)
      if (aborting.aborted || (lane.stopping.aborted && retryInMs !== null)) {
        lane.flow.emit({ event: 'DestinationFailed', ...failed })
        return 'givenUp'
      }
      return retryInMs === null ? this.#keep(delivery, failed) : this.#wait(failed, retryInMs, lane)
    }
    this.#outages.delete(lane.lane)
    lane.flow.emit({ event: 'DestinationDelivered', ...this.#about(delivery) })
    return 'written'
  }

  async #keep({ report, lane }: Delivery, failed: Failed): Promise<Tried> {
    const { destination, clock } = this.#parts
    let kept: string
    try {
      kept = await clock.hold(destination.keep(report))
    } catch (error) {
      const message = `${failed.message}; and it cannot be kept: ${messageOf(error)}`
      if (!lane.stopping.aborted) return this.#wait({ ...failed, message }, KEEP_RETRY_MS, lane)
      lane.flow.emit({ event: 'DestinationFailed', ...failed, message })
      return 'givenUp'
    }
    lane.flow.emit({ event: 'DestinationFailed', ...failed, kept })
    return 'written'
  }

  async #wait(failed: Failed, retryInMs: number, lane: WaitingLane): Promise<'again'> {
    const { clock } = this.#parts
    const nextTryMs = clock.now() + retryInMs
    const nextTryAt = new Date(nextTryMs).toISOString()
    lane.flow.emit({ event: 'DestinationFailed', ...failed, retryInMs, nextTryAt })
    lane.waits(nextTryMs)
    await clock.sleep(retryInMs, lane.stopping)
    lane.flow.goOn()
    lane.waits(null)
    return 'again'
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

/** What came of one try. */
type Tried = 'written' | 'givenUp' | 'again'

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
