import type { Batch, Discard, EventBody, SourceRecord, ShardReader } from '../model/index.ts'
import {
  BLOCKED_AFTER_FAILURES,
  failuresInARow,
  NO_TRIES,
  planAfter,
  type Step,
} from '../rules/settle/index.ts'
import type { Flow } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { discard, lastInvocation, type DiscardedPiece } from './discarding.ts'
import { invoke, type Ended } from './invocation.ts'
import type { LaneParts } from './lane.ts'
import { isClosing, type LaneWindow } from './lane-window.ts'
import { cutFrom, wholeOf, without, type Piece } from './piece.ts'
import type { LaneProgress } from './progress.ts'
import * as events from './settling-events.ts'

export interface SettlingParts {
  readonly reader: ShardReader
  readonly parts: LaneParts
  readonly progress: LaneProgress
  /** The tumbling window of the lane; null without windows. */
  readonly window: LaneWindow | null
  readonly stopping: AbortSignal
  /**
   * These records are settled: succeeded, discarded or expired. `through` is the position up to which everything
   * of the batch is; null while records before them are not.
   */
  readonly settled: (records: readonly SourceRecord[], through: string | null) => void
  readonly flow: Flow<EventBody>
}

/**
 * A batch from its first attempt to the end. What is left of it is a stack of pieces; the top one is tried until it
 * is settled, and only then the next. When the lane stops meanwhile the rest is given up, and nothing of it is stored.
 *
 *     ┌▶ expired? ─▶ invoke ─▶ plan ─┬─ advance ─▶ settled, next piece
 *     │                              ├─ narrow ──▶ the first part settled, the rest is a new piece ─┐
 *     │                              ├─ split ───▶ two pieces, the first half on top, at once       │
 *     │                              ├─ discard ─▶ settled without the function, next piece         │
 *     └───────── back-off ◀──────────┴─ retry ◀────────────────────────────────────────────────────┘
 */
export class BatchSettling {
  readonly #lane: SettlingParts
  readonly #batch: Batch
  /** The last is the top. */
  readonly #pieces: Piece[]
  #over = false

  constructor(batch: Batch, lane: SettlingParts) {
    this.#batch = batch
    this.#lane = lane
    this.#pieces = batch.records.length === 0 && !batch.final ? [] : [wholeOf(batch)]
    lane.window?.begin(batch)
  }

  /** Comes back when every record of the batch is settled, or given up. */
  async run(): Promise<void> {
    const { oversized, expired, id } = this.#batch
    // Records that never go to the function: too large alone (GEN-8), or too old when they were read (ERR-11).
    const never = { id, tries: NO_TRIES, lastInvocation: null }
    if (oversized.length > 0) await this.#leave(never, 'MaximumPayloadSizeExceeded', oversized)
    if (expired.length > 0) await this.#leave(never, 'RecordAgeExceeded', expired)
    while (!this.#over) {
      if (this.#mayExpire() && (await this.#dropExpired())) continue
      await this.#next()
    }
  }

  async #next(): Promise<void> {
    const piece = this.#top()
    if (piece === undefined || (piece.records.length === 0 && !isClosing(piece))) return this.#done([])
    if (this.#lane.stopping.aborted) {
      this.#over = true
      return
    }
    this.#lane.progress.attemptBegins(piece)
    await this.#after(piece, await invoke(piece, this.#where, this.#lane))
  }

