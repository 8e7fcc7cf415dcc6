import { SourceError, type SourceErrorCode } from '../model/index.ts'

const CODES: Readonly<Record<string, SourceErrorCode>> = {
  ResourceNotFoundException: 'SOURCE_NOT_FOUND',
  QueueDoesNotExist: 'SOURCE_NOT_FOUND',
  NonExistentQueue: 'SOURCE_NOT_FOUND',
  'AWS.SimpleQueueService.NonExistentQueue': 'SOURCE_NOT_FOUND',
  NotFoundException: 'SOURCE_NOT_FOUND',
  NotFound: 'SOURCE_NOT_FOUND',
  NoSuchBucket: 'SOURCE_NOT_FOUND',
  NoSuchKey: 'SOURCE_NOT_FOUND',
  ProvisionedThroughputExceededException: 'SOURCE_THROTTLED',
  LimitExceededException: 'SOURCE_THROTTLED',
  RequestLimitExceeded: 'SOURCE_THROTTLED',
  ThrottlingException: 'SOURCE_THROTTLED',
  KMSThrottlingException: 'SOURCE_THROTTLED',
  RequestThrottled: 'SOURCE_THROTTLED',
  SlowDown: 'SOURCE_THROTTLED',
  AccessDenied: 'SOURCE_ACCESS_DENIED',
  AccessDeniedException: 'SOURCE_ACCESS_DENIED',
  AuthorizationError: 'SOURCE_ACCESS_DENIED',
  AuthorizationErrorException: 'SOURCE_ACCESS_DENIED',
  KMSAccessDeniedException: 'SOURCE_ACCESS_DENIED',
  UnrecognizedClientException: 'SOURCE_ACCESS_DENIED',
  InvalidClientTokenId: 'SOURCE_ACCESS_DENIED',
  InvalidSignatureException: 'SOURCE_ACCESS_DENIED',
  IncompleteSignatureException: 'SOURCE_ACCESS_DENIED',
  MissingAuthenticationTokenException: 'SOURCE_ACCESS_DENIED',
  ExpiredTokenException: 'SOURCE_ACCESS_DENIED',
  // S3 and services with the query protocol have other names for the same.
  ExpiredToken: 'SOURCE_ACCESS_DENIED',
  InvalidAccessKeyId: 'SOURCE_ACCESS_DENIED',
  SignatureDoesNotMatch: 'SOURCE_ACCESS_DENIED',
  InvalidSecurity: 'SOURCE_ACCESS_DENIED',
  RequestExpired: 'SOURCE_ACCESS_DENIED',
  OptInRequired: 'SOURCE_ACCESS_DENIED',
  CredentialsProviderError: 'SOURCE_ACCESS_DENIED',
  TimeoutError: 'SOURCE_UNREACHABLE',
}

/** Runs a call of the SDK; what it throws is a `SourceError` in the service's own words. */
export async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw translateAwsError(error)
  }
}

/** What the SDK threw, in the ports' terms and the service's own words. */
export function translateAwsError(thrown: unknown): SourceError {
  if (thrown instanceof SourceError) return thrown
  if (!(thrown instanceof Error)) return new SourceError('SOURCE_FAILED', String(thrown), { cause: thrown })
  return new SourceError(codeOf(thrown), wordsOf(thrown), { cause: thrown })
}

function codeOf(error: Error): SourceErrorCode {
  const known = CODES[error.name]
  if (known !== undefined) return known
  // The SDK notes the response's status, and a system error has none: there was no answer.
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  return status === undefined && 'code' in error ? 'SOURCE_UNREACHABLE' : 'SOURCE_FAILED'
}

/** Node tries all addresses of a name, and then says what went wrong only for each of them. */
function wordsOf(error: Error): string {
  const inner = error instanceof AggregateError ? (error.errors as Error[]).map(({ message }) => message) : []
  return [error.message, ...inner].find((message) => message !== '') ?? error.name
}
