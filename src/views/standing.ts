import type { EngineEvent, MappingStateChanged, SourceFailed } from '../model/index.ts'

/** Where a mapping stands, as AWS tells it: a fold over the events about it. */
export interface Standing {
  readonly state: MappingStateChanged['state']
  /** When it entered that state, milliseconds since the epoch. */
  readonly changedMs: number
  /** What became of the last invocation, in AWS's words (LIF-7). */
  readonly result: string
  /** Why the source cannot be read, while it cannot. */
  readonly problem: SourceProblem | null
  /** The function cannot run as it is configured. */
  readonly isFunctionWrong: boolean
}

/** A failure of a source that is tried again. */
export type SourceProblem = Pick<SourceFailed, 'code' | 'message' | 'refusal'>

const NOTHING_YET = 'No records processed'
const FAILED = 'PROBLEM: Function call failed'

const NEW = { result: NOTHING_YET, problem: null, isFunctionWrong: false }

/**
 * What AWS tells of the last processing.
 * @param wordsOf how a source that cannot be read is called
 */
export function lastProcessingResult(
  { result, problem }: Standing,
  wordsOf: (problem: SourceProblem) => string,
): string {
  return problem === null ? result : `PROBLEM: ${wordsOf(problem)}`
}

/**
 * Where a mapping stands after one more event about it; undefined before it has any state.
 * @decision LIF-7 LastProcessingResult tells of this run of the process: after a start it is `No records processed` until a batch has ended, whatever was processed before.
 * @decision LIF-10 A source that cannot be read shows as LastProcessingResult `PROBLEM: ` and what is wrong, in the words of the service but for Kafka's five texts (LIF-8), until it is read again.
 */
export function standingAfter(before: Standing | undefined, event: EngineEvent): Standing | undefined {
  if (event.event === 'MappingStateChanged') {
    const { state } = event
    // Another mapping may have had this Id before.
    const kept = before === undefined || state === 'Creating' ? NEW : before
    return { ...kept, state, changedMs: Date.parse(event.at) }
  }
  if (before === undefined) return undefined
  switch (event.event) {
    case 'BatchSucceeded':
    case 'BatchPartiallyFailed':
      return withResult(before, 'OK')
    case 'BatchFailed':
      return withResult(before, FAILED)
    case 'InvocationThrottled':
      return event.misconfigured === true ? { ...before, result: FAILED, isFunctionWrong: true } : before
    case 'SourceFailed':
      return event.nextTryAt === undefined ? before : { ...before, problem: problemOf(event) }
    case 'RecordsRead':
      return before.problem === null ? before : readAgain(before)
    default:
      return before
  }
}

function problemOf({ code, message, refusal }: SourceFailed): SourceProblem {
  return { code, message, ...(refusal === undefined ? {} : { refusal }) }
}

/** OK when polling works again, as AWS has it for Kafka (LIF-8, KAF-22). */
function readAgain(before: Standing): Standing {
  return { ...before, problem: null, result: before.result === NOTHING_YET ? 'OK' : before.result }
}

/** The function has run. */
function withResult(before: Standing, result: string): Standing {
  return result === before.result && !before.isFunctionWrong
    ? before
    : { ...before, result, isFunctionWrong: false }
}

/** Where a mapping stands that nothing runs, for its function is not there (LIF-15). */
export function standingOfWaiting(parts: {
  readonly isEnabled: boolean
  readonly changedMs: number
  readonly why: string
}): Standing {
  const { isEnabled, changedMs, why } = parts
  const state = isEnabled ? 'Enabled' : 'Disabled'
  return { state, changedMs, result: `PROBLEM: ${why}`, problem: null, isFunctionWrong: true }
}
