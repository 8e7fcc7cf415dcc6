/** An answer of AWS's form to a request that cannot be met (API-16, API-17). */
export class AwsError extends Error {
  readonly exception: AwsException
  readonly #more: More

  constructor(exception: AwsException, message: string, more: More = {}) {
    super(message)
    this.name = 'AwsError'
    this.exception = exception
    this.#more = more
  }

  get status(): number {
    return FORMS[this.exception].status
  }

  /** Some say `Type` and `message`, some `Type` and `Message`, those that the model does not declare only `message`. */
  get body(): Readonly<Record<string, string>> {
    const { member, isDeclared } = FORMS[this.exception]
    const type = this.status < 500 ? 'User' : 'Service'
    const { reason } = this.#more
    const told = { ...(reason === undefined ? {} : { Reason: reason }), [member]: this.message }
    return isDeclared ? { Type: type, ...told } : told
  }

  /** API-18: the exception's name stands in a header. */
  get headers(): Readonly<Record<string, string>> {
    const { retryAfterSeconds: seconds } = this.#more
    const retry = seconds === undefined ? {} : { 'Retry-After': String(seconds) }
    return { 'x-amzn-ErrorType': this.exception, ...retry }
  }
}

/** What TooManyRequestsException tells besides. */
interface More {
  readonly reason?: string
  readonly retryAfterSeconds?: number
}

const FORMS = {
  InvalidParameterValueException: { status: 400, member: 'message', isDeclared: true },
  ResourceConflictException: { status: 409, member: 'message', isDeclared: true },
  ResourceInUseException: { status: 400, member: 'Message', isDeclared: true },
  ResourceNotFoundException: { status: 404, member: 'Message', isDeclared: true },
  TooManyRequestsException: { status: 429, member: 'message', isDeclared: true },
  ServiceException: { status: 500, member: 'Message', isDeclared: true },
  ValidationException: { status: 400, member: 'message', isDeclared: false },
  SerializationException: { status: 400, member: 'message', isDeclared: false },
  RequestEntityTooLargeException: { status: 413, member: 'message', isDeclared: false },
  RequestTimeoutException: { status: 408, member: 'message', isDeclared: false },
  MalformedHttpRequestException: { status: 400, member: 'message', isDeclared: false },
  AccessDeniedException: { status: 403, member: 'Message', isDeclared: false },
  MissingAuthenticationTokenException: { status: 403, member: 'message', isDeclared: false },
  IncompleteSignatureException: { status: 403, member: 'message', isDeclared: false },
  InvalidSignatureException: { status: 403, member: 'message', isDeclared: false },
  UnrecognizedClientException: { status: 403, member: 'message', isDeclared: false },
  UnknownOperationException: { status: 404, member: 'message', isDeclared: false },
} as const

export type AwsException = keyof typeof FORMS

export const invalid = (message: string) => new AwsError('InvalidParameterValueException', message)
export const conflict = (message: string) => new AwsError('ResourceConflictException', message)
export const inUse = (message: string) => new AwsError('ResourceInUseException', message)

/** No mapping has this UUID. */
export const notFound = () =>
  new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.')

/** What a value has to meet, as AWS counts it (API-24). */
export interface Violation {
  readonly value: unknown
  /** `batchSize`, `destinationConfig.onFailure.destination`. */
  readonly at: string
  readonly constraint: string
}

/** One exception for all of them. */
export function violated(...violations: readonly Violation[]): AwsError {
  return new AwsError('ValidationException', violationText(...violations))
}

export function violationText(...violations: readonly Violation[]): string {
  const { length } = violations
  const all = violations.map(({ value, at, constraint }) => {
    const shown = value === undefined || value === null ? 'null' : `'${textOf(value)}'`
    return `Value ${shown} at '${at}' failed to satisfy constraint: ${constraint}`
  })
  return `${length} validation ${length === 1 ? 'error' : 'errors'} detected: ${all.join('; ')}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
