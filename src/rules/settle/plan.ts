import type { FailureCause, InvocationOutcome } from '../../model/function-port.ts'
import type { SourceRecord } from '../../model/source-record.ts'
import { readReported } from './partial-response.ts'

/** The settings of a mapping that limit what happens after a failure. */
export interface SettleLimits {
  /** Attempts after the first, for one batch as last narrowed; −1 without limit (ERR-3). */
  readonly maximumRetryAttempts: number
  readonly bisectBatchOnFunctionError: boolean
  readonly reportBatchItemFailures: boolean
}

/** How far a batch has come: attempts count only when the function ran (GEN-10). */
export interface Tries {
  /** Attempts in which the function ran and failed. */
  readonly failed: number
  /** Tries in a row that never reached the function: throttled, or unreachable. */
  readonly refused: number
}

export const NO_TRIES: Tries = { failed: 0, refused: 0 }

/** Why an attempt did not settle its batch. `response` with RBF-8: what was returned is no response. */
export type RetryCause = FailureCause | 'partial' | 'throttled' | 'unreachable'

/** What follows an invocation of a batch. */
export type Step =
  /** The whole batch is settled: the position may move. */
  | { readonly kind: 'advance' }
  /** The same batch again, in place, after a back-off (GEN-9, PAGE-23); its keys wait (ERR-4, PAGE-24). */
  | {
      readonly kind: 'retry'
      readonly tries: Tries
      readonly cause: RetryCause
      readonly message: string
      /** Of a partial failure: how many records the answer names (RBF-25). */
      readonly reported?: number
      /** Of an unreachable function: it cannot run as it is configured. */
      readonly misconfigured?: boolean
    }
  /** The first half, completely, then the second; at once, each with a count of its own (ERR-6, ERR-8). */
  | {
      readonly kind: 'split'
      readonly firstHalf: number
      readonly cause: FailureCause
      readonly message: string
    }
  /** Everything before `from` is settled; the rest is a shorter batch with a new count (RBF-9, RBF-10). */
  | { readonly kind: 'narrow'; readonly from: number; readonly reported: number }
  /** No attempt is left: the batch leaves the mapping, described to the destination if there is one (ERR-2). */
  | {
      readonly kind: 'discard'
      readonly tries: Tries
      readonly cause: FailureCause | 'partial'
      readonly message: string
      /** Of a partial failure: how many records the answer names (RBF-25). */
      readonly reported?: number
    }

/**
 * The plan after an outcome. A throttle or an unreachable function counts as no attempt (GEN-10), is never limited
 * by a number of attempts (ERR-1) and splits nothing (ERR-7).
 *
 *     success ─ reported ─┬─ none ─▶ advance
 *                         ├─ from k > 0 ─▶ narrow             (never halved: RBF-11, RBF-12)
 *                         ├─ from 0 ─▶ failed attempt         (RBF-13)
 *                         └─ wrong ─▶ failed                  (RBF-8)
 *     failed ─┬─ bisect and more than one record ─▶ split     (whatever the limit is: ERR-6)
 *             ├─ attempts left ─▶ retry
 *             └─ none left ─▶ discard
 *
 * @decision ERR-8 Bisect splits ⌊n/2⌋ first; the first half is settled completely before the second is tried, at once; splits use no attempts; each part starts its own count, which matters at size 1.
 */
export function planAfter(
  outcome: InvocationOutcome,
  batch: { readonly records: readonly SourceRecord[]; readonly tries: Tries },
  limits: SettleLimits,
): Step {
  const { records, tries } = batch
  switch (outcome.kind) {
    case 'throttled':
    case 'unreachable':
      return {
        kind: 'retry',
        tries: { failed: tries.failed, refused: tries.refused + 1 },
        cause: outcome.kind,
        message: outcome.message,
        ...('misconfigured' in outcome ? { misconfigured: outcome.misconfigured } : {}),
      }
    case 'unwanted':
      // Nobody says so of a log's batch: it is held until it is settled.
      return { kind: 'retry', tries, cause: 'unreachable', message: 'the batch was not wanted any more' }
    case 'failure':
      return afterFailure(outcome, batch, limits)
    case 'success': {
      const reported = limits.reportBatchItemFailures
        ? readReported(outcome.body, records)
        : ({ kind: 'none' } as const)
      if (reported.kind === 'none') return { kind: 'advance' }
      if (reported.kind === 'all')
        return afterFailure({ cause: 'response', message: reported.why }, batch, limits)
      const { index, reported: count } = reported
      if (index > 0) return { kind: 'narrow', from: index, reported: count }
      const message = 'the first record was reported as failed'
      return { ...again({ cause: 'partial', message }, tries, limits), reported: count }
    }
  }
}

/** How often in a row the batch could not be settled: what the back-off grows with. */
export function failuresInARow(tries: Tries): number {
  return tries.refused > 0 ? tries.refused : tries.failed
}

/** A batch without any limit that has failed this often blocks its shard visibly (ERR-4). */
export const BLOCKED_AFTER_FAILURES = 5

function afterFailure(
  failure: { readonly cause: FailureCause; readonly message: string },
  batch: { readonly records: readonly SourceRecord[]; readonly tries: Tries },
  limits: SettleLimits,
): Step {
  if (limits.bisectBatchOnFunctionError && batch.records.length > 1) {
    return { kind: 'split', firstHalf: Math.floor(batch.records.length / 2), ...pick(failure) }
  }
  return again(failure, batch.tries, limits)
}

function again(
  failure: { readonly cause: FailureCause | 'partial'; readonly message: string },
  before: Tries,
  { maximumRetryAttempts }: SettleLimits,
): Step & { kind: 'retry' | 'discard' } {
  const tries = { failed: before.failed + 1, refused: 0 }
  const spent = maximumRetryAttempts >= 0 && tries.failed > maximumRetryAttempts
  return { kind: spent ? 'discard' : 'retry', tries, ...pick(failure) }
}

function pick<C>({ cause, message }: { readonly cause: C; readonly message: string }): {
  cause: C
  message: string
} {
  return { cause, message }
}
