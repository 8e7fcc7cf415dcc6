import {
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  merge,
  mergeMap,
  of,
  Subject,
  type Observable,
} from 'rxjs'
import type { EventBody, QueueSourceListener } from '../model/index.ts'
import { LaneCrew } from './lane-crew.ts'
import { QueueGroups } from './queue-groups.ts'
import { QueueLane } from './queue-lane.ts'
import type { QueueParts } from './queue-parts.ts'
import { QueueProgress } from './queue-progress.ts'
import { QueueScaling } from './queue-scaling.ts'
import { listenerFailed, SourceOpening } from './source-opening.ts'

/**
 * A mapping on a queue: opens the source, for as long as that takes, and lets lanes come and go (`LaneCrew`), each
 * with at most one batch under way.
 *
 *     open (back-off) ─▶ Enabled ─▶ lanes
 *     stop ─▶ every lane ends with what it has ─▶ close
 */
export class QueueMapping {
  readonly #parts: QueueParts
  readonly #crew: LaneCrew
  readonly #progress: QueueProgress
  readonly #scaling: QueueScaling
  readonly #groups = new QueueGroups()
  readonly #arrivals = new Subject<QueueLane | Observable<EventBody>>()
  readonly #stopping = new AbortController()
  readonly #opening: SourceOpening

  constructor(parts: QueueParts) {
    this.#parts = parts
    this.#opening = new SourceOpening({ ...parts, stopping: this.#stopping.signal })
    this.#progress = new QueueProgress(parts.source, parts.clock)
    this.#scaling = new QueueScaling({
      concurrency: parts.concurrency,
      limits: {
        maximumConcurrency: parts.maximumConcurrency,
        environments: parts.function.environments ?? Infinity,
        reportBatchItemFailures: parts.reportBatchItemFailures,
      },
      clock: parts.clock,
      progress: this.#progress,
      changed: (event) => {
        this.#emit(event)
        this.#crew.fill()
      },
    })
    this.#crew = new LaneCrew({
      growth: growthOf(parts),
      allowed: () => this.#scaling.allowed,
      start: (lane) => this.#start(lane),
    })
  }

  /** The source is open. */
  get opened(): boolean {
    return this.#opening.opened
  }

  /** The failure that keeps the source from opening, while it does. */
  get openingError(): unknown {
    return this.#opening.error
  }

  get progress(): QueueProgress {
    return this.#progress
  }

  /** Ends every lane with what it has; `events$` completes when the last one has and the source is closed. */
  stop(): void {
    this.#stopping.abort()
    this.#crew.stop()
    this.#scaling.stop()
    this.#endIfIdle()
  }

  get events$(): Observable<EventBody> {
    const lanes$ = this.#arrivals.pipe(
      mergeMap((arrival) => (arrival instanceof QueueLane ? this.#run$(arrival) : arrival)),
    )
    return concat(
      merge(
        lanes$,
        concat(
          this.#opening.events$(() => this.#parts.source.open(this.#listener)),
          defer(() => {
            if (this.opened && !this.#stopping.signal.aborted) {
              this.#scaling.start()
              this.#crew.fill()
            }
            this.#endIfIdle()
            return EMPTY
          }),
        ),
      ),
      defer(() => from(this.#parts.source.close())).pipe(ignoreElements()),
    )
  }

  get #listener(): QueueSourceListener {
    return {
      failed: (error, retry) => this.#emit(listenerFailed(error, retry, this.#parts.clock)),
      reported: ({ code, message }) => this.#emit({ event: 'SourceFailed', code, message }),
    }
  }

  #emit(event: EventBody): void {
    this.#arrivals.next(of(event))
  }

  #start(number: number): void {
    const lane = new QueueLane(number, {
      parts: this.#parts,
      crew: this.#crew,
      scaling: this.#scaling,
      progress: this.#progress,
      groups: this.#groups,
      stopping: this.#stopping.signal,
    })
    this.#progress.lanes.set(number, lane.progress)
    this.#arrivals.next(lane)
  }

  #run$(lane: QueueLane): Observable<EventBody> {
    return lane.events$.pipe(
      finalize(() => {
        const { progress } = lane
        // Another lane may have come under this number.
        if (this.#progress.lanes.get(progress.lane) === progress) this.#progress.lanes.delete(progress.lane)
        this.#endIfIdle()
      }),
    )
  }

  #endIfIdle(): void {
    if (this.#stopping.signal.aborted && this.#progress.lanes.size === 0) this.#arrivals.complete()
  }
}

function growthOf({ concurrency, limits }: QueueParts): ConstructorParameters<typeof LaneCrew>[0]['growth'] {
  if (concurrency === 'groups') return 'spare'
  return limits.windowMs > 0 ? 'window' : 'all'
}
