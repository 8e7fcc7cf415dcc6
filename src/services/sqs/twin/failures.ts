import { SourceError } from '../../../model/index.ts'

/** In SQS's own words. */
export function queueNotFound(): SourceError {
  return new SourceError('SOURCE_NOT_FOUND', 'The specified queue does not exist.')
}

/** A request that SQS refuses as it stands. */
export function failed(message: string): SourceError {
  return new SourceError('SOURCE_FAILED', message)
}

export function invalid(parameter: string, value: unknown, reason: string): SourceError {
  return failed(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`)
}

/** OverLimit: 120,000 messages are in somebody's hands. */
export function tooManyInFlight(): SourceError {
  return failed(
    'Too many messages are in flight: delete some, or wait until their visibility timeout is over.',
  )
}

export function expiredHandle(handle: string): SourceError {
  return invalid('ReceiptHandle', handle, 'The receipt handle has expired.')
}

export function notInFlight(handle: string): SourceError {
  return invalid(
    'ReceiptHandle',
    handle,
    'Message does not exist or is not available for visibility timeout change.',
  )
}

export function connectionLost(): SourceError {
  return new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded SQS is lost')
}
