import { expect, it } from 'vitest'
import { toldProblem } from './told-problem.ts'

const told = (message: string, refusal: 'authentication' | 'authorization' = 'authentication') =>
  toldProblem('msk', { code: 'SOURCE_ACCESS_DENIED', message, refusal })

const OURS = 'Provided certificate or private key is invalid'
const THEIRS = 'Lambda failed to authenticate server'
const REFUSED = 'Server failed to authenticate Lambda'

it.each([
  ['Not authorized to access topics: [Topic authorization failed]', 'Cluster failed to authorize Lambda'],
  ['Not authorized to access group: Group authorization failed', 'Cluster failed to authorize Lambda'],
])('a missing right is told in Lambda’s words [LIF-8]: %s', (message, text) => {
  expect(told(message, 'authorization')).toBe(text)
})

it.each([
  [
    'SASL PLAIN authentication failed: Authentication failed: Invalid username or password',
    'SASL authentication failed',
  ],
  [
    'SASL SCRAM SHA512 authentication failed: Authentication failed during authentication due to invalid credentials',
    'SASL authentication failed',
  ],
  ['Connection error: self-signed certificate in certificate chain', THEIRS],
  ['Connection error: unable to verify the first certificate', THEIRS],
  [
    "Connection error: Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:other",
    THEIRS,
  ],
  [
    'Connection error: 40DD:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:rec_layer_s3.c:918:SSL alert number 116',
    REFUSED,
  ],
  [
    'Connection error: 40DD:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:rec_layer_s3.c:918:SSL alert number 48',
    REFUSED,
  ],
  [
    'Connection error: 40DD:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:rec_layer_s3.c:918:SSL alert number 40',
    REFUSED,
  ],
  ['Failed to connect: error:05800074:x509 certificate routines::key values mismatch', OURS],
  ['Failed to connect: error:0480006C:PEM routines::no start line', OURS],
  ['Failed to connect: error:1E08010C:DECODER routines::unsupported', OURS],
  ['Failed to connect: error:1C800064:Provider routines::bad decrypt', OURS],
])('a refused login or certificate is told in Lambda’s words [LIF-8]: %s', (message, text) => {
  expect(told(message)).toBe(text)
})

it('a secret that cannot be read, what passes by itself and other sources keep their own words [LIF-8, LIF-10]', () => {
  expect(told('secret file:user.json is not there')).toBe('secret file:user.json is not there')
  const message = 'Connection error: connect ECONNREFUSED 127.0.0.1:1'
  expect(toldProblem('selfManagedKafka', { code: 'SOURCE_UNREACHABLE', message })).toBe(message)
  const refused = {
    code: 'SOURCE_ACCESS_DENIED',
    message: 'ACCESS_REFUSED',
    refusal: 'authentication',
  } as const
  expect(toldProblem('rabbitmq', refused)).toBe('ACCESS_REFUSED')
})
