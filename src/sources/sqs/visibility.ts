import { SourceError, type SourceType } from '../../model/index.ts'
import type { QueueDescription } from '../../services/sqs/port.ts'

/** What BAT-17 adds. */
const SPARE_SECONDS = 30

/**
 * For how long a receive hides what it takes. A batch may wait for its window and run for the function's Timeout;
 * when the queue hides messages for less, the receive asks for window + Timeout + 30 s, so that nothing expires in
 * a window (BAT-17).
 * @returns `isOurs` when the receive has to say so
 */
export function visibilityOf(
  queueSeconds: number,
  { windowMs, functionTimeoutMs }: { readonly windowMs: number; readonly functionTimeoutMs: number },
): { readonly seconds: number; readonly isOurs: boolean } {
  const neededSeconds = Math.ceil((windowMs + functionTimeoutMs) / 1000)
  if (windowMs === 0 || neededSeconds <= queueSeconds) return { seconds: queueSeconds, isOurs: false }
  return { seconds: neededSeconds + SPARE_SECONDS, isOurs: true }
}

/**
 * @throws SourceError for a queue of the other kind, or one that hides messages for less than the function may take
 *   (CFG-31), in AWS's words
 */
export function checkQueue(
  { name, isFifo, visibilityTimeoutSeconds }: QueueDescription,
  mapping: { readonly sourceType: SourceType; readonly functionTimeoutMs: number },
): void {
  if (isFifo !== (mapping.sourceType === 'sqsFifo'))
    throw new SourceError('SOURCE_FAILED', `the queue ${name} is ${isFifo ? 'a FIFO' : 'a standard'} queue`)
  const timeoutSeconds = mapping.functionTimeoutMs / 1000
  if (timeoutSeconds <= visibilityTimeoutSeconds) return
  throw new SourceError(
    'FUNCTION_TIMEOUT_ABOVE_VISIBILITY',
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  )
}
