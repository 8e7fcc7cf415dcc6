import type { Batch, EventShape, LastInvocation, SourceRecord, Trigger } from '../model/index.ts'
import { eventBytes } from '../rules/batch/index.ts'
import { NO_TRIES, type Tries } from '../rules/settle/index.ts'
import type { WindowPart } from '../rules/tumble/index.ts'

/**
 * What is left of a batch, as it is tried: the whole of it, a half, or what a partial response left. Each has an
 * identity and a count of its own (RBF-10, ERR-8).
 */
export interface Piece<R extends SourceRecord = SourceRecord> {
  readonly id: string
  readonly trigger: Trigger
  readonly records: readonly R[]
  /** Exact UTF-8 length of the serialised event. */
  readonly bytes: number
  readonly tries: Tries
  /** The last time that the function ran with exactly this batch; null before the first. */
  readonly lastInvocation: LastInvocation | null
  /** What it is to its tumbling window; absent for a piece with records. */
  readonly part?: Exclude<WindowPart, 'records'>
}

export function wholeOf(batch: Batch): Piece {
  const { id, trigger, records, bytes, final } = batch
  const untried = { tries: NO_TRIES, lastInvocation: null }
  return { id, trigger, records, bytes, ...untried, ...(final && { part: 'final' }) }
}

/** A shorter batch cut from one: never with records of another (BAT-23). */
export function cutFrom(
  piece: Piece,
  cut: { id: string; trigger: Trigger; from: number; to?: number; shape: EventShape },
): Piece {
  const records = piece.records.slice(cut.from, cut.to)
  const { id, trigger, shape } = cut
  return { id, trigger, records, bytes: eventBytes(records, shape), tries: NO_TRIES, lastInvocation: null }
}

/** The same batch, without records that have left it: identity and count stay. */
export function without(piece: Piece, gone: ReadonlySet<SourceRecord>, shape: EventShape): Piece {
  const records = piece.records.filter((record) => !gone.has(record))
  return { ...piece, records, bytes: eventBytes(records, shape) }
}
