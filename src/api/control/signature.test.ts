import { createHmac, createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkSignature, readClaim, type SignedRequest } from './signature.ts'

const NOW = Date.UTC(2026, 0, 1, 0, 0, 0)
const KEYS = new Map([['AKIA', 'a secret of the tests, not short']])
const DATE = '20260101T000000Z'
const SCOPE = 'AKIA/20260101/us-east-2/lambda/aws4_request'

const claim = (authorization: string | undefined, headers: Record<string, string> = {}) =>
  readClaim(
    { host: 'x', 'x-amz-date': DATE, ...(authorization === undefined ? {} : { authorization }), ...headers },
    KEYS,
    NOW,
  )
const signed = (scope = SCOPE, names = 'host;x-amz-date') =>
  `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names}, Signature=abc`

it('reads what a request says of its signature', () => {
  expect(claim(signed())).toEqual({
    accessKeyId: 'AKIA',
    secretAccessKey: 'a secret of the tests, not short',
    region: 'us-east-2',
    signedAt: new Date(NOW),
    signedHeaders: new Set(['host', 'x-amz-date']),
    signature: 'abc',
  })
})

describe('a claim is refused with 403, in the words of Lambda’s front end:', () => {
  const SIGNATURE = 'InvalidSignatureException'
  const INCOMPLETE = 'IncompleteSignatureException'
  it.each([
    ['no signature', undefined, {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['another scheme', 'Bearer x', {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    [
      'another algorithm',
      signed().replace('SHA256', 'SHA1'),
      {},
      INCOMPLETE,
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.",
    ],
    [
      'nothing in it',
      'AWS4-HMAC-SHA256',
      {},
      INCOMPLETE,
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256",
    ],
    ['a scope too short', signed('AKIA/20260101'), {}, INCOMPLETE, 'Credential must have exactly 5 slash'],
    [
      'no date',
      signed(),
      { 'x-amz-date': 'yesterday' },
      INCOMPLETE,
      "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'a date that there is not',
      signed(),
      { 'x-amz-date': '20261301T000000Z' },
      INCOMPLETE,
      'Date must be in ISO-8601',
    ],
    [
      'another service',
      signed(SCOPE.replace('lambda', 's3')),
      {},
      SIGNATURE,
      "Credential should be scoped to correct service: 'lambda'.",
    ],
    [
      'another end',
      signed(SCOPE.replace('aws4_request', 'x')),
      {},
      SIGNATURE,
      "valid terminator: 'aws4_request'",
    ],
    [
      'another day in its scope',
      signed(SCOPE.replace('0101', '0102')),
      {},
      SIGNATURE,
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260102' != '20260101', from '20260101T000000Z'.",
    ],
    [
      'no host in what is signed',
      signed(SCOPE, 'x-amz-date'),
      {},
      SIGNATURE,
      "'Host' or ':authority' must be",
    ],
    [
      'a key that nobody has',
      signed(SCOPE.replace('AKIA', 'AKIB')),
      {},
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'a session',
      signed(),
      { 'x-amz-security-token': 'x' },
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'an old date',
      signed(SCOPE.replace('20260101', '20251231')),
      { 'x-amz-date': '20251231T235459Z' },
      SIGNATURE,
      'Signature expired: 20251231T235459Z is now earlier than 20251231T235500Z (20260101T000000Z - 5 min.)',
    ],
    [
      'a date to come',
      signed(),
      { 'x-amz-date': '20260101T000501Z' },
      SIGNATURE,
      'Signature not yet current: 20260101T000501Z is still later than 20260101T000500Z (20260101T000000Z + 5 min.)',
    ],
  ] as const)('%s', (_, authorization, headers, exception, message) => {
    expect(() => claim(authorization, headers)).toThrow(
      expect.objectContaining({
        exception,
        status: 403,
        message: expect.stringContaining(message) as string,
      }) as Error,
    )
  })
})

/** Signed by a second statement of the algorithm, from AWS's description of it. */
function signedRequest(more: { headers?: Record<string, string> } = {}): SignedRequest {
  const headers = { host: '127.0.0.1:4600', 'x-amz-date': DATE, ...more.headers }
  const body = Buffer.from('{"BatchSize":1}')
  const names = Object.keys(headers).toSorted()
  const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
  const canonical = [
    'DELETE',
    // Encoded once more than on the wire.
    '/2017-03-31/tags/arn%253Aaws%253Alambda',
    'tagKeys=a%20b&tagKeys=c',
    ...names.map((name) => `${name}:${headers[name as 'host']}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', DATE, SCOPE.slice(5), sha256(canonical)].join('\n')
  const hmac = (key: string | Uint8Array, data: string) => createHmac('sha256', key).update(data).digest()
  const key = ['20260101', 'us-east-2', 'lambda', 'aws4_request'].reduce<string | Uint8Array>(
    hmac,
    `AWS4${KEYS.get('AKIA')}`,
  )
  const signature = hmac(key, toSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return {
    method: 'DELETE',
    path: '/2017-03-31/tags/arn%3Aaws%3Alambda',
    query: new URLSearchParams('tagKeys=c&tagKeys=a%20b'),
    headers: { ...headers, authorization },
    body,
  }
}

describe('a signature', () => {
  const check = async (request: SignedRequest) =>
    checkSignature(readClaim(request.headers, KEYS, NOW), request)
  const hash = createHash('sha256').update('{"BatchSize":1}').digest('hex')

  it.each([[{}], [{ 'content-type': 'application/json', 'x-amz-content-sha256': hash }]])(
    'holds for what was signed, whatever is added unsigned',
    async (headers) => {
      const request = signedRequest({ headers })
      await expect(check(request)).resolves.toBeUndefined()
      const more = { ...request.headers, 'user-agent': 'a', 'x-other': 'b' }
      await expect(check({ ...request, headers: more })).resolves.toBeUndefined()
    },
  )

  it.each<[string, Partial<SignedRequest> & { headers?: Record<string, string> }]>([
    ['another method', { method: 'POST' }],
    ['another path', { path: '/2017-03-31/tags/arn%3Aaws%3Alambdb' }],
    ['another query', { query: new URLSearchParams('tagKeys=c') }],
    ['another body', { body: Buffer.from('{"BatchSize":2}') }],
    ['no body', { body: Buffer.from('') }],
    ['another host', { headers: { host: '127.0.0.1:4601' } }],
    ['another date', { headers: { 'x-amz-date': '20260101T000001Z' } }],
    ['a signed header that is not there', { headers: { 'x-more': undefined as unknown as string } }],
    ['the hash of another body, unsigned', { headers: { 'x-amz-content-sha256': hash.replace(/./, 'x') } }],
    ['a body that is told not to be signed', { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }],
  ])('does not hold for %s', async (_, { headers, ...changed }) => {
    const request = signedRequest({ headers: { 'x-more': 'a' } })
    await expect(
      check({ ...request, ...changed, headers: { ...request.headers, ...headers } }),
    ).rejects.toMatchObject({
      exception: 'InvalidSignatureException',
      status: 403,
      message: expect.stringMatching(/^The request signature we calculated does not match/) as string,
    })
  })

  it('with another secret does not hold', async () => {
    const request = signedRequest()
    const keys = new Map([['AKIA', 'another secret of the tests']])
    await expect(checkSignature(readClaim(request.headers, keys, NOW), request)).rejects.toMatchObject({
      exception: 'InvalidSignatureException',
    })
  })

  it('with the body replaced and its told hash with it does not hold', async () => {
    const request = signedRequest({ headers: { 'x-amz-content-sha256': hash } })
    const body = Buffer.from('{"BatchSize":2}')
    const told = createHash('sha256').update(body).digest('hex')
    const headers = { ...request.headers, 'x-amz-content-sha256': told }
    await expect(check({ ...request, headers, body })).rejects.toMatchObject({ status: 403 })
  })
})
