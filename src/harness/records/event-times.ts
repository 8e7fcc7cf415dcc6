/** When a record arrived, as events of Kinesis and DynamoDB (seconds) and Kafka (milliseconds) tell it. */
interface Dated {
  readonly kinesis?: { readonly approximateArrivalTimestamp: number }
  readonly dynamodb?: { readonly ApproximateCreationDateTime: number }
  readonly timestamp?: number
}

/** A copy of an event, or of a record in it, with every time of arrival moved. Milliseconds since the epoch. */
export function withTimes(value: object, move: (ms: number) => number): object {
  const { Records, records } = value as { Records?: readonly object[]; records?: object }
  if (Records !== undefined) return { ...value, Records: Records.map((one) => withTime(one, move)) }
  if (records === undefined) return withTime(value, move)
  const moved = Object.entries(records as Record<string, readonly object[]>).map(
    ([shard, all]) => [shard, all.map((one) => withTime(one, move))] as const,
  )
  return { ...value, records: Object.fromEntries(moved) }
}

function withTime(record: object, move: (ms: number) => number): object {
  const { kinesis, dynamodb, timestamp } = record as Dated
  if (kinesis !== undefined) {
    const seconds = Math.round(move(kinesis.approximateArrivalTimestamp * 1000)) / 1000
    return { ...record, kinesis: { ...kinesis, approximateArrivalTimestamp: seconds } }
  }
  if (dynamodb !== undefined) {
    const seconds = Math.round(move(dynamodb.ApproximateCreationDateTime * 1000)) / 1000
    return { ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime: seconds } }
  }
  return timestamp === undefined ? record : { ...record, timestamp: Math.round(move(timestamp)) }
}
