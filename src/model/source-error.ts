/** A failure to reach or to read a source. Reading goes on after a back-off; nothing is lost by it. */
export class SourceError extends Error {
  /** A code of the error catalogue, e.g. `SOURCE_NOT_FOUND`. */
  readonly code: SourceErrorCode
  /** With `SOURCE_ACCESS_DENIED`, what was refused, where the service tells: who one is, or what one may do. */
  readonly refusal: Refusal | undefined

  /** @param message The service's own words. */
  constructor(
    code: SourceErrorCode,
    message: string,
    options?: { readonly cause?: unknown; readonly refusal?: Refusal | undefined },
  ) {
    super(message, options)
    this.name = 'SourceError'
    this.code = code
    this.refusal = options?.refusal
  }
}

export type Refusal = 'authentication' | 'authorization'

/**
 * `SOURCE_NOT_FOUND` the stream or topic does not exist · `SOURCE_UNREACHABLE` no connection ·
 * `SOURCE_ACCESS_DENIED` credentials refused · `SOURCE_THROTTLED` the service asks for fewer reads ·
 * `SOURCE_RECREATED` the stream was made anew under stored positions · `POSITION_LOST` the stored position has
 * left retention, reading goes on at the oldest record left (LIF-12) · `GROUP_ORDER_LOST` a partial response lost the
 * order of a FIFO group (FIFO-6) · `FUNCTION_TIMEOUT_ABOVE_VISIBILITY` the queue hides messages for less than the
 * function may take (CFG-31) · `MESSAGE_NOT_SUPPORTED` a message of a kind that no function gets (EVT-31) ·
 * `DELIVERIES_EXHAUSTED` a message goes to its broker's dead-letter queue (MQ-12) · `STATE_NOT_WRITTEN` the state
 * directory takes nothing, as on a full disk · `SOURCE_FAILED` anything else.
 */
export type SourceErrorCode =
  | 'SOURCE_NOT_FOUND'
  | 'SOURCE_UNREACHABLE'
  | 'SOURCE_ACCESS_DENIED'
  | 'SOURCE_THROTTLED'
  | 'SOURCE_RECREATED'
  | 'POSITION_LOST'
  | 'FUNCTION_TIMEOUT_ABOVE_VISIBILITY'
  | 'GROUP_ORDER_LOST'
  | 'MESSAGE_NOT_SUPPORTED'
  | 'DELIVERIES_EXHAUSTED'
  | 'STATE_NOT_WRITTEN'
  | 'SOURCE_FAILED'
