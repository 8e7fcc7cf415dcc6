import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  merge,
  of,
  type Observable,
} from 'rxjs'
import type { EventBody, ShardReader } from '../model/index.ts'
import { pull$ } from '../stream/index.ts'
import { Inbox } from './inbox.ts'
import { LaneProgress, type LaneInbox, type LaneParts } from './lane.ts'
import { LaneWindow } from './lane-window.ts'
import { PositionWriter } from './position-writer.ts'
import { reading$, sourceFailed } from './reading.ts'
import { BatchSettling } from './settling.ts'
import { TumblingInbox } from './tumbling-inbox.ts'

const STORE_RETRY_MS = 1000

/**
 * One shard or partition, from source to stored position. Three loops, each pulling only what the next one has
 * room for; every step is an event.
 *
 *     reader ── page ──▶ inbox ── batch ──▶ function ── settled ──▶ position store
 *            reading$          take       settling            storing$
 *       one page ahead    size, window,   the same batch again, in place,
 *       at most           payload         until it succeeds or expires
 *
 * `events$` completes when the shard has ended and everything is settled, or `stop` was called and what ran has
 * ended and its outcome is stored.
 */
export class LogLane {
  readonly reader: ShardReader
  readonly progress: LaneProgress
  readonly #parts: LaneParts
  readonly #inbox: LaneInbox
  /** The tumbling window that is open; null without windows. */
  readonly #window: LaneWindow | null
  readonly #positions: PositionWriter
  readonly #stopping = new AbortController()
  #stopReason: 'revoked' | 'stopped' | null = null

  constructor(reader: ShardReader, parts: LaneParts) {
    this.reader = reader
    this.progress = new LaneProgress(reader.shard)
    this.#parts = parts
    this.#window = windowOf(reader, parts)
    this.#inbox = this.#window === null ? new Inbox(parts) : new TumblingInbox(parts, this.#window)
    this.#positions = new PositionWriter(reader, this.#window)
    this.progress.windowEndsMs = this.#window?.open?.endMs ?? null
  }

  /** Drains: no new reads, what runs ends and is stored, what waits is given up at the stored position. */
  stop(reason: 'revoked' | 'stopped'): void {
    this.#stopReason ??= reason
    this.#stopping.abort()
    this.#inbox.stop()
  }

  get events$(): Observable<EventBody> {
    const { shard, startsAt } = this.reader
    const opened: EventBody = { event: 'ShardOpened', shard, position: startsAt }
    return concat(
      of(opened),
      merge(this.#reading$(), this.#settling$(), this.#storing$()),
      defer(() => this.#closing$()),
    )
  }

  #reading$(): Observable<EventBody> {
    return reading$({ ...this.#shared, inbox: this.#inbox })
  }

  #settling$(): Observable<EventBody> {
    let done = false
    const settled = (position: string) => {
      this.progress.storing = true
      this.#positions.settled(position)
    }
    const next$ = defer(() => this.#inbox.take()).pipe(
      concatMap((batch) => {
        done = batch === null
        return batch === null ? EMPTY : new BatchSettling(batch, { ...this.#shared, settled }).events$
      }),
    )
    return pull$(
      () => next$,
      () => !done,
    ).pipe(finalize(() => this.#positions.close()))
  }

  #storing$(): Observable<EventBody> {
    return pull$(
      () => from(this.#storeNext()).pipe(concatMap((events$) => events$)),
      () => !this.#positions.done,
    )
  }

  /** The next batch does not wait for the store; a write that fails is shown and tried again. */
  async #storeNext(): Promise<Observable<EventBody>> {
    const { shard } = this.reader
    try {
      const position = await this.#positions.storeNext()
      this.progress.storing = this.#positions.busy
      return position === null ? EMPTY : of({ event: 'PositionStored', shard, position })
    } catch (error) {
      const { clock, aborting } = this.#parts
      if (aborting.aborted) this.#positions.giveUp()
      const retry = { shard, attempt: 1, retryInMs: STORE_RETRY_MS, nowMs: clock.now() }
      const wait$ = defer(() => from(clock.sleep(STORE_RETRY_MS, aborting))).pipe(ignoreElements())
      return concat(of(sourceFailed(error, retry)), wait$)
    }
  }

  #closing$(): Observable<EventBody> {
    const { shard } = this.reader
    if (this.#stopReason !== null) return of({ event: 'ShardClosed', shard, reason: this.#stopReason })
    const closed: EventBody = { event: 'ShardClosed', shard, reason: 'settled' }
    return concat(defer(() => from(this.reader.finish())).pipe(ignoreElements()), of(closed))
  }

  get #shared() {
    return {
      reader: this.reader,
      parts: this.#parts,
      progress: this.progress,
      window: this.#window,
      stopping: this.#stopping.signal,
    }
  }
}

function windowOf(reader: ShardReader, parts: LaneParts): LaneWindow | null {
  const { tumbling } = parts
  return tumbling === null ? null : new LaneWindow({ ...parts, tumbling }, reader.shard, reader.window)
}
