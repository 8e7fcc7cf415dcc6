import type { RecordForm } from '../../fleet/index.ts'
import type { Random } from '../../time/index.ts'
import { UsageError } from '../command.ts'

/**
 * Payloads and a key from the command line as records of a source. Where the service wants more, each record gets a new
 * one: a partition key (Kinesis), so that they spread over the shards; a deduplication ID and, without a key, a message
 * group (FIFO queues), so that none is taken for another.
 * @throws UsageError for a service whose records are more than a payload, and for a key where there is none
 */
export function dataRecords(
  given: { readonly data: readonly string[]; readonly key: string | undefined },
  source: { readonly service: string; readonly name: string },
  random: Random,
): readonly RecordForm[] {
  const { data, key } = given
  switch (source.service) {
    case 'kinesis':
      return data.map((text) => ({ PartitionKey: key ?? random.uuid(), Data: text }))
    case 'kafka':
      return data.map((text) => ({ ...(key === undefined ? {} : { Key: key }), Value: text }))
    case 'sqs':
      if (!source.name.endsWith('.fifo')) {
        return data.map((text) => ({
          MessageBody: text,
          ...(key === undefined ? {} : { MessageGroupId: key }),
        }))
      }
      return data.map((text) => ({
        MessageBody: text,
        MessageGroupId: key ?? random.uuid(),
        MessageDeduplicationId: random.uuid(),
      }))
    case 'rabbitmq':
    case 'activemq':
      if (key !== undefined) throw new UsageError('a message of RabbitMQ or ActiveMQ has no key.')
      return data.map((text) => ({ Body: text }))
    default:
      throw new UsageError(
        `--data does not make a record of ${source.service}: give whole records with --file.`,
      )
  }
}
