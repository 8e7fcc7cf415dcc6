import { describe, expect, it } from 'vitest'
import { sourceError } from './source-errors.ts'

describe('failures of ActiveMQ', () => {
  it.each([
    ['amqp:unauthorized-access', 'User name [bob] or password is invalid.', 'authentication'],
    ['amqp:unauthorized-access', 'User bob is not authorized to read from: queue://jobs', 'authorization'],
    ['amqp:not-found', 'no such queue', undefined],
  ])('%s: %s [LIF-9, MQ-15]', (condition, description, refusal) => {
    const { code, refusal: told } = sourceError({ condition, description })
    expect(code).toBe(refusal === undefined ? 'SOURCE_NOT_FOUND' : 'SOURCE_ACCESS_DENIED')
    expect(told).toBe(refusal)
  })

  it('are told in words where SASL has a code alone', () => {
    expect(sourceError(new Error('Failed to authenticate: 1'))).toMatchObject({
      code: 'SOURCE_ACCESS_DENIED',
      message: 'the broker does not authenticate this user and password',
      refusal: 'authentication',
    })
  })
})