  async #after(piece: Piece, ran: Ended): Promise<void> {
    const { parts, window, flow } = this.#lane
    const outcome = window?.read(ran.outcome) ?? ran.outcome
    const step = planAfter(outcome, piece, window?.limitsOf(piece) ?? parts.settle)
    if (step.kind === 'advance' || step.kind === 'narrow') window?.settled(piece)
    switch (step.kind) {
      case 'advance':
        flow.emit(events.succeeded(this.#where, piece, about(ran)))
        return this.#done(piece.records)
      case 'retry':
        return this.#retry(piece, step, ran)
      case 'split':
        return this.#split(piece, step, ran)
      case 'narrow':
        return this.#narrow(piece, step, ran)
      case 'discard':
        // A function that was ended by the hard stop has not failed by itself: what it had comes again (PAGE-3).
        if (this.#lane.parts.aborting.aborted) return this.#retry(piece, { ...step, kind: 'retry' }, ran)
        flow.emit(events.gaveUp(this.#where, piece, { step, ran: about(ran) }))
        await this.#discard(
          { id: piece.id, tries: step.tries, lastInvocation: lastInvocation(ran, piece) },
          'RetryAttemptsExhausted',
          piece.records,
        )
        if (!this.#over) this.#done(piece.records)
    }
  }

  async #retry(piece: Piece, step: Step & { kind: 'retry' }, ran: Ended): Promise<void> {
    const { progress, flow } = this.#lane
    const tried: Piece = { ...piece, tries: step.tries, lastInvocation: lastInvocation(ran, piece) }
    this.#replaceTop(tried)
    const next = this.#nextTry(failuresInARow(step.tries))
    const blocks = this.#blocks(tried)
    progress.blocked ||= blocks
    flow.emit(events.notSettled(this.#where, piece, { step, ran: about(ran), next }))
    if (blocks) flow.emit(events.blocked(this.#where, tried))
    await this.#wait(next)
  }

  #split(piece: Piece, step: Step & { kind: 'split' }, ran: Ended): void {
    const { parts, stopping, flow } = this.#lane
    const half = { trigger: 'bisect', shape: parts.shape } as const
    const first = cutFrom(piece, { ...half, id: parts.nextId(), from: 0, to: step.firstHalf })
    const second = cutFrom(piece, { ...half, id: parts.nextId(), from: step.firstHalf })
    this.#replaceTop(second, first)
    const follows = stopping.aborted ? 'stop' : 'bisect'
    flow.emit(events.failed(this.#where, piece, { step, ran: about(ran), follows, next: null }))
    flow.emit(events.bisected(this.#where, piece, { attempt: ran.attempt, into: [first, second] }))
  }

  async #narrow(piece: Piece, step: Step & { kind: 'narrow' }, ran: Ended): Promise<void> {
    const { from } = step
    const { parts, progress, flow } = this.#lane
    const rest = cutFrom(piece, { id: parts.nextId(), trigger: 'partial', from, shape: parts.shape })
    this.#replaceTop(rest)
    progress.left(from)
    this.#lane.settled(piece.records.slice(0, from), piece.records[from - 1]!.position)
    const next = this.#nextTry(1)
    flow.emit(events.narrowed(this.#where, piece, { step, ran: about(ran), next }))
    await this.#wait(next)
  }

  /** A first attempt without an age limit is not looked at record by record. */
  #mayExpire(): boolean {
    return this.#lane.parts.maximumAgeMs !== null || this.#pieces.at(-1)?.tries !== NO_TRIES
  }

  /**
   * Before every attempt: what has passed MaximumRecordAgeInSeconds leaves the batch record by record (ERR-10,
   * ERR-11), what has left the source's retention is not tried any more (GEN-9), and nobody is told of it.
   * @decision SIL-15 A record is too old when more than MaximumRecordAgeInSeconds have passed since it arrived in the stream, looked at when it is read and before every attempt, the first one included; one that is too old when it is read takes no place in a batch, unless one waits there before it: it would overtake.
   * @decision ERR-14 Records that have left the source's retention are shown as RecordsDiscarded under RecordExpired and not described to the destination, as documented.
   */
  async #dropExpired(): Promise<boolean> {
    const piece = this.#pieces.at(-1)
    const { reader, parts, progress, flow } = this.#lane
    if (piece === undefined) return false
    const retained = piece.tries === NO_TRIES ? 0 : await reader.expired(piece.records)
    const gone = piece.records.slice(0, retained)
    const aged = piece.records.slice(retained).filter((record) => this.#tooOld(record))
    if (gone.length === 0 && aged.length === 0) return false
    this.#replaceTop(without(piece, new Set([...gone, ...aged]), parts.shape))
    if (gone.length > 0) {
      flow.emit(events.discarded(this.#where, { batch: piece.id, records: gone, condition: 'RecordExpired' }))
    }
    progress.left(gone.length)
    this.#lane.settled(gone, null)
    await this.#leave(piece, 'RecordAgeExceeded', aged)
    return true
  }

  /** Records leave the lane, one by one, without being what the lane is trying. */
  async #leave(
    piece: DiscardedPiece,
    condition: Discard['condition'],
    records: readonly SourceRecord[],
  ): Promise<void> {
    for (const record of records) {
      if (this.#over) return
      await this.#discard(piece, condition, [record])
      this.#lane.progress.left(1)
      if (!this.#over) this.#lane.settled([record], null)
    }
  }

  /** The destination is told before the position moves; a lane that stops before it could be leaves it undone. */
  async #discard(
    piece: DiscardedPiece,
    condition: Discard['condition'],
    records: readonly SourceRecord[],
  ): Promise<void> {
    const isTold = await discard({ piece, condition, records }, this.#lane)
    if (!isTold) this.#over = true
  }

  /** The top piece is settled. What is settled moves the position at once, so that a kill restarts behind it. */
  #done(records: readonly SourceRecord[]): void {
    this.#pieces.pop()
    const { progress, window } = this.#lane
    this.#over = this.#pieces.length === 0 && !window?.endsEarly
    progress.settled(records.length)
    progress.windowEndsMs = window?.open?.endMs ?? null
    this.#lane.settled(records, this.#over ? this.#batch.through : (records.at(-1)?.position ?? null))
  }

  /** The piece to try next. */
  #top(): Piece | undefined {
    const { window } = this.#lane
    if (window !== null) this.#pieces.push(...window.prepared(this.#pieces.pop()))
    return this.#pieces.at(-1)
  }

  #replaceTop(...pieces: Piece[]): void {
    this.#pieces.splice(-1, 1, ...pieces)
  }

  /** A batch without any limit that keeps failing holds its keys for as long as its records live (ERR-4). */
  #blocks(piece: Piece): boolean {
    const { parts, window } = this.#lane
    const { maximumRetryAttempts } = window?.limitsOf(piece) ?? parts.settle
    const limited = maximumRetryAttempts >= 0 || (parts.maximumAgeMs !== null && !isClosing(piece))
    return !limited && piece.tries.failed === BLOCKED_AFTER_FAILURES && piece.tries.refused === 0
  }

  #tooOld(record: SourceRecord): boolean {
    const { clock, maximumAgeMs } = this.#lane.parts
    return maximumAgeMs !== null && clock.now() - record.arrivedMs > maximumAgeMs
  }

  get #where(): { shard: string } {
    return { shard: this.#lane.reader.shard }
  }

  #nextTry(failures: number): events.NextTry {
    const { parts, progress, stopping } = this.#lane
    if (stopping.aborted) return null
    const retryInMs = backOffMs(parts.retryBackoff, failures, parts.random)
    const nowMs = parts.clock.now()
    progress.retryAtMs = nowMs + retryInMs
    return { retryInMs, nowMs }
  }

  #wait(next: events.NextTry): Promise<void> {
    return this.#lane.parts.clock.sleep(next?.retryInMs ?? 0, this.#lane.stopping)
  }
}

function about({ attempt, durationMs }: Ended): events.Ran {
  return { attempt, durationMs }
}
