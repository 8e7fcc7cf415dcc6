import type { Discard, FailureReport, LastInvocation, ResolvedMapping } from '../model/index.ts'
import { batchInfo, toMilliseconds } from './batch-info.ts'
import { objectKey } from './object-key.ts'

/** What an invocation record says of the mapping. */
export interface ReportedMapping {
  readonly mapping: Pick<ResolvedMapping, 'uuid' | 'sourceType' | 'eventSourceArn'>
  readonly functionArn: string
}

/**
 * The invocation record of a discard, member for member (DST-5, DST-6).
 *
 * @decision DST-19 A record that was discarded for its age speaks of its batch's last invocation in requestId, where there was one; responseContext is missing.
 * @decision DST-5 A record of which the function never heard has a requestId of its own, so that it can be told from others.
 * @decision DST-24 A record that alone passes the payload limit is described under MaximumPayloadSizeExceeded with responseContext null, for Kinesis and DynamoDB as for Kafka (GEN-8).
 * @param at.uuid draws a random one
 */
export function failureReport(
  discard: Discard,
  { mapping, functionArn }: ReportedMapping,
  at: { readonly nowMs: number; readonly uuid: () => string },
): FailureReport {
  const requestId = discard.lastInvocation?.requestId ?? at.uuid()
  const record = {
    requestContext: {
      requestId,
      functionArn,
      condition: discard.condition,
      approximateInvokeCount: Math.max(1, discard.invocations),
    },
    ...responseContext(discard),
    version: '1.0',
    timestamp: toMilliseconds(at.nowMs),
    ...batchInfo(discard, { type: mapping.sourceType, arn: mapping.eventSourceArn ?? '' }),
  }
  return {
    requestId,
    record,
    withPayload: () => ({ ...record, payload: JSON.stringify(discard.event()) }),
    objectKey: objectKey({
      mappingUuid: mapping.uuid,
      shard: discard.shard,
      nowMs: at.nowMs,
      uuid: at.uuid(),
    }),
  }
}

/** Missing for RecordAgeExceeded (DST-19), null for MaximumPayloadSizeExceeded: nothing has answered there. */
function responseContext(discard: Discard): { responseContext?: object | null } {
  switch (discard.condition) {
    case 'RecordAgeExceeded':
      return {}
    case 'RetryAttemptsExhausted':
      return { responseContext: answered(discard.lastInvocation) }
    default:
      return { responseContext: null }
  }
}

/** Lambda answers 200 whatever the function did; an error stands beside it, unless the response itself told of it. */
function answered(last: LastInvocation | null): object {
  const functionError = last?.failedInResponse === true ? null : 'Unhandled'
  const { executedVersion = '$LATEST' } = last ?? {}
  return { statusCode: 200, executedVersion, functionError }
}
