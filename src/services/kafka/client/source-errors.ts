import { SourceError, type Refusal, type SourceErrorCode } from '../../../model/index.ts'

/**
 * What kafkajs reports, as a SourceError in kafkajs's own words (KAF-22).
 */
export function sourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  const chain = causes(error)
  const told = chain.find((one) => codeOf(one) !== undefined)
  const code = told === undefined ? 'SOURCE_FAILED' : codeOf(told)!
  const innermost = chain.findLast((one) => one.message !== '') ?? chain[0]!
  const refusal = code === 'SOURCE_ACCESS_DENIED' ? refusalOf(told!) : undefined
  return new SourceError(code, innermost.message, { cause: error, refusal })
}

/** The protocol's name of an error, e.g. `ILLEGAL_GENERATION`; undefined for errors of another kind. */
export function protocolType(error: unknown): string | undefined {
  for (const one of causes(error)) if (typeof one.type === 'string') return one.type
  return undefined
}

interface Failure extends Error {
  readonly type?: unknown
  readonly code?: unknown
  readonly cause?: unknown
}

/** The error and what it wraps, outermost first. */
function causes(error: unknown): Failure[] {
  const chain: Failure[] = []
  let next: unknown = error
  while (next instanceof Error && !chain.includes(next)) {
    chain.push(next)
    next = (next as Failure).cause
  }
  return chain.length > 0 ? chain : [new Error(String(error))]
}

const NOT_FOUND = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION'])
const UNREACHABLE = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSLockTimeout',
  'KafkaJSGroupCoordinatorNotFound',
])

/** The last is what a broker gets that lets connections in and says nothing. */
const NO_CONNECTION = /^(Connection (error|timeout)|Broker not connected$)/

function codeOf(error: Failure): SourceErrorCode | undefined {
  const { type, name, message } = error
  if (typeof type === 'string' && NOT_FOUND.has(type)) return 'SOURCE_NOT_FOUND'
  if (isRefusal(error)) return 'SOURCE_ACCESS_DENIED'
  if (UNREACHABLE.has(name) || NO_CONNECTION.test(message)) return 'SOURCE_UNREACHABLE'
  return undefined
}

/** An ACL, or who one is (LIF-9). */
function refusalOf({ type }: Failure): Refusal {
  return typeof type === 'string' && type.endsWith('_AUTHORIZATION_FAILED')
    ? 'authorization'
    : 'authentication'
}

/** Credentials or certificates that one side does not accept, or that are none. TLS says so by alerts and OpenSSL's codes. */
function isRefusal({ type, name, message, code }: Failure): boolean {
  if (name === 'KafkaJSSASLAuthenticationError') return true
  if (typeof type === 'string' && /AUTHORIZATION_FAILED$|^SASL_AUTHENTICATION_FAILED$/.test(type)) return true
  const tls = `${message} ${typeof code === 'string' ? code : ''}`
  return /certificate|ERR_(SSL|OSSL|TLS)|SSL alert|CERT_|: error:[0-9A-F]{8}:[\w ]+ routines::/i.test(tls)
}
