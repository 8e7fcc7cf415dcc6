import { createHash, createHmac, timingSafeEqual, type Hash, type Hmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AccessKeys } from './access-keys.ts'
import { AwsError, type AwsException } from './aws-error.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SKEW_MINUTES = 5

/** What a request says of who has signed it: known, and signed just now. Its signature is not checked yet. */
export interface Claim {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly signedAt: Date
  readonly signedHeaders: ReadonlySet<string>
  readonly signature: string
}

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string
  /** Percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/**
 * Reads the signature's own words, before any of the body has been read: AWS Signature Version 4 in the Authorization
 * header, as every AWS client sends it. A signed URL is none.
 * @throws AwsError 403, in the words of Lambda's front end
 */
export function readClaim(headers: IncomingHttpHeaders, keys: AccessKeys, nowMs: number): Claim {
  const { authorization } = headers
  if (authorization === undefined || !authorization.startsWith('AWS4-')) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const { credential, signature, signedHeaders } = parametersOf(authorization)
  const date = headerOf(headers, 'x-amz-date')
  const missing = [
    credential === undefined ? "Authorization header requires 'Credential' parameter." : '',
    signature === undefined ? "Authorization header requires 'Signature' parameter." : '',
    signedHeaders === undefined ? "Authorization header requires 'SignedHeaders' parameter." : '',
    date === undefined
      ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
      : '',
  ].filter((text) => text !== '')
  if (
    credential === undefined ||
    signature === undefined ||
    signedHeaders === undefined ||
    date === undefined
  ) {
    throw incomplete(`${missing.join(' ')} Authorization=${ALGORITHM}`)
  }
  const signedAt = dateOf(date)
  const { accessKeyId, region } = scopeOf(credential, date)
  const secretAccessKey = keys.get(accessKeyId)
  // Keys here are permanent ones: a session's token belongs to none of them.
  if (secretAccessKey === undefined || headers['x-amz-security-token'] !== undefined) {
    throw refusal('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  refuseSkew(signedAt, nowMs)
  const names = new Set(signedHeaders.split(';'))
  if (!names.has('host')) {
    throw invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  }
  return { accessKeyId, secretAccessKey, region, signedAt, signedHeaders: names, signature }
}

/**
 * Whether a request is what was signed: method, path, query, signed headers and every byte of the body.
 * @throws AwsError InvalidSignatureException
 */
export async function checkSignature(claim: Claim, request: SignedRequest): Promise<void> {
  const { method, path, query, headers, body } = request
  const { accessKeyId, secretAccessKey, region, signedAt, signedHeaders } = claim
  const told = headerOf(headers, 'x-amz-content-sha256')
  const hash = createHash('sha256').update(body).digest('hex')
  if (told !== undefined && !isSame(told, hash)) throw invalidSignature(MISMATCH)
  const signer = new SignatureV4({
    service: SERVICE,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
  })
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: '',
      path,
      query: queryOf(query),
      headers: Object.fromEntries(
        [...signedHeaders].flatMap((name) => {
          const value = headerOf(headers, name)
          return value === undefined ? [] : [[name, value]]
        }),
      ),
      body,
    },
    { signingDate: signedAt, signableHeaders: new Set(signedHeaders) },
  )
  const expected = parametersOf(signed.headers['authorization'] ?? '').signature ?? ''
  if (!isSame(claim.signature, expected)) throw invalidSignature(MISMATCH)
}

const SERVICE = 'lambda'
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** In a time that tells nothing of where they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
function parametersOf(authorization: string) {
  const [algorithm = '', ...rest] = authorization.split(' ')
  if (algorithm !== ALGORITHM) throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`)
  const parts = rest
    .join(' ')
    .split(',')
    .map((part) => /^\s*(\w+)=(\S*)\s*$/.exec(part))
  const value = (name: string) => parts.find((part) => part?.[1] === name)?.[2]
  return {
    credential: value('Credential'),
    signature: value('Signature'),
    signedHeaders: value('SignedHeaders'),
  }
}

function scopeOf(credential: string, date: string): { accessKeyId: string; region: string } {
  const parts = credential.split('/')
  const [accessKeyId = '', day = '', region = '', service, terminator] = parts
  if (parts.length !== 5) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    )
  }
  if (terminator !== 'aws4_request') {
    throw invalidSignature(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    )
  }
  if (service !== SERVICE) {
    throw invalidSignature(`Credential should be scoped to correct service: '${SERVICE}'.`)
  }
  if (!/^[a-z0-9-]+$/.test(region)) throw invalidSignature('Credential should be scoped to a valid region.')
  if (day !== date.slice(0, 8)) {
    throw invalidSignature(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${date.slice(0, 8)}', from '${date}'.`,
    )
  }
  return { accessKeyId, region }
}

/** `20260101T000000Z`. */
function dateOf(text: string): Date {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  const date = new Date(
    parts === null ? Number.NaN : `${parts.slice(1, 4).join('-')}T${parts.slice(4).join(':')}Z`,
  )
  if (Number.isNaN(date.getTime())) {
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  }
  return date
}

function refuseSkew(signedAt: Date, nowMs: number): void {
  const skewMs = SKEW_MINUTES * 60_000
  const [signed, now] = [basic(signedAt.getTime()), basic(nowMs)]
  if (signedAt.getTime() < nowMs - skewMs) {
    throw invalidSignature(
      `Signature expired: ${signed} is now earlier than ${basic(nowMs - skewMs)} (${now} - ${SKEW_MINUTES} min.)`,
    )
  }
  if (signedAt.getTime() > nowMs + skewMs) {
    throw invalidSignature(
      `Signature not yet current: ${signed} is still later than ${basic(nowMs + skewMs)} (${now} + ${SKEW_MINUTES} min.)`,
    )
  }
}

const basic = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return Array.isArray(value) ? value.join(',') : value
}

/** A name that is given several times has a list. */
function queryOf(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))
}

const refusal = (exception: AwsException, message: string) => new AwsError(exception, message)
const incomplete = (message: string) => refusal('IncompleteSignatureException', message)
const invalidSignature = (message: string) => refusal('InvalidSignatureException', message)

/** Node's SHA-256, and HMAC with a secret, as the signer asks for it. */
class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array)
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}
