import { describe, expect, it } from 'vitest'
import { translateError } from './stream-errors.ts'

/** As the SDK throws them: a name, the service's words and, when there was an answer, its status. */
function thrown(name: string, options: { message?: string; status?: number; code?: string } = {}): Error {
  const { message = 'the words of the service', status, code } = options
  const error = Object.assign(new Error(message), { name })
  return Object.assign(error, { $metadata: { httpStatusCode: status } }, code === undefined ? {} : { code })
}

describe('errors of the SDK', () => {
  it.each([
    ['ResourceNotFoundException', 'SOURCE_NOT_FOUND'],
    ['ProvisionedThroughputExceededException', 'SOURCE_THROTTLED'],
    ['LimitExceededException', 'SOURCE_THROTTLED'],
    ['AccessDeniedException', 'SOURCE_ACCESS_DENIED'],
    ['UnrecognizedClientException', 'SOURCE_ACCESS_DENIED'],
    ['ExpiredTokenException', 'SOURCE_ACCESS_DENIED'],
    ['InvalidArgumentException', 'SOURCE_FAILED'],
    ['InternalFailure', 'SOURCE_FAILED'],
  ])('%s becomes %s, in the words of the service', (name, code) => {
    const error = translateError(thrown(name, { status: 400 }))
    expect(error).toMatchObject({ name: 'SourceError', code, message: 'the words of the service' })
  })

  it('missing credentials are access denied, not a lost connection', () => {
    const error = translateError(
      thrown('CredentialsProviderError', { message: 'Could not load credentials' }),
    )
    expect(error).toMatchObject({ code: 'SOURCE_ACCESS_DENIED', message: 'Could not load credentials' })
  })

  it('an iterator that expired is told apart', () => {
    expect(translateError(thrown('ExpiredIteratorException', { status: 400 })).name).toBe(
      'ExpiredIteratorError',
    )
  })

  it('no answer is a lost connection, in the words of the system', () => {
    expect(translateError(thrown('Error', { code: 'ECONNRESET', message: 'socket hang up' }))).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: 'socket hang up',
    })
    expect(translateError(thrown('TimeoutError'))).toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    const refused = ['::1', '127.0.0.1'].map((address) => new Error(`connect ECONNREFUSED ${address}:4566`))
    const both = Object.assign(new AggregateError(refused), { code: 'ECONNREFUSED' })
    expect(translateError(both)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: 'connect ECONNREFUSED ::1:4566',
    })
  })
})
