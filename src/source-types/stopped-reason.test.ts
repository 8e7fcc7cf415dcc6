import { describe, expect, it } from 'vitest'
import { stoppedReason } from './stopped-reason.ts'

const reasonOf = (
  code: string | null,
  refusal?: 'authentication' | 'authorization',
  isFunctionWrong = false,
) =>
  stoppedReason('rabbitmq', {
    problem: code === null ? null : { code, ...(refusal === undefined ? {} : { refusal }) },
    isFunctionWrong,
  })

describe('why a consumer has stopped', () => {
  it('is one of four codes for Kafka and MQ [LIF-9, MQ-15]', () => {
    expect(reasonOf('SOURCE_NOT_FOUND')).toBe('ESM_CONFIG_NOT_VALID')
    expect(reasonOf('SOURCE_ACCESS_DENIED', 'authentication')).toBe('EVENT_SOURCE_AUTHN_ERROR')
    expect(reasonOf('SOURCE_ACCESS_DENIED', 'authorization')).toBe('EVENT_SOURCE_AUTHZ_ERROR')
    expect(reasonOf('SOURCE_ACCESS_DENIED')).toBe('EVENT_SOURCE_AUTHZ_ERROR')
    expect(reasonOf(null, undefined, true)).toBe('FUNCTION_CONFIG_NOT_VALID')
  })

  it('is not told of what passes by itself, nor of other sources [LIF-9]', () => {
    expect(reasonOf('SOURCE_UNREACHABLE')).toBeUndefined()
    expect(reasonOf(null)).toBeUndefined()
    const problem = { code: 'SOURCE_NOT_FOUND' }
    for (const sourceType of ['kinesis', 'dynamodb', 'sqs', 'sqsFifo', 'documentdb'] as const)
      expect(stoppedReason(sourceType, { problem, isFunctionWrong: true })).toBeUndefined()
    for (const sourceType of ['msk', 'selfManagedKafka', 'activemq'] as const)
      expect(stoppedReason(sourceType, { problem, isFunctionWrong: true })).toBe('ESM_CONFIG_NOT_VALID')
  })
})
