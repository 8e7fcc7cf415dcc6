import type { Fate, SimulatedRecord } from '../record-ledger.ts'
import { FUNCTION_ARN, type SourceKind } from '../settings.ts'

/** What was discarded and is to be described: the simulation's own account of it. */
export interface PendingDiscard {
  readonly batch: string
  readonly shard: string
  readonly records: readonly SimulatedRecord[]
  readonly condition: Fate
  /** When it was shown, milliseconds since the epoch. */
  readonly atMs: number
  /** How often the function ran with the batch. */
  readonly invocations: number
  /** The last time that it did; null for never. */
  readonly last: LastRun | null
}

export interface LastRun {
  readonly requestId: string
  readonly event: object
  /** It failed by what it answered. */
  readonly inResponse: boolean
}

interface Described {
  readonly requestContext: { readonly requestId: string }
  readonly payload?: string
}

/**
 * An invocation record says exactly what was discarded, why, and after how many invocations, member for member (DST-5,
 * DST-6, DST-19, DST-20); where it has a payload, that is the event that the function got (DST-9).
 */
export function checkReport(
  text: string,
  discard: PendingDiscard,
  of: { readonly source: SourceKind; readonly streamArn: string; readonly hasPayload: boolean },
): string[] {
  const { payload, ...record } = JSON.parse(text) as Described
  const { requestId } = record.requestContext
  const problems: string[] = []
  const due = JSON.stringify(expected(discard, { ...of, requestId: discard.last?.requestId ?? requestId }))
  if (JSON.stringify(record) !== due) {
    problems.push(`${discard.batch} is described as ${JSON.stringify(record)}, not as ${due}`)
  }
  if ((payload !== undefined) !== of.hasPayload) {
    problems.push(`the invocation record of ${discard.batch} has ${of.hasPayload ? 'no' : 'a'} payload`)
  }
  const { last } = discard
  const isWhole = discard.condition === 'RetryAttemptsExhausted' && last !== null
  if (payload !== undefined && isWhole && payload !== JSON.stringify(last.event)) {
    problems.push(`the payload of ${discard.batch} is not the event that the function got: ${payload}`)
  }
  return problems
}

function expected(
  { records, shard, condition, invocations, last, atMs }: PendingDiscard,
  of: { readonly source: SourceKind; readonly streamArn: string; readonly requestId: string },
): object {
  const isStream = of.source === 'kinesis'
  const date = (ms: number) => {
    const text = new Date(ms).toISOString()
    return isStream ? text : `${text.slice(0, 19)}Z`
  }
  const info = {
    shardId: shard,
    startSequenceNumber: records[0]!.position,
    endSequenceNumber: records.at(-1)!.position,
    approximateArrivalOfFirstRecord: date(records[0]!.arrivedMs),
    approximateArrivalOfLastRecord: date(records.at(-1)!.arrivedMs),
    batchSize: records.length,
    streamArn: of.streamArn,
  }
  return {
    requestContext: {
      requestId: of.requestId,
      functionArn: FUNCTION_ARN,
      condition,
      approximateInvokeCount: invocations === 0 ? 1 : invocations,
    },
    ...(condition === 'RecordAgeExceeded' ? {} : { responseContext: responseContext(condition, last) }),
    version: '1.0',
    timestamp: new Date(atMs).toISOString(),
    ...(isStream ? { KinesisBatchInfo: info } : { DDBStreamBatchInfo: info }),
  }
}

function responseContext(condition: Fate, last: LastRun | null): object | null {
  if (condition === 'MaximumPayloadSizeExceeded') return null
  const functionError = last!.inResponse ? null : 'Unhandled'
  return { statusCode: 200, executedVersion: '$LATEST', functionError }
}
