import type { FailureCause, InvocationOutcome } from '../../model/function-port.ts'

/** How far a batch has come: attempts count only when the function ran (GEN-10). */
export interface Tries {
  /** Attempts in which the function ran and failed. */
  readonly failed: number
  /** Tries in a row that never reached the function: throttled, or unreachable. */
  readonly refused: number
}

export const NO_TRIES: Tries = { failed: 0, refused: 0 }

/** What follows an invocation. */
export type Step =
  /** The whole batch is settled: the position may move. */
  | { readonly kind: 'advance' }
  /** The same batch again, in place, after a back-off (GEN-9, PAGE-23); its shard waits (ERR-4, PAGE-24). */
  | {
      readonly kind: 'retry'
      readonly tries: Tries
      readonly cause: FailureCause | 'throttled' | 'unreachable'
      readonly message: string
    }

/**
 * The plan after an outcome, without settings that limit it: the batch is tried again until it succeeds or its
 * records leave the source's retention (GEN-9). A throttle or an unreachable function counts as no attempt (GEN-10).
 */
export function planAfter(outcome: InvocationOutcome, tries: Tries): Step {
  switch (outcome.kind) {
    case 'success':
      return { kind: 'advance' }
    case 'failure':
      return {
        kind: 'retry',
        tries: { failed: tries.failed + 1, refused: 0 },
        cause: outcome.cause,
        message: outcome.message,
      }
    case 'throttled':
    case 'unreachable':
      return {
        kind: 'retry',
        tries: { failed: tries.failed, refused: tries.refused + 1 },
        cause: outcome.kind,
        message: outcome.message,
      }
  }
}

/** How often in a row the batch could not be settled: what the back-off grows with. */
export function failuresInARow(tries: Tries): number {
  return tries.refused > 0 ? tries.refused : tries.failed
}

/** A batch without any limit that has failed this often blocks its shard visibly (ERR-4). */
export const BLOCKED_AFTER_FAILURES = 5
