import type { SourceType } from '../../model/index.ts'

/** What differs by source when filters meet records. The data key itself is a fact of source-types/ (FLT-11). */
export interface FilterFacts {
  /** What becomes of a record whose data has another format than the pattern (section 11.5). */
  readonly mismatch: 'drop' | 'metadataOnly'
  /** Whether the data key may hold a rule list, which filters plain strings (FLT-12). */
  readonly plainStrings: boolean
  /** The properties that the source's records have beside the data key, as a function sees them (section 3). */
  readonly metadata: readonly string[]
}

const KINESIS: FilterFacts = {
  mismatch: 'drop',
  plainStrings: false,
  metadata: words(
    'kinesis eventSource eventVersion eventID eventName invokeIdentityArn awsRegion eventSourceARN',
    'kinesisSchemaVersion partitionKey sequenceNumber approximateArrivalTimestamp',
  ),
}

const SQS: FilterFacts = {
  mismatch: 'drop',
  plainStrings: true,
  metadata: words(
    'messageId receiptHandle attributes messageAttributes md5OfBody md5OfMessageAttributes',
    'eventSource eventSourceARN awsRegion',
  ),
}

const KAFKA: FilterFacts = {
  mismatch: 'metadataOnly',
  plainStrings: true,
  metadata: words(
    'topic partition offset timestamp timestampType key headers keySchemaMetadata valueSchemaMetadata',
    'eventSource eventSourceArn bootstrapServers',
  ),
}

const ACTIVEMQ: FilterFacts = {
  mismatch: 'metadataOnly',
  plainStrings: true,
  metadata: words(
    'messageID messageType deliveryMode replyTo type expiration priority correlationId redelivered destination',
    'timestamp brokerInTime brokerOutTime properties eventSource eventSourceArn',
  ),
}

export const FILTER_FACTS: Readonly<Record<SourceType, FilterFacts>> = {
  kinesis: KINESIS,
  kinesisConsumer: KINESIS,
  dynamodb: {
    mismatch: 'drop',
    plainStrings: false,
    metadata: words('eventID eventName eventVersion eventSource awsRegion eventSourceARN userIdentity'),
  },
  sqs: SQS,
  sqsFifo: SQS,
  msk: KAFKA,
  selfManagedKafka: KAFKA,
  activemq: ACTIVEMQ,
  rabbitmq: {
    mismatch: 'metadataOnly',
    plainStrings: true,
    metadata: words('basicProperties redelivered eventSource eventSourceArn'),
  },
  /** Takes no filters (FLT-1); parsing refuses them. */
  documentdb: { mismatch: 'metadataOnly', plainStrings: false, metadata: [] },
}

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '))
}
