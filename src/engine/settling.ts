import { concat, concatMap, defer, EMPTY, from, ignoreElements, of, type Observable } from 'rxjs'
import type { Batch, Discard, EventBody, SourceRecord, ShardReader } from '../model/index.ts'
import {
  BLOCKED_AFTER_FAILURES,
  failuresInARow,
  NO_TRIES,
  planAfter,
  type Step,
} from '../rules/settle/index.ts'
import { pull$ } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { discarding$, lastInvocation, type DiscardedPiece } from './discarding.ts'
import { invocation$, type Ended } from './invocation.ts'
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

  get events$(): Observable<EventBody> {
    return concat(
      defer(() => this.#setAside$()),
      defer(() => (this.#over ? EMPTY : this.#attempts$())),
    )
  }

  #attempts$(): Observable<EventBody> {
    return pull$(
      () => from(this.#dropExpired()).pipe(concatMap((dropped$) => dropped$ ?? this.#next$())),
      () => !this.#over,
    )
  }

  /** Records that never go to the function: too large alone (GEN-8). */
  #setAside$(): Observable<EventBody> {
    const { oversized, id } = this.#batch
    const never = { id, tries: NO_TRIES, lastInvocation: null }
    return this.#leave$(
      never,
      'MaximumPayloadSizeExceeded',
      oversized.map((record) => [record]),
    )
  }

  #next$(): Observable<EventBody> {
    const piece = this.#top()
    if (piece === undefined || (piece.records.length === 0 && !isClosing(piece))) return this.#done([])
    if (this.#lane.stopping.aborted) {
      this.#over = true
      return EMPTY
    }
    const { progress } = this.#lane
    progress.attemptBegins(piece)
    return invocation$(piece, this.#where, this.#lane).pipe(
      concatMap((result) => ('event' in result ? of(result) : this.#after$(piece, result))),
    )
  }

  #after$(piece: Piece, ran: Ended): Observable<EventBody> {
    const { parts, window } = this.#lane
    const outcome = window?.read(ran.outcome) ?? ran.outcome
    const step = planAfter(outcome, piece, window?.limitsOf(piece) ?? parts.settle)
    if (step.kind === 'advance' || step.kind === 'narrow') window?.settled(piece)
    switch (step.kind) {
      case 'advance':
        return concat(
          of(events.succeeded(this.#where, piece, about(ran))),
          defer(() => this.#done(piece.records)),
        )
      case 'retry':
        return this.#retry$(piece, step, ran)
      case 'split':
        return this.#split$(piece, step, ran)
      case 'narrow':
        return this.#narrow$(piece, step, ran)
      case 'discard':
        // A function that was ended by the hard stop has not failed by itself: what it had comes again (PAGE-3).
        if (this.#lane.parts.aborting.aborted) return this.#retry$(piece, { ...step, kind: 'retry' }, ran)
        return concat(
          of(events.gaveUp(this.#where, piece, { step, ran: about(ran) })),
          this.#discard$(
            { id: piece.id, tries: step.tries, lastInvocation: lastInvocation(ran, piece) },
            'RetryAttemptsExhausted',
            piece.records,
          ),
          defer(() => (this.#over ? EMPTY : this.#done(piece.records))),
        )
    }
  }

  #retry$(piece: Piece, step: Step & { kind: 'retry' }, ran: Ended): Observable<EventBody> {
    const { progress } = this.#lane
    const tried: Piece = { ...piece, tries: step.tries, lastInvocation: lastInvocation(ran, piece) }
    this.#replaceTop(tried)
    const next = this.#nextTry(failuresInARow(step.tries))
    const blocks = this.#blocks(tried)
    progress.blocked ||= blocks
    return concat(
      of(events.notSettled(this.#where, piece, { step, ran: about(ran), next })),
      blocks ? of(events.blocked(this.#where, tried)) : EMPTY,
      this.#wait$(next),
    )
  }

  #split$(piece: Piece, step: Step & { kind: 'split' }, ran: Ended): Observable<EventBody> {
    const { parts } = this.#lane
    const half = { trigger: 'bisect', shape: parts.shape } as const
    const first = cutFrom(piece, { ...half, id: parts.nextId(), from: 0, to: step.firstHalf })
    const second = cutFrom(piece, { ...half, id: parts.nextId(), from: step.firstHalf })
    this.#replaceTop(second, first)
    const follows = this.#lane.stopping.aborted ? 'stop' : 'bisect'
    return of(
      events.failed(this.#where, piece, { step, ran: about(ran), follows, next: null }),
      events.bisected(this.#where, piece, { attempt: ran.attempt, into: [first, second] }),
    )
  }

  #narrow$(piece: Piece, step: Step & { kind: 'narrow' }, ran: Ended): Observable<EventBody> {
    const { from } = step
    const { parts, progress } = this.#lane
    const rest = cutFrom(piece, { id: parts.nextId(), trigger: 'partial', from, shape: parts.shape })
    this.#replaceTop(rest)
    progress.left(from)
    this.#lane.settled(piece.records.slice(0, from), piece.records[from - 1]!.position)
    const next = this.#nextTry(1)
    return concat(of(events.narrowed(this.#where, piece, { step, ran: about(ran), next })), this.#wait$(next))
  }

  /**
   * Before every attempt: what has passed MaximumRecordAgeInSeconds leaves the batch record by record (ERR-10,
   * ERR-11), what has left the source's retention is not tried any more (GEN-9), and nobody is told of it. Null when
   * nothing leaves; else it is looked again, for a destination may have been waited for meanwhile.
   * @decision SIL-15 A record is too old when more than MaximumRecordAgeInSeconds have passed since it arrived in the stream, looked at before every attempt, the first one included.
   * @decision ERR-14 Records that have left the source's retention are shown as RecordsDiscarded under RecordExpired and not described to the destination, as documented.
   */
  async #dropExpired(): Promise<Observable<EventBody> | null> {
    const piece = this.#pieces.at(-1)
    const { reader, parts, progress } = this.#lane
    // A first attempt without an age limit: nothing to look at, record by record.
    if (piece === undefined || (piece.tries === NO_TRIES && parts.maximumAgeMs === null)) return null
    const retained = piece.tries === NO_TRIES ? 0 : await reader.expired(piece.records)
    const gone = piece.records.slice(0, retained)
    const aged = piece.records.slice(retained).filter((record) => this.#tooOld(record))
    if (gone.length === 0 && aged.length === 0) return null
    this.#replaceTop(without(piece, new Set([...gone, ...aged]), parts.shape))
    progress.left(gone.length)
    this.#lane.settled(gone, null)
    const expired = { batch: piece.id, records: gone, condition: 'RecordExpired' } as const
    return concat(
      gone.length === 0 ? EMPTY : of(events.discarded(this.#where, expired)),
      this.#leave$(
        piece,
        'RecordAgeExceeded',
        aged.map((record) => [record]),
      ),
    )
  }

  /** Records leave the lane, group by group, without being what the lane is trying. */
  #leave$(
    piece: DiscardedPiece,
    condition: Discard['condition'],
    groups: readonly (readonly SourceRecord[])[],
  ): Observable<EventBody> {
    return concat(
      ...groups.map((records) =>
        defer(() => {
          if (this.#over) return EMPTY
          const left = defer(() => {
            this.#lane.progress.left(records.length)
            if (!this.#over) this.#lane.settled(records, null)
            return EMPTY
          })
          return concat(this.#discard$(piece, condition, records), left)
        }),
      ),
    )
  }

  /** The destination is told before the position moves; a lane that stops before it could be leaves it undone. */
  #discard$(
    piece: DiscardedPiece,
    condition: Discard['condition'],
    records: readonly SourceRecord[],
  ): Observable<EventBody> {
    const discard = { piece, condition, records }
    return discarding$(discard, this.#lane, () => (this.#over = true))
  }

  /** The top piece is settled. What is settled moves the position at once, so that a kill restarts behind it. */
  #done(records: readonly SourceRecord[]): Observable<never> {
    this.#pieces.pop()
    const { progress, window } = this.#lane
    this.#over = this.#pieces.length === 0 && !window?.endsEarly
    progress.settled(records.length)
    progress.windowEndsMs = window?.open?.endMs ?? null
    this.#lane.settled(records, this.#over ? this.#batch.through : (records.at(-1)?.position ?? null))
    return EMPTY
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

  #wait$(next: events.NextTry): Observable<never> {
    const { clock } = this.#lane.parts
    return defer(() => from(clock.sleep(next?.retryInMs ?? 0, this.#lane.stopping))).pipe(ignoreElements())
  }
}

function about({ attempt, durationMs }: Ended): events.Ran {
  return { attempt, durationMs }
}
