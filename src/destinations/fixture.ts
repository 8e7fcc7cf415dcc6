import type { Discard, SourceRecord } from '../model/index.ts'

/** Test fixtures of the destinations. */

export const NOW_MS = Date.parse('2024-01-31T23:59:09.007Z')

/** UUIDs in order: `00000000-0000-4000-8000-000000000001`, … */
export function uuids(): () => string {
  let number = 0
  return () => `00000000-0000-4000-8000-${String(++number).padStart(12, '0')}`
}

export function record(position: string, arrived: string): SourceRecord {
  const arrivedMs = Date.parse(arrived)
  return { shard: 'shardId-000000000001', position, key: null, arrivedMs, bytes: 1, event: { position } }
}

/** Two records with which the function has failed four times. */
export function discard(other: Partial<Discard> = {}): Discard {
  const records = [record('49601', '2024-01-01T00:00:03.100Z'), record('49609', '2024-01-01T00:00:04.999Z')]
  return {
    shard: 'shardId-000000000001',
    batch: 'orders.orders#1',
    records,
    condition: 'RetryAttemptsExhausted',
    lastInvocation: { requestId: '7c1c0c5e-0000-4000-8000-000000000001', failedInResponse: false },
    invocations: 4,
    event: () => ({ Records: [{ text: 'a "quoted" grüße' }] }),
    ...other,
  }
}

export const MAPPING = {
  uuid: '6f1c0c5e-0000-4000-8000-000000000001',
  sourceType: 'kinesis',
  eventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders',
} as const

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:fn'
