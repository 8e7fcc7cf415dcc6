import { describe, expect, it } from 'vitest'
import { failureReport } from './failure-report.ts'
import { discard, FUNCTION_ARN, MAPPING, NOW_MS, uuids } from './fixture.ts'
import type { Discard, ResolvedMapping } from '../model/index.ts'

function reportOf(other: Partial<Discard> = {}, mapping: Partial<ResolvedMapping> = {}) {
  const about = { mapping: { ...MAPPING, ...mapping }, functionArn: FUNCTION_ARN }
  return failureReport(discard(other), about, { nowMs: NOW_MS, uuid: uuids() })
}

describe('an invocation record', () => {
  it('has the members of AWS, in its order [PAGE-31, DST-5, DST-7, DST-8, DST-20]', () => {
    expect(JSON.stringify(reportOf().record, null, 2)).toBe(`{
  "requestContext": {
    "requestId": "7c1c0c5e-0000-4000-8000-000000000001",
    "functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:fn",
    "condition": "RetryAttemptsExhausted",
    "approximateInvokeCount": 4
  },
  "responseContext": {
    "statusCode": 200,
    "executedVersion": "$LATEST",
    "functionError": "Unhandled"
  },
  "version": "1.0",
  "timestamp": "2024-01-31T23:59:09.007Z",
  "KinesisBatchInfo": {
    "shardId": "shardId-000000000001",
    "startSequenceNumber": "49601",
    "endSequenceNumber": "49609",
    "approximateArrivalOfFirstRecord": "2024-01-01T00:00:03.100Z",
    "approximateArrivalOfLastRecord": "2024-01-01T00:00:04.999Z",
    "batchSize": 2,
    "streamArn": "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"
  }
}`)
  })

  it('of DynamoDB has DDBStreamBatchInfo, with times to the second [DST-6]', () => {
    const eventSourceArn =
      'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2024-01-01T00:00:00.000'
    const { record } = reportOf({}, { sourceType: 'dynamodb', eventSourceArn })
    expect(record).not.toHaveProperty('KinesisBatchInfo')
    expect(record).toMatchObject({
      timestamp: '2024-01-31T23:59:09.007Z',
      DDBStreamBatchInfo: {
        shardId: 'shardId-000000000001',
        startSequenceNumber: '49601',
        endSequenceNumber: '49609',
        approximateArrivalOfFirstRecord: '2024-01-01T00:00:03Z',
        approximateArrivalOfLastRecord: '2024-01-01T00:00:04Z',
        batchSize: 2,
        streamArn: eventSourceArn,
      },
    })
  })

  it('names the version that ran behind a qualifier [DST-5]', () => {
    const lastInvocation = { requestId: 'x', failedInResponse: false, executedVersion: '7' }
    expect(reportOf({ lastInvocation }).record).toMatchObject({
      responseContext: { statusCode: 200, executedVersion: '7', functionError: 'Unhandled' },
    })
  })

  it('has functionError null when the response told of the failure [RBF-8, DST-5]', () => {
    const lastInvocation = { requestId: 'x', failedInResponse: true }
    expect(reportOf({ lastInvocation }).record).toMatchObject({
      responseContext: { statusCode: 200, functionError: null },
    })
  })

  it('of records that were too old has no responseContext, and counts at least one attempt [DST-19, DST-20, ERR-11]', () => {
    const never = { condition: 'RecordAgeExceeded', lastInvocation: null, invocations: 0 } as const
    const { record, requestId } = reportOf(never)
    expect(record).not.toHaveProperty('responseContext')
    expect(record).toMatchObject({
      requestContext: {
        requestId: '00000000-0000-4000-8000-000000000001',
        condition: 'RecordAgeExceeded',
        approximateInvokeCount: 1,
      },
    })
    expect(requestId).toBe('00000000-0000-4000-8000-000000000001')
    const lastInvocation = { requestId: 'last', failedInResponse: false }
    expect(reportOf({ ...never, lastInvocation, invocations: 3 }).record).toMatchObject({
      requestContext: { requestId: 'last', approximateInvokeCount: 3 },
    })
  })

  it('of a record above the payload limit has a responseContext that is null [DST-24, GEN-8, DST-18]', () => {
    const { record } = reportOf({
      condition: 'MaximumPayloadSizeExceeded',
      lastInvocation: null,
      invocations: 0,
    })
    expect(record).toMatchObject({
      requestContext: { condition: 'MaximumPayloadSizeExceeded', approximateInvokeCount: 1 },
      responseContext: null,
    })
  })

  it('may carry the event as a JSON text, as its last member [DST-9]', () => {
    const { record, withPayload } = reportOf()
    expect(record).not.toHaveProperty('payload')
    expect(Object.keys(withPayload()).at(-1)).toBe('payload')
    expect(withPayload()).toEqual({ ...record, payload: '{"Records":[{"text":"a \\"quoted\\" grüße"}]}' })
  })

  it('has a key of its own in a bucket, dated in UTC, without an extension [DST-10, DST-12]', () => {
    expect(reportOf().objectKey).toBe(
      'aws/lambda/6f1c0c5e-0000-4000-8000-000000000001/shardId-000000000001/2024/01/31/2024-01-31T23.59.09-00000000-0000-4000-8000-000000000001',
    )
  })

  it('of another source has its partition in that key, where a stream has its shard [DST-11]', () => {
    expect(reportOf({ shard: 'orders-3' }).objectKey).toMatch(/^aws\/lambda\/[^/]+\/orders-3\/2024\/01\/31\//)
  })

  it('is for sources that have destinations only', () => {
    expect(() => reportOf({}, { sourceType: 'sqs' })).toThrow('sqs has no invocation record')
  })
})
