import { describe, expect, it } from 'vitest'
import { sourceError } from './source-errors.ts'

const failure = (code: string, message: string) => Object.assign(new Error(message), { code })

describe('failures of RabbitMQ', () => {
  it.each([
    [
      'ACCESS_REFUSED',
      'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.',
      { code: 'SOURCE_ACCESS_DENIED', refusal: 'authentication' },
    ],
    [
      'ACCESS_REFUSED',
      "ACCESS_REFUSED - read access to queue 'q' in vhost '/' refused for user 'alice'",
      { code: 'SOURCE_ACCESS_DENIED', refusal: 'authorization' },
    ],
    [
      'NOT_ALLOWED',
      "NOT_ALLOWED - access to vhost 'v' refused for user 'alice'",
      { code: 'SOURCE_ACCESS_DENIED', refusal: 'authorization' },
    ],
    ['NOT_ALLOWED', 'NOT_ALLOWED - vhost v not found', { code: 'SOURCE_NOT_FOUND', refusal: undefined }],
    ['NOT_FOUND', "NOT_FOUND - no queue 'q' in vhost '/'", { code: 'SOURCE_NOT_FOUND', refusal: undefined }],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'self-signed certificate',
      { code: 'SOURCE_ACCESS_DENIED', refusal: 'authentication' },
    ],
  ])('%s: %s [LIF-9, MQ-15]', (code, message, expected) => {
    expect(sourceError(failure(code, message))).toMatchObject({ message, ...expected })
  })
})
