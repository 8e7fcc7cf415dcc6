import { recordsOf, type EventRecord } from '../records/event-records.ts'

/**
 * The partial batch response that reports some records of an event (RBF-1): a Kinesis record by its sequence number,
 * a Kafka record by its partition and offset (RBF-20).
 * @param names the names of all its records, in order
 */
export function failuresFor(event: object, names: readonly string[], failed: readonly string[]): object {
  const records = recordsOf(event).filter((_, at) => failed.includes(names[at]!))
  return { batchItemFailures: records.map((record) => ({ itemIdentifier: identifierOf(event, record) })) }
}

function identifierOf(event: object, { shard, position }: EventRecord): unknown {
  return 'records' in event ? { partition: shard, offset: Number(position) } : position
}
