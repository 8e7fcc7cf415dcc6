import type { Batch, EventShape, InvocationOutcome } from '../model/index.ts'
import { eventBytes } from '../rules/batch/index.ts'
import { NO_TRIES, type SettleLimits } from '../rules/settle/index.ts'
import {
  formatWindow,
  FRESH_STATE,
  freshShape,
  isTooLarge,
  opened,
  parseWindow,
  readState,
  stateBytes,
  windowedEnvelopeBytes,
  windowedEvent,
  type OpenWindow,
  type WindowOwner,
} from '../rules/tumble/index.ts'
import type { LaneParts, TumblingSettings } from './lane.ts'
import { cutFrom, type Piece } from './piece.ts'

/**
 * The tumbling window of a lane while its batches are settled. The state goes from an answer into the next event:
 * of the batch, of the other half, of what a partial response left.
 *
 * @decision TUM-1 After a change of TumblingWindowInSeconds a window that was open comes to its own end first; when the setting is taken away, its state is dropped.
 * @decision TUM-16 What is tried again in a window is in order as well, for nothing else of its shard goes on meanwhile.
 * @decision TUM-15, SIL-2 Bisect: the second half gets the state that the first half answered; a half that is discarded leaves the state as it was.
 * @decision TUM-19, SIL-7 A batch that is discarded leaves the state as it was before it.
 * @decision TUM-20, SIL-7 With a partial response the state of the answer is taken for the records in front of the reported one; when the first record is reported, nothing was settled and the state stays as it was.
 * @decision TUM-9, SIL-7 A final or early invocation is tried until it succeeds, whatever MaximumRetryAttempts and MaximumRecordAgeInSeconds say: it has no records that could be given up.
 */
export class LaneWindow {
  readonly lengthMs: number
  /** What a record needs room for at least. */
  readonly freshShape: EventShape
  /** The position that the open window was stored with before this start; null when there was none. */
  readonly storedPosition: string | null = null
  readonly #parts: LaneParts
  readonly #owner: WindowOwner
  #open: OpenWindow | null = null
  #answered: string = FRESH_STATE

  /** @param stored what the shard's position was stored with, if anything */
  constructor(parts: LaneParts & { readonly tumbling: TumblingSettings }, shard: string, stored?: string) {
    const { lengthMs, eventSourceARN } = parts.tumbling
    this.#parts = parts
    this.lengthMs = lengthMs
    this.#owner = { shardId: shard, eventSourceARN }
    this.freshShape = freshShape(parts.shape, this.#owner)
    if (stored === undefined) return
    const { open, position } = parseWindow(stored)
    this.#open = open
    this.storedPosition = position
  }

  get open(): OpenWindow | null {
    return this.#open
  }

  /** What is stored with a position; null when no window is open behind it. */
  storedWith(position: string): string | null {
    return this.#open === null ? null : formatWindow({ open: this.#open, position })
  }

  /** A batch is about to be settled: its window is open from now on. */
  begin({ window }: Batch): void {
    if (window !== undefined) this.#open = opened(window, this.#open)
  }

  /** The state is above its limit, so an early invocation comes before anything else (TUM-5). */
  get endsEarly(): boolean {
    return this.#open !== null && isTooLarge(this.#open)
  }

  /**
   * What is to be tried instead of a piece; the last is the next. It knows its exact length, and is within the
   * payload limit, of which the state takes its part (BAT-22).
   */
  prepared(piece: Piece | undefined): Piece[] {
    const rest = piece === undefined ? [] : [piece]
    if (this.#open === null) return rest
    if (isClosing(piece)) return rest.map((one) => ({ ...one, bytes: this.#envelopeBytes(one) }))
    if (this.endsEarly) return [...rest, this.#early()]
    if (piece === undefined || piece.records.length === 0) return rest
    const bytes = eventBytes(piece.records, this.freshShape) + stateBytes(this.#open) - FRESH_STATE.length
    return bytes <= this.#parts.limits.bytes ? [{ ...piece, bytes }] : this.#cut(piece)
  }

  event(piece: Pick<Piece, 'records' | 'part'>): object {
    const { shape } = this.#parts
    const window = this.#open!
    return windowedEvent(piece.records, shape, { window, part: piece.part ?? 'records', owner: this.#owner })
  }

  /** An answer without a state that an event has room for is a failure (TUM-4, TUM-5); `settled` takes the state. */
  read(outcome: InvocationOutcome): InvocationOutcome {
    if (outcome.kind !== 'success') return outcome
    const answer = readState(outcome.body)
    if (answer.kind === 'wrong') return failed(answer.why)
    if (!this.#hasRoomFor(answer.state))
      return failed('the state in the answer is larger than an event may be')
    this.#answered = answer.state
    return outcome
  }

  /** The function has succeeded with the piece, or with the records in front of one that it reported. */
  settled(piece: Piece): void {
    if (this.#open === null) return
    // After the final invocation the state is dropped (TUM-7).
    if (piece.part === 'final') this.#open = null
    else this.#open = { ...this.#open, state: piece.part === 'early' ? FRESH_STATE : this.#answered }
  }

  /** What limits the attempts of a piece (TUM-9, TUM-15). */
  limitsOf(piece: Piece): SettleLimits {
    const { settle } = this.#parts
    return isClosing(piece) ? { ...settle, maximumRetryAttempts: -1 } : settle
  }

  #hasRoomFor(state: string): boolean {
    const window = this.#open === null ? null : { ...this.#open, state }
    if (window === null) return true
    const about = { window, part: 'early', owner: this.#owner } as const
    return windowedEnvelopeBytes(this.#parts.shape, about) <= this.#parts.limits.bytes
  }

  #early(): Piece {
    const id = this.#parts.nextId()
    const untried = { tries: NO_TRIES, lastInvocation: null }
    const piece: Piece = { id, trigger: 'tumbling', records: [], bytes: 0, ...untried, part: 'early' }
    return { ...piece, bytes: this.#envelopeBytes(piece) }
  }

  /** As many records as there is room for beside the state; when there is room for none, the window ends early. */
  #cut(piece: Piece): Piece[] {
    const { limits, nextId } = this.#parts
    let bytes = this.#envelopeBytes(piece) - 1
    let count = 0
    for (const record of piece.records) {
      if (bytes + 1 + record.bytes > limits.bytes) break
      bytes += 1 + record.bytes
      count++
    }
    if (count === 0) return [piece, this.#early()]
    const shape = this.freshShape
    const rest = cutFrom(piece, { id: nextId(), trigger: piece.trigger, from: count, shape })
    return [rest, { ...piece, trigger: 'payload', records: piece.records.slice(0, count), bytes }]
  }

  #envelopeBytes(piece: Piece): number {
    const part = piece.part ?? 'records'
    return windowedEnvelopeBytes(this.#parts.shape, { window: this.#open!, part, owner: this.#owner })
  }
}

function failed(message: string): InvocationOutcome {
  return { kind: 'failure', cause: 'response', message }
}

/** A final or early invocation: it closes the window, and has no records. */
export function isClosing(piece: Piece | undefined): boolean {
  return piece?.part === 'final' || piece?.part === 'early'
}
