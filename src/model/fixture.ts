import type { ResolvedMapping } from './pipeline.ts'

/** A mapping of an embedded Kinesis stream `orders` with the defaults of its source, for tests and benches. */
export const KINESIS_MAPPING: ResolvedMapping = {
  id: 'orders.orders',
  uuid: '6f1c0c5e-0000-4000-8000-000000000001',
  sourceType: 'kinesis',
  service: 'kinesis',
  sourceName: 'orders',
  eventSourceArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/orders',
  region: 'us-east-2',
  account: '123456789012',
  connection: { kind: 'embedded' },
  enabled: true,
  batchSize: 100,
  windowMs: 0,
  startingPosition: { kind: 'TRIM_HORIZON' },
  parallelizationFactor: 1,
  bisectBatchOnFunctionError: false,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  tumblingWindowInSeconds: 0,
  reportBatchItemFailures: false,
  maximumConcurrency: null,
  filterPatterns: [],
  sourceAccess: [],
}
