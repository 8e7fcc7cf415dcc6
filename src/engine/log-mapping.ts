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
import type { EventBody, LogSource, LogSourceListener, ShardReader } from '../model/index.ts'
import type { LaneParts } from './lane.ts'
import { LogLane } from './log-lane.ts'
import type { ShardProgress } from './progress.ts'
import { listenerFailed, SourceOpening } from './source-opening.ts'

/**
 * A mapping on a log source: opens the source, for as long as that takes, and gives each shard a lane of its own.
 * A shard that is revoked drains its lane before it is handed over; the others go on.
 *
 *     open (back-off) ─▶ Enabled ─▶ shardOpened ─▶ lane
 *                                   shardRevoked ─▶ lane drains ─▶ handed over
 *     stop ─▶ all lanes drain ─▶ close
 */
export class LogMapping {
  readonly #source: LogSource
  readonly #parts: LaneParts
  readonly #lanes = new Map<ShardReader, LogLane>()
  /** Whom to tell when a revoked shard's lane has drained. */
  readonly #revoked = new Map<ShardReader, () => void>()
  readonly #arrivals = new Subject<LogLane | Observable<EventBody>>()
  readonly #stopping = new AbortController()
  readonly #opening: SourceOpening

  constructor(source: LogSource, parts: LaneParts) {
    this.#source = source
    this.#parts = parts
    this.#opening = new SourceOpening({ ...parts, stopping: this.#stopping.signal })
  }

  /** The source is open: its shards are known. */
  get opened(): boolean {
    return this.#opening.opened
  }

  /** The failure that keeps the source from opening, while it does. */
  get openingError(): unknown {
    return this.#opening.error
  }

  get shards(): readonly ShardProgress[] {
    return [...this.#lanes.values()].map((lane) => lane.progress)
  }

  /** Drains every lane; `events$` completes when the last one has and the source is closed. */
  stop(): void {
    this.#stopping.abort()
    for (const lane of this.#lanes.values()) lane.stop('stopped')
    this.#endIfIdle()
  }

  get events$(): Observable<EventBody> {
    return merge(
      this.#arrivals.pipe(
        mergeMap((arrival) => (arrival instanceof LogLane ? this.#run$(arrival) : arrival)),
      ),
      concat(
        this.#opening.events$(() => this.#source.open(this.#listener)),
        defer(() => {
          this.#endIfIdle()
          return EMPTY
        }),
      ),
    ).pipe(endWithWork(() => this.#source.close()))
  }

  get #listener(): LogSourceListener {
    return {
      shardOpened: (reader) => this.#start(reader),
      shardRevoked: (reader) => this.#revoke(reader),
      failed: (error, retry) => this.#emit(listenerFailed(error, retry, this.#parts.clock)),
      reported: (error, shard) =>
        this.#emit({
          event: 'SourceFailed',
          ...(shard === undefined ? {} : { shard }),
          code: error.code,
          message: error.message,
        }),
    }
  }

  #emit(event: EventBody): void {
    this.#arrivals.next(of(event))
  }

  #start(reader: ShardReader): void {
    if (this.#stopped) return
    const lane = new LogLane(reader, this.#parts)
    this.#lanes.set(reader, lane)
    this.#arrivals.next(lane)
  }

  #run$(lane: LogLane): Observable<EventBody> {
    return lane.events$.pipe(
      finalize(() => {
        this.#lanes.delete(lane.reader)
        this.#revoked.get(lane.reader)?.()
        this.#revoked.delete(lane.reader)
        this.#endIfIdle()
      }),
    )
  }

  #revoke(reader: ShardReader): Promise<void> {
    const lane = this.#lanes.get(reader)
    if (lane === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      this.#revoked.set(reader, resolve)
      lane.stop('revoked')
    })
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted
  }

  #endIfIdle(): void {
    if (this.#stopped && this.#lanes.size === 0) this.#arrivals.complete()
  }
}

/** Runs `work` after everything else has completed, before completing. */
function endWithWork(work: () => Promise<void>) {
  return <T>(events$: Observable<T>): Observable<T> =>
    concat(events$, defer(() => from(work())).pipe(ignoreElements()))
}
