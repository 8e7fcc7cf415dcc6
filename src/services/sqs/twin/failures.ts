import { SourceError } from '../../../model/index.ts'

/** In SQS's own words. */
export function queueNotFound(): SourceError {
  return new SourceError('SOURCE_NOT_FOUND', 'The specified queue does not exist.')
}

/** A request that SQS refuses as it stands. */
export function failed(message: string): SourceError {
  return new SourceError('SOURCE_FAILED', message)
}
