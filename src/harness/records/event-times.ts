/**
 * When a record arrived, as events of Kinesis and DynamoDB (seconds), Kafka and ActiveMQ (milliseconds) and SQS
 * (milliseconds as text) tell it. What a RabbitMQ message says its producer has written.
 */
interface Dated {
  readonly kinesis?: { readonly approximateArrivalTimestamp: number }
  readonly dynamodb?: { readonly ApproximateCreationDateTime: number }
  readonly timestamp?: number
  readonly messageId?: string
  readonly attributes?: Readonly<Record<string, string | null>>
}

/** A copy of an event, or of a record in it, with every time of arrival moved. Milliseconds since the epoch. */
export function withTimes(value: object, move: (ms: number) => number): object {
  const { Records, records, messages } = value as {
    Records?: readonly object[]
    records?: object
    messages?: readonly object[]
  }
  if (messages !== undefined) return { ...value, messages: messages.map((one) => withTime(one, move)) }
  if (Records !== undefined) return { ...value, Records: Records.map((one) => withTime(one, move)) }
  if (records === undefined) return withTime(value, move)
  const moved = Object.entries(records as Record<string, readonly object[]>).map(
    ([shard, all]) => [shard, all.map((one) => withTime(one, move))] as const,
  )
  return { ...value, records: Object.fromEntries(moved) }
}

const SQS_TIMES = ['SentTimestamp', 'ApproximateFirstReceiveTimestamp']

function withTime(record: object, move: (ms: number) => number): object {
  const { kinesis, dynamodb, timestamp, messageId, attributes } = record as Dated
  if (kinesis !== undefined) {
    const seconds = Math.round(move(kinesis.approximateArrivalTimestamp * 1000)) / 1000
    return { ...record, kinesis: { ...kinesis, approximateArrivalTimestamp: seconds } }
  }
  if (dynamodb !== undefined) {
    const seconds = Math.round(move(dynamodb.ApproximateCreationDateTime * 1000)) / 1000
    return { ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime: seconds } }
  }
  if (messageId !== undefined && attributes !== undefined) {
    const moved = SQS_TIMES.filter((name) => typeof attributes[name] === 'string').map(
      (name) => [name, String(Math.round(move(Number(attributes[name]))))] as const,
    )
    return { ...record, attributes: { ...attributes, ...Object.fromEntries(moved) } }
  }
  return timestamp === undefined ? record : { ...record, timestamp: Math.round(move(timestamp)) }
}
