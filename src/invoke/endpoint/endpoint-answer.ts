import type { FailureCause, InvocationOutcome } from '../../model/index.ts'
import { errorReport, sentenceOf } from '../error-report.ts'
import { failure, RESPONSE_LIMIT_BYTES, throttled, tooLarge, unreachable } from '../outcomes.ts'

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
 *     5xx with an error report in the body      the environment crashed (a runtime interface emulator says so)
 *     any other status                          a service error: the function was not reached (GEN-10)
 *
 * @decision GEN-10 A 4xx or 5xx answer without X-Amz-Function-Error is a service error in which the batch never reached the function, unless a 5xx body reports a runtime's error.
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
  const report = errorReport(text)
  if (functionError !== undefined) return failure(causeOf(text), report ? sentenceOf(report) : text)
  if (status >= 200 && status < 300) {
    if (bytes > RESPONSE_LIMIT_BYTES) return failure('response', tooLarge(bytes))
    return { kind: 'success', body: readsBody ? text : '' }
  }
  if (status >= 500 && report !== undefined) return failure('crash', sentenceOf(report))
  return unreachable(`the endpoint answered ${status}${text === '' ? '' : `: ${oneLine(text)}`}`)
}

/** Lambda tells a timeout and an exit apart by its own error types and sentences only. */
function causeOf(text: string): FailureCause {
  if (/Sandbox\.Timedout|Task timed out after/.test(text)) return 'timeout'
  if (/Runtime\.ExitError|Runtime exited with error/.test(text)) return 'crash'
  if (/Function\.ResponseSizeTooLarge/.test(text)) return 'response'
  return 'error'
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300)
}
