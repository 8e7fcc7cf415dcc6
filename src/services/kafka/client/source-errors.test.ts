import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { createErrorFromCode } from './kafkajs-internals.ts'
import { protocolType, sourceError } from './source-errors.ts'

const wrapped = (cause: Error) => {
  const options = { retryCount: 1, retryTime: 2 }
  return Object.assign(new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, options), { cause })
}

describe('failures of kafkajs', () => {
  it.each([
    ['UNKNOWN_TOPIC_OR_PARTITION', 3, 'SOURCE_NOT_FOUND'],
    ['TOPIC_AUTHORIZATION_FAILED', 29, 'SOURCE_ACCESS_DENIED'],
    ['GROUP_AUTHORIZATION_FAILED', 30, 'SOURCE_ACCESS_DENIED'],
    ['SASL_AUTHENTICATION_FAILED', 58, 'SOURCE_ACCESS_DENIED'],
    ['ILLEGAL_GENERATION', 22, 'SOURCE_FAILED'],
  ])('%s keep their words, and get a code [KAF-22]', (type, number, code) => {
    const error = createErrorFromCode(number)
    expect(protocolType(error)).toBe(type)
    expect(sourceError(error)).toMatchObject({ code, message: error.message })
    expect(sourceError(wrapped(error))).toMatchObject({ code, message: error.message })
  })

  it.each([
    ['TOPIC_AUTHORIZATION_FAILED', 29, 'authorization'],
    ['GROUP_AUTHORIZATION_FAILED', 30, 'authorization'],
    ['SASL_AUTHENTICATION_FAILED', 58, 'authentication'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 3, undefined],
  ])('%s tell what was refused [LIF-9]', (_, number, refusal) => {
    expect(sourceError(wrapped(createErrorFromCode(number))).refusal).toBe(refusal)
  })

  it.each([
    ['Connection error: connect ECONNREFUSED 127.0.0.1:1', 'SOURCE_UNREACHABLE'],
    ['Connection error: self-signed certificate in certificate chain', 'SOURCE_ACCESS_DENIED'],
    [
      'Connection error: 80:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required',
      'SOURCE_ACCESS_DENIED',
    ],
  ])('of connections: %s', (message, code) => {
    expect(sourceError(new kafkajs.KafkaJSConnectionError(message))).toMatchObject({ code, message })
  })

  it.each([
    'Failed to connect: error:05800074:x509 certificate routines::key values mismatch',
    'Failed to connect: error:0480006C:PEM routines::no start line',
    'Failed to connect: error:1E08010C:DECODER routines::unsupported',
    'Failed to connect: error:1C800064:Provider routines::bad decrypt',
    'Failed to connect: error:0A00018F:SSL routines::ee key too small',
  ])('of a certificate or key that is none are refusals [LIF-8, LIF-9]: %s', (message) => {
    const refused = { code: 'SOURCE_ACCESS_DENIED', refusal: 'authentication', message }
    expect(sourceError(wrapped(new kafkajs.KafkaJSConnectionError(message)))).toMatchObject(refused)
  })

  it('of a broker that lets connections in and never answers are a lost connection', () => {
    const error = new Error('Broker not connected')
    expect(sourceError(error)).toMatchObject({ code: 'SOURCE_UNREACHABLE', message: error.message })
  })

  it('of SASL are refusals', () => {
    const name = 'KafkaJSSASLAuthenticationError'
    const error = Object.assign(new Error('SASL PLAIN authentication failed'), { name })
    expect(sourceError(error)).toMatchObject({
      code: 'SOURCE_ACCESS_DENIED',
      refusal: 'authentication',
      message: error.message,
    })
  })

  it('that are none of these are told as they are', () => {
    expect(sourceError(new Error('odd'))).toMatchObject({ code: 'SOURCE_FAILED', message: 'odd' })
    expect(sourceError('odd')).toMatchObject({ message: 'odd' })
  })
})
