import type { RecordForm } from '../../fleet/index.ts'
import type { Random } from '../../time/index.ts'
import { UsageError } from '../command.ts'

/**
 * Payloads and a key from the command line as records of a service. Kinesis wants a partition key: without one
 * each record gets a new one, so that they spread over the shards.
 * @throws UsageError for a service whose records are more than a payload
 */
export function dataRecords(
  given: { readonly data: readonly string[]; readonly key: string | undefined },
  service: string,
  random: Random,
): readonly RecordForm[] {
  const { data, key } = given
  switch (service) {
    case 'kinesis':
      return data.map((text) => ({ PartitionKey: key ?? random.uuid(), Data: text }))
    case 'kafka':
      return data.map((text) => ({ ...(key === undefined ? {} : { Key: key }), Value: text }))
    case 'rabbitmq':
      if (key !== undefined) throw new UsageError('a message of RabbitMQ has no key.')
      return data.map((text) => ({ Body: text }))
    default:
      throw new UsageError(`--data does not make a record of ${service}: give whole records with --file.`)
  }
}
