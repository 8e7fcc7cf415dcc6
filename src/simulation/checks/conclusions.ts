import type { Conclusion } from '../conclusions.ts'
import { isClosing, type Invocation } from '../invocation.ts'

/**
 * The engine concludes what the function meant: success, the records from the lowest reported one on (RBF-3), or a
 * failure. A batch is discarded by its attempts only when none was left (ERR-2, ERR-3), and halved only when it has
 * more than one record and bisect is on (ERR-6).
 */
export function checkConclusion(event: Conclusion, invocation: Invocation): string[] {
  const { answer, records, settings } = invocation
  const { batch } = event
  if (answer === null) return [`${event.event} of ${batch}, but its function still runs`]
  const meant = meaning(invocation)
  const concluded =
    event.event === 'BatchPartiallyFailed' ? `reported from ${records.length - event.failed}` : event.event
  const cause = answer.kind === 'failure' && event.event === 'BatchFailed' ? answer.cause : null
  if (cause !== null && event.event === 'BatchFailed' && event.cause !== cause) {
    return [`${batch}: the function has failed by ${cause}, not by ${event.cause}`]
  }
  const problems = meant === concluded ? [] : [`${batch}: the function meant ${meant}, not ${concluded}`]
  if (event.event === 'BatchSucceeded' || event.next === 'stop') return problems
  const { maximumRetryAttempts: retries, bisectBatchOnFunctionError: bisects } = settings
  const halved = event.event === 'BatchFailed' && bisects && records.length > 1
  const narrowed = event.event === 'BatchPartiallyFailed' && event.failed < records.length
  const spent = retries >= 0 && event.attempt > retries && !isClosing(invocation.request.event)
  const next = halved ? 'bisect' : narrowed || !spent ? 'retry' : 'discard'
  if (event.next !== next) problems.push(`${batch}: ${next} should follow, not ${event.next}`)
  return problems
}

function meaning({ answer }: Invocation): string {
  switch (answer!.kind) {
    case 'success':
      return 'BatchSucceeded'
    case 'failure':
      return 'BatchFailed'
    case 'reported':
      return `reported from ${answer!.from}`
  }
}
