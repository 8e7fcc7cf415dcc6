import { concat, defer, finalize, from, ignoreElements, merge, of, type Observable } from 'rxjs'
import type { EventBody, SourceRecord, Page, ShardReader } from '../model/index.ts'
import { steps$, type Flow } from '../stream/index.ts'
import { Inbox } from './inbox.ts'
import type { LaneParts } from './lane.ts'
import { LaneWindow } from './lane-window.ts'
import { PositionWriter } from './position-writer.ts'
import { ShardProgress, type LaneProgress } from './progress.ts'
import { reading$, sourceFailed } from './reading.ts'
import { BatchSettling } from './settling.ts'
import { Shelf } from './shelf.ts'
import type { ReadMoment, Supply } from './supply.ts'
import { TumblingInbox } from './tumbling-inbox.ts'

/** From the first try to the next ones: a full disk takes somebody to make room, and is not told every second. */
const STORE_RETRY = { firstMs: 1000, maximumMs: 15_000 }

/**
 * One shard or partition, from source to stored position. Loops run side by side, each pulling only what the next
 * one has room for; every step is an event.
 *
 *     reader ── page ──▶ supply ── batch ──▶ function ── settled ──▶ position store
 *            reading$            take     lane$, one for        storing$
 *       one page ahead of   size, window, each batch that
 *       each open batch,    payload; keys may be in flight:
 *       at most             to lanes      the same batch again,
 *                           (shelf.ts)    in place, until it
 *                                         succeeds or expires
 *
 * With a ParallelizationFactor above 1 batches are settled out of order, and the position follows as a watermark.
 *
 * `events$` completes when the shard has ended and everything is settled, or `stop` was called and what ran has
 * ended and its outcome is stored.
 */
export class LogLane {
  readonly reader: ShardReader
  readonly progress: ShardProgress
  readonly #parts: LaneParts
  /** The tumbling window that is open; null without windows. */
  readonly #window: LaneWindow | null
  readonly #supply: Supply
  readonly #positions: PositionWriter
  readonly #stopping = new AbortController()
  #storeFailures = 0
  #stopReason: 'revoked' | 'stopped' | null = null

  constructor(reader: ShardReader, parts: LaneParts) {
    this.reader = reader
    this.#parts = parts
    this.#window = windowOf(reader, parts)
    this.#supply = supplyOf(parts, this.#window)
    this.progress = new ShardProgress(reader.shard, this.#supply, parts.factor)
    this.progress.windowEndsMs = this.#window?.open?.endMs ?? null
    this.#positions = new PositionWriter(reader, { window: this.#window, clock: parts.clock })
  }

  /** Drains: no new reads, what runs ends and is stored, what waits is given up at the stored position. */
  stop(reason: 'revoked' | 'stopped'): void {
    this.#stopReason ??= reason
    this.#stopping.abort()
    this.#supply.stop()
  }

  get events$(): Observable<EventBody> {
    const { shard, startsAt, startOffset: offset } = this.reader
    const start = { position: startsAt, ...(offset === undefined ? {} : { offset }) }
    const opened: EventBody = { event: 'ShardOpened', shard, ...start }
    return concat(
      of(opened),
      merge(this.#reading$(), this.#settling$(), this.#storing$()),
      defer(() => this.#closing$()),
    )
  }

  #reading$(): Observable<EventBody> {
    const put = (page: Page, moment: ReadMoment) => {
      this.#supply.put(page, moment)
      // A page without records moves the position by itself when nothing below it is unsettled.
      this.#settled([], null)
    }
    const room = () => this.#supply.room()
    return reading$({ ...this.#shared, progress: this.progress, supply: { room, put } })
  }

  #settling$(): Observable<EventBody> {
    const lanes = this.progress.lanes.map((progress, lane) => this.#lane$(lane, progress))
    return merge(...lanes).pipe(finalize(() => this.#positions.close()))
  }

  /** One batch after another, each settled before the next is taken. */
  #lane$(lane: number, progress: LaneProgress): Observable<EventBody> {
    const settled = (records: readonly SourceRecord[], through: string | null) =>
      this.#settled(records, through)
    return steps$(async (flow) => {
      const batch = await this.#supply.take(lane)
      if (batch === null) return false
      await new BatchSettling(batch, { ...this.#shared, progress, settled, flow }).run()
      return true
    })
  }

  #settled(records: readonly SourceRecord[], through: string | null): void {
    const position = this.#supply.settled(records, through)
    if (position === null) return
    this.progress.storing = true
    this.#positions.settled(position)
  }

  #storing$(): Observable<EventBody> {
    return steps$(async (flow) => {
      await this.#storeNext(flow)
      return !this.#positions.done
    })
  }

  /** The next batch does not wait for the store; a write that fails is shown and tried again. */
  async #storeNext(flow: Flow<EventBody>): Promise<void> {
    const { shard } = this.reader
    try {
      const stored = await this.#positions.storeNext()
      this.progress.storing = this.#positions.busy
      this.#storeFailures = 0
      if (stored !== null) flow.emit({ event: 'PositionStored', shard, ...stored })
    } catch (error) {
      const { clock, aborting } = this.#parts
      if (aborting.aborted) this.#positions.giveUp()
      const { firstMs, maximumMs } = STORE_RETRY
      const retryInMs = Math.min(firstMs * 2 ** Math.min(this.#storeFailures, 10), maximumMs)
      const [during, attempt, nowMs] = ['storing' as const, ++this.#storeFailures, clock.now()]
      flow.emit(sourceFailed(error, { during, shard, attempt, retryInMs, nowMs }))
      await clock.sleep(retryInMs, aborting)
    }
  }

  #closing$(): Observable<EventBody> {
    const { shard } = this.reader
    if (this.#stopReason !== null) return of({ event: 'ShardClosed', shard, reason: this.#stopReason })
    return concat(
      defer(() => from(this.#finished())).pipe(ignoreElements()),
      defer(() => of<EventBody>({ event: 'ShardClosed', shard, reason: this.#stopReason ?? 'settled' })),
    )
  }

  /** A stop does not wait for a service that does not answer: the shard's end is found again at the next start. */
  #finished(): Promise<unknown> {
    const { signal } = this.#stopping
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    return Promise.race([this.reader.finish(), stopped])
  }

  get #shared() {
    return {
      reader: this.reader,
      parts: this.#parts,
      window: this.#window,
      stopping: this.#stopping.signal,
    }
  }
}

/** How records become batches: in order, each lane its keys, or window by window (never both: CFG-22). */
function supplyOf(parts: LaneParts, window: LaneWindow | null): Supply {
  if (window !== null) return new TumblingInbox(parts, window)
  return parts.factor === 1 ? new Inbox(parts) : new Shelf(parts)
}

function windowOf(reader: ShardReader, parts: LaneParts): LaneWindow | null {
  const { tumbling } = parts
  return tumbling === null ? null : new LaneWindow({ ...parts, tumbling }, reader.shard, reader.window)
}
