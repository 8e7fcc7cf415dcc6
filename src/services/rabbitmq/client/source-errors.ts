import { SourceError, type Refusal, type SourceErrorCode } from '../../../model/index.ts'

/** What the client or the broker reports, as a SourceError in its own words. */
export function sourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  const failure = error instanceof Error ? error : new Error(String(error))
  const { message } = failure
  // A connection to several addresses of one name says nothing itself.
  const words = message === '' && failure instanceof AggregateError ? causesOf(failure) : message
  const code = codeOf(failure)
  const refusal = code === 'SOURCE_ACCESS_DENIED' ? refusalOf(words) : undefined
  return new SourceError(code, words.replace(/^(undefined|\w+): (?=[A-Z_]+ - )/, ''), {
    cause: error,
    refusal,
  })
}

/** A right to a queue or a virtual host, or else who one is: a login or a certificate (LIF-9). */
function refusalOf(words: string): Refusal {
  return /access to .* refused/.test(words) ? 'authorization' : 'authentication'
}

function codeOf(error: Error): SourceErrorCode {
  const { code = '' } = error as { code?: string }
  const { message } = error
  if (code === 'NOT_FOUND') return 'SOURCE_NOT_FOUND'
  if (code === 'ACCESS_REFUSED') return 'SOURCE_ACCESS_DENIED'
  if (code === 'NOT_ALLOWED') return notAllowed(message)
  if (/certificate|ERR_(SSL|OSSL|TLS)|SSL alert|CERT_|self-signed/i.test(`${message} ${code}`)) {
    return 'SOURCE_ACCESS_DENIED'
  }
  return UNREACHABLE.has(code) || error instanceof AggregateError ? 'SOURCE_UNREACHABLE' : 'SOURCE_FAILED'
}

/** A virtual host that is missing, or that this user may not enter. */
function notAllowed(message: string): SourceErrorCode {
  if (/vhost .* not found/.test(message)) return 'SOURCE_NOT_FOUND'
  return /refused/.test(message) ? 'SOURCE_ACCESS_DENIED' : 'SOURCE_FAILED'
}

const UNREACHABLE = new Set([
  'CONN_CLOSE',
  'CH_CLOSE',
  'CLOSING',
  'CONNECTION_FORCED',
  'CONNECTION_TIMEOUT',
  'SOCKET_TIMEOUT',
  'TIMEOUT',
  'READ_END',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])

function causesOf({ errors }: AggregateError): string {
  return errors.map((one: unknown) => (one as Error).message).join('; ')
}
