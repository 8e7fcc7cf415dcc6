import { SourceError, type SourceErrorCode } from '../../../model/index.ts'

/** What rhea, a socket or a broker reports, as a SourceError in its own words. */
export function sourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  const { message = '', description, condition, code } = (error ?? {}) as Failure
  const said = description || message || condition || 'the broker gave no reason'
  const words = WORDLESS.test(said) ? 'the broker does not authenticate this user and password' : said
  const told = codeOf(`${condition ?? ''} ${code ?? ''} ${words}`)
  const refusal = /not authorized/i.test(words) ? 'authorization' : 'authentication'
  return new SourceError(told, words, {
    cause: error,
    // A right to a queue, or else who one is: a login or a certificate (LIF-9).
    ...(told === 'SOURCE_ACCESS_DENIED' ? { refusal } : {}),
  })
}

export function connectionLost(): SourceError {
  return new SourceError('SOURCE_UNREACHABLE', 'the connection to the broker is lost')
}

interface Failure {
  readonly message?: string
  readonly description?: string
  /** AMQP's name of an error. */
  readonly condition?: string
  /** The operating system's, or OpenSSL's. */
  readonly code?: string
}

/** rhea's message when SASL refuses, which it does by a code alone. */
const WORDLESS = /^Failed to authenticate: 1$/
/** TLS refuses by alerts and OpenSSL's codes. */
const REFUSED =
  /unauthorized-access|not authorized|authenticat|User name .* or password|certificate|ERR_(SSL|OSSL|TLS)|SSL alert|CERT_/i
const NOT_FOUND = /amqp:not-found/
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|connection:forced|socket hang up/

function codeOf(text: string): SourceErrorCode {
  if (REFUSED.test(text)) return 'SOURCE_ACCESS_DENIED'
  if (NOT_FOUND.test(text)) return 'SOURCE_NOT_FOUND'
  return UNREACHABLE.test(text) ? 'SOURCE_UNREACHABLE' : 'SOURCE_FAILED'
}
