import type { FailureCause, InvocationOutcome } from '../model/index.ts'

/**
 * The largest response of a function that runs here, in bytes of its JSON text.
 * @decision Function A response above 6,291,456 bytes fails with cause response: the 6 MB of GEN-7, applied both ways. Of a function elsewhere (FunctionArn, Endpoint) one of up to 6,291,556 is taken, as Lambda lets 100 bytes more through.
 */
export const RESPONSE_LIMIT_BYTES = 6_291_456
/** The largest response of a function elsewhere. */
export const REMOTE_RESPONSE_LIMIT_BYTES = 6_291_556

/** A failed invocation; the message says what happened in the function's or the runtime's own words. */
export function failure(cause: FailureCause, message: string): InvocationOutcome & { kind: 'failure' } {
  return { kind: 'failure', cause, message }
}

/** The function never ran (GEN-10). */
export function unreachable(message: string): InvocationOutcome {
  return { kind: 'unreachable', message }
}

/** The function never ran, and never will as it is configured (LIF-9). */
export function misconfigured(message: string): InvocationOutcome {
  return { kind: 'unreachable', message, misconfigured: true }
}

/** Refused for want of concurrency, in Lambda's own words. */
export function throttled(): InvocationOutcome {
  return { kind: 'throttled', message: 'Rate Exceeded.' }
}

/** In Lambda's own words. */
export function timedOut(timeoutMs: number): InvocationOutcome {
  return failure('timeout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`)
}

export function aborted(): InvocationOutcome {
  return failure('crash', 'stopped before the function had answered')
}

/** Whether the text is longer than a response may be; measures only what could be. */
export function isTooLarge(text: string): boolean {
  if (text.length * 3 <= RESPONSE_LIMIT_BYTES) return false
  return Buffer.byteLength(text) > RESPONSE_LIMIT_BYTES
}

export function tooLarge(bytes: number, limit = RESPONSE_LIMIT_BYTES): string {
  return `Response payload size (${bytes} bytes) exceeded the maximum allowed payload size (${limit} bytes).`
}

/** What anything thrown says about itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
