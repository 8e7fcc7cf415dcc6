import type { FailureCause, FunctionPort, InvocationOutcome, InvocationRequest } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import type { Dice } from './dice.ts'

/** Answers that are wrong for every batch (RBF-6, RBF-16, RBF-17). */
export const WRONG_ANSWERS = [
  '{"batchItemFailures":[{"itemIdentifier":""}]}',
  '{"batchItemFailures":[{"itemIdentifier":null}]}',
  '{"batchItemFailures":[{"foo":"1"}]}',
  '{"batchItemFailures":[{"itemIdentifier":"none of this batch"}]}',
  'no JSON',
]
/** Answers that are complete successes (RBF-5, RBF-15, RBF-27). */
export const GOOD_ANSWERS = [
  '',
  'null',
  '{}',
  '{"batchItemFailures":[]}',
  '{"batchItemFailures":null}',
  '"done"',
]

type Failure = { readonly kind: 'failure'; readonly cause: FailureCause }

/** What the function does this time. */
export interface Doing<Answer> {
  readonly answer: Answer | Failure
  readonly body: string
  readonly durationMs: number
}

/** A function that takes its time, and fails as its records and the weather want it. */
export interface Fickle<Invocation, Answer> {
  readonly clock: Clock
  readonly dice: Dice
  /** The process was killed: nothing of it goes on. */
  readonly isOver: () => boolean
  /** The probability of a call that is not taken, at this moment. */
  readonly throttled: () => number
  /** The function takes the event. */
  readonly begin: (request: InvocationRequest) => Invocation
  readonly doing: (invocation: Invocation) => Doing<Answer>
  readonly answered: (invocation: Invocation, answer: Answer | Failure) => void
}

export function ficklePort<Invocation, Answer extends { readonly kind: string }>(
  fickle: Fickle<Invocation, Answer>,
): FunctionPort {
  const { clock, dice, isOver } = fickle
  const invoke = async (request: InvocationRequest): Promise<InvocationOutcome> => {
    if (dice.chance(fickle.throttled())) {
      const kind = dice.pick(['throttled', 'unreachable'] as const)
      return { kind, message: 'as the weather wants it' }
    }
    const invocation = fickle.begin(request)
    const { answer, body, durationMs } = fickle.doing(invocation)
    if (durationMs > 0) await clock.sleep(durationMs, request.signal)
    if (isOver()) return new Promise(() => {})
    fickle.answered(invocation, answer)
    if (isFailure(answer) && answer.cause !== 'response') {
      return { kind: 'failure', cause: answer.cause, message: 'as the records or the weather want it' }
    }
    return { kind: 'success', body }
  }
  return { invoke, close: async () => {} }
}

function isFailure(answer: { readonly kind: string }): answer is Failure {
  return answer.kind === 'failure'
}
