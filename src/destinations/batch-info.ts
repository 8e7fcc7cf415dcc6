import type { Discard, SourceType } from '../model/index.ts'

/**
 * The member that says where the records stand: each of its own members is always there (DST-7). Kinesis dates them
 * to the millisecond, DynamoDB to the second (DST-6).
 * @throws Error for a source that has no destinations
 */
export function batchInfo(
  { shard, records }: Pick<Discard, 'shard' | 'records'>,
  source: { readonly type: SourceType; readonly arn: string },
): Readonly<Record<string, object>> {
  const [first, last] = [records[0]!, records.at(-1)!]
  const info = (time: (ms: number) => string) => ({
    shardId: shard,
    startSequenceNumber: first.position,
    endSequenceNumber: last.position,
    approximateArrivalOfFirstRecord: time(first.arrivedMs),
    approximateArrivalOfLastRecord: time(last.arrivedMs),
    batchSize: records.length,
    streamArn: source.arn,
  })
  switch (source.type) {
    case 'kinesis':
    case 'kinesisConsumer':
      return { KinesisBatchInfo: info(toMilliseconds) }
    case 'dynamodb':
      return { DDBStreamBatchInfo: info(toSeconds) }
    default:
      throw new Error(`${source.type} has no invocation record`)
  }
}

/** `2024-01-01T00:00:03.100Z` */
export function toMilliseconds(ms: number): string {
  return new Date(ms).toISOString()
}

/** `2024-01-01T00:00:03Z`: the second in which it was. */
function toSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -5)}Z`
}
