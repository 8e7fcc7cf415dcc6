import type { FailureCause, InvocationOutcome } from '../../model/index.ts'
import { type ErrorReport, errorReport, sentenceOf } from '../error-report.ts'
import { failure, REMOTE_RESPONSE_LIMIT_BYTES, throttled, tooLarge, unreachable } from '../outcomes.ts'

export interface EndpointAnswer {
  readonly status: number
  /** The header `X-Amz-Function-Error`. */
  readonly functionError: string | string[] | undefined
  /** The header `X-Amz-Executed-Version`: which version an alias has led to. */
  readonly executedVersion?: string | undefined
  readonly text: string
  /** The body's whole length; `text` may be cut. */
  readonly bytes: number
  readonly readsBody: boolean
}

/**
 * What an answer of Lambda's Invoke API means.
 *
 *     429                                       throttled
 *     X-Amz-Function-Error                      the function failed, whatever the status
 *     2xx                                       success; above 6 MB a failure with cause response
 *     2xx of no version, an error report or     the function failed: AWS's runtime interface emulator says so by the
 *       `Task timed out after 3.00 seconds`     body alone
 *     5xx with an error report in the body      the environment crashed, or its response was too large (a runtime
 *                                               interface emulator says so)
 *     any other status                          a service error: the function was not reached (GEN-10)
 *
 * @decision GEN-10 A 4xx or 5xx answer without X-Amz-Function-Error is a service error in which the batch never reached the function, unless a 5xx body reports a runtime's error.
 * @decision Function An endpoint that answers 2xx with neither X-Amz-Function-Error nor X-Amz-Executed-Version, as AWS's runtime interface emulator does, has failed when the body is an error report (errorType and errorMessage, both texts) or the emulator's sentence about a timeout.
 */
export function outcomeOfAnswer(answer: EndpointAnswer): InvocationOutcome {
  const outcome = meaningOf(answer)
  const { executedVersion } = answer
  const ran = outcome.kind === 'success' || outcome.kind === 'failure'
  return ran && executedVersion !== undefined ? { ...outcome, executedVersion } : outcome
}

function meaningOf(answer: EndpointAnswer): InvocationOutcome {
  const { status, functionError, text, bytes, readsBody } = answer
  if (status === 429) return throttled()
  if (functionError !== undefined) return failed(text)
  if (status >= 200 && status < 300) {
    if (bytes > REMOTE_RESPONSE_LIMIT_BYTES)
      return failure('response', tooLarge(bytes, REMOTE_RESPONSE_LIMIT_BYTES))
    return tellsFailure(answer) ? failed(text) : { kind: 'success', body: readsBody ? text : '' }
  }
  const report = status >= 500 ? errorReport(text) : undefined
  if (report !== undefined) return failure(causeOfEnd(report), sentenceOf(report))
  return unreachable(`the endpoint answered ${status}${text === '' ? '' : `: ${oneLine(text)}`}`)
}

/** What Lambda itself says of a function that has run out of time or exited. */
const TIMED_OUT = /Task timed out after \d+\.\d+ seconds\s*$/
const EXITED = /Runtime exited with(out providing a reason| error)/

/** Whether an emulator that sets none of Lambda's headers speaks, and not the function. */
function tellsFailure({ executedVersion, text }: EndpointAnswer): boolean {
  if (executedVersion !== undefined) return false
  if (text.startsWith('Task ')) return TIMED_OUT.test(text)
  const report = text.includes('"errorType"') ? errorReport(text) : undefined
  return report !== undefined && report.errorType !== '' && report.errorMessage !== ''
}

function failed(text: string): InvocationOutcome {
  const report = errorReport(text)
  return failure(causeOf(report ?? { errorType: '', errorMessage: text }), report ? sentenceOf(report) : text)
}

/** Lambda tells a timeout and an exit apart by its own error types, older emulators by its sentences only. */
function causeOf({ errorType, errorMessage }: ErrorReport): FailureCause {
  const isLambdas = errorType === '' || errorType.startsWith('Runtime.')
  if (errorType === 'Sandbox.Timedout' || (errorType === '' && TIMED_OUT.test(errorMessage))) return 'timeout'
  if (errorType === 'Runtime.ExitError' || (isLambdas && EXITED.test(errorMessage))) return 'crash'
  return errorType === 'Function.ResponseSizeTooLarge' ? 'response' : 'error'
}

/** What a report with a 5xx speaks of ended the environment, whatever it calls itself. */
function causeOfEnd(report: ErrorReport): FailureCause {
  const cause = causeOf(report)
  return cause === 'error' ? 'crash' : cause
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300)
}
