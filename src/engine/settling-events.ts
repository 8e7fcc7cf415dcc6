import type {
  BatchFailed,
  EventBody,
  InvocationOutcome,
  RecordsDiscarded,
  SourceRecord,
} from '../model/index.ts'
import { isoText } from '../time/index.ts'
import type { Step } from '../rules/settle/index.ts'
import type { Piece } from './piece.ts'

/** The events about a batch. */

/** What they say of where it comes from: a shard of a log, or the message groups of a FIFO batch. */
export interface Where {
  readonly shard?: string
  readonly groups?: string[]
}

/** An invocation that is over. */
export interface Ran {
  readonly attempt: number
  readonly durationMs: number
}

/** When the next try comes; null when there is none, because the lane stops. */
export type NextTry = { readonly retryInMs: number; readonly nowMs: number } | null

/** @param at.tellsAge whether the source has an IteratorAge (MET-5) */
export function invoked(
  where: Where,
  piece: Piece,
  at: { attempt: number; atMs: number; tellsAge: boolean },
): EventBody {
  const [first, last] = [piece.records[0], at.tellsAge ? piece.records.at(-1) : undefined]
  return {
    event: 'FunctionInvoked',
    at: isoText(at.atMs),
    ...where,
    batch: piece.id,
    trigger: piece.trigger,
    attempt: at.attempt,
    records: piece.records.length,
    bytes: piece.bytes,
    ...ends(piece.records),
    ...(last === undefined ? {} : { ageMs: Math.max(0, at.atMs - last.arrivedMs) }),
    ...(first === undefined ? {} : { waitedMs: Math.max(0, at.atMs - first.arrivedMs) }),
  }
}

export function succeeded(where: Where, piece: Piece, ran: Ran): EventBody {
  return { event: 'BatchSucceeded', ...about(where, piece), ...ran }
}

export function notSettled(
  where: Where,
  piece: Piece,
  what: { step: Step & { kind: 'retry' }; ran: Ran; next: NextTry },
): EventBody {
  const { step, ran, next } = what
  const follows = next === null ? 'stop' : 'retry'
  const base = about(where, piece)
  switch (step.cause) {
    case 'throttled':
    case 'unreachable':
      return throttled(where, piece, { ...step, cause: step.cause, ran, next })
    case 'partial':
      return {
        event: 'BatchPartiallyFailed',
        ...base,
        ...ran,
        failed: piece.records.length,
        ...reported(step),
        next: follows,
        ...nextTry(next),
      }
    case 'error':
    case 'timeout':
    case 'crash':
    case 'response':
      return failed(where, piece, { step: { cause: step.cause, message: step.message }, ran, follows, next })
  }
}

/** The function never ran. */
export type Refused = InvocationOutcome & { readonly kind: 'throttled' | 'unreachable' }

export function throttled(
  where: Where,
  piece: Piece,
  what: {
    cause: 'throttled' | 'unreachable'
    message: string
    misconfigured?: boolean
    ran: Ran
    next: NextTry
  },
): EventBody {
  const { cause, message, misconfigured, ran, next } = what
  return {
    event: 'InvocationThrottled',
    ...about(where, piece),
    attempt: ran.attempt,
    cause,
    ...(misconfigured === true ? { misconfigured } : {}),
    message,
    ...nextTry(next),
  }
}

export function failed(
  where: Where,
  piece: Piece,
  what: {
    step: { cause: BatchFailed['cause']; message: string }
    ran: Ran
    follows: BatchFailed['next']
    next: NextTry
  },
): EventBody {
  const { step, ran, follows, next } = what
  return {
    event: 'BatchFailed',
    ...about(where, piece),
    ...ran,
    cause: step.cause,
    message: step.message,
    next: follows,
    ...nextTry(next),
  }
}

/** The last attempt of a batch, after which it is discarded. */
export function gaveUp(
  where: Where,
  piece: Piece,
  what: { step: Step & { kind: 'discard' }; ran: Ran },
): EventBody {
  const { step, ran } = what
  if (step.cause === 'partial') {
    return {
      event: 'BatchPartiallyFailed',
      ...about(where, piece),
      ...ran,
      failed: piece.records.length,
      ...reported(step),
      next: 'discard',
    }
  }
  return failed(where, piece, {
    step: { cause: step.cause, message: step.message },
    ran,
    follows: 'discard',
    next: null,
  })
}

export function narrowed(
  where: Where,
  piece: Piece,
  what: { step: Step & { kind: 'narrow' }; ran: Ran; next: NextTry },
): EventBody {
  return {
    event: 'BatchPartiallyFailed',
    ...about(where, piece),
    ...what.ran,
    failed: piece.records.length - what.step.from,
    reported: what.step.reported,
    next: what.next === null ? 'stop' : 'retry',
    ...nextTry(what.next),
  }
}

export function bisected(
  where: Where,
  piece: Piece,
  what: { attempt: number; into: readonly [Piece, Piece] },
): EventBody {
  return {
    event: 'BatchBisected',
    ...about(where, piece),
    attempt: what.attempt,
    into: [what.into[0].id, what.into[1].id],
  }
}

export function blocked(where: { readonly shard: string }, piece: Piece): EventBody {
  return {
    event: 'ShardBlocked',
    ...where,
    batch: piece.id,
    records: piece.records.length,
    attempt: piece.tries.failed,
    ...ends(piece.records),
  }
}

export function discarded(
  where: Where,
  what: {
    batch: string
    records: readonly SourceRecord[]
    condition: RecordsDiscarded['condition']
    /** Who is told of it next. */
    destination?: string
  },
): EventBody {
  const { batch, records, condition, destination } = what
  const bytes = records.reduce((sum, record) => sum + record.bytes, 0)
  return {
    event: 'RecordsDiscarded',
    ...where,
    batch,
    records: records.length,
    condition,
    ...ends(records),
    bytes,
    ...(destination === undefined ? {} : { destination }),
  }
}

function about(where: Where, piece: Piece): Where & { batch: string; records: number } {
  return { ...where, batch: piece.id, records: piece.records.length }
}

function ends(records: readonly SourceRecord[]): { first?: string; last?: string } {
  if (records.length === 0) return {}
  return { first: records[0]!.position, last: records.at(-1)!.position }
}

function reported(step: { readonly reported?: number }): { reported?: number } {
  return step.reported === undefined ? {} : { reported: step.reported }
}

function nextTry(next: NextTry): { retryInMs?: number; nextTryAt?: string } {
  if (next === null) return {}
  return { retryInMs: next.retryInMs, nextTryAt: new Date(next.nowMs + next.retryInMs).toISOString() }
}
