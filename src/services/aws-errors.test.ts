import { describe, expect, it } from 'vitest'
import { SourceError } from '../model/index.ts'
import { translateAwsError } from './aws-errors.ts'

const thrown = (name: string, members: object = {}) =>
  Object.assign(new Error('its words'), { name, ...members })

describe('what the SDK throws', () => {
  it.each([
    ['ResourceNotFoundException', 'SOURCE_NOT_FOUND'],
    ['ThrottlingException', 'SOURCE_THROTTLED'],
    ['UnrecognizedClientException', 'SOURCE_ACCESS_DENIED'],
    ['ExpiredToken', 'SOURCE_ACCESS_DENIED'],
    ['SignatureDoesNotMatch', 'SOURCE_ACCESS_DENIED'],
    ['TimeoutError', 'SOURCE_UNREACHABLE'],
    ['InternalFailure', 'SOURCE_FAILED'],
  ])('of the name %s is %s, in the words of the service', (name, code) => {
    const error = translateAwsError(thrown(name, { $metadata: { httpStatusCode: 400 } }))
    expect(error).toMatchObject({ code, message: 'its words' })
  })

  it('is no answer when the system says why and nobody answered', () => {
    const none = [{ message: '' }, { message: 'connect ECONNREFUSED 127.0.0.1:9' }]
    const error = Object.assign(new AggregateError(none, ''), { code: 'ECONNREFUSED' })
    expect(translateAwsError(error)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: 'connect ECONNREFUSED 127.0.0.1:9',
    })
  })

  it('stays what it is when it is told in our terms already', () => {
    const known = new SourceError('SOURCE_NOT_FOUND', 'gone')
    expect(translateAwsError(known)).toBe(known)
  })
})
