import type { ResolvedMapping } from '../../model/index.ts'
import type { LoadedPipeline } from '../resolve.ts'

/** SQS's own default. */
const DEFAULT_SECONDS = 30

/**
 * Warns where a queue hides messages for less than AWS recommends: six times the function's Timeout, and the window
 * (BAT-16, ERR-23). Known of queues that the file declares and of those that will be made.
 */
export function visibilityWords(
  { function: fn, resources }: LoadedPipeline,
  mapping: ResolvedMapping,
): string[] {
  if (mapping.service !== 'sqs') return []
  const declared = resources.find(({ service, name }) => service === 'sqs' && name === mapping.sourceName)
  if (declared === undefined && mapping.connection.kind !== 'embedded') return []
  const visibility = declared?.properties['VisibilityTimeout'] ?? DEFAULT_SECONDS
  const recommended = (6 * fn.timeoutMs + mapping.windowMs) / 1000
  if (typeof visibility !== 'number' || visibility >= recommended) return []
  return [
    `Warning: its queue hides messages for ${visibility} s, and AWS recommends ${recommended} s: six times Timeout, and the window (BAT-16).`,
  ]
}
