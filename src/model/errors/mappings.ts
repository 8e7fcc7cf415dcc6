import type { CatalogueEntry } from './entry.ts'

/** Settings of a mapping that do not go together. */
export const MAPPING_ERRORS = {
  SOURCE_MISSING: {
    message: 'the mapping names no source',
    hint: 'add EventSourceArn, or SelfManagedEventSource for a Kafka cluster that is not on MSK',
    explanation: 'Exactly one of EventSourceArn and SelfManagedEventSource names the source (GEN-14).',
  },
  SOURCE_AMBIGUOUS: {
    message: 'the mapping names two sources',
    hint: 'keep EventSourceArn or SelfManagedEventSource; two sources are two mappings',
    explanation: 'Exactly one of EventSourceArn and SelfManagedEventSource names the source (GEN-14, GEN-5).',
  },
  SOURCE_UNRECOGNIZED: {
    message: '{actual} is no source of event source mappings',
    hint: 'name a Kinesis stream, DynamoDB stream, SQS queue, MSK cluster, MQ broker or DocumentDB cluster by its ARN',
    explanation:
      'AWS answers "Unrecognized event source." (GEN-14) to anything else, an SNS topic or a bucket for example.',
  },
  ENGINE_TYPE_MISSING: {
    message: 'whether this broker is ActiveMQ or RabbitMQ cannot be known from its ARN',
    hint: 'add EngineType: ACTIVEMQ or EngineType: RABBITMQ',
    explanation:
      'An Amazon MQ ARN leaves the kind of broker open. It follows from VIRTUAL_HOST (RabbitMQ), from the one of the two services that Connections or Resources name, or from EngineType.',
  },
  VIRTUAL_HOST_UNSUPPORTED: {
    message: 'ActiveMQ has no VIRTUAL_HOST',
    hint: 'remove it, or write EngineType: RABBITMQ',
    explanation: "Virtual hosts are RabbitMQ's (RMQ-1).",
  },
  TIMESTAMP_MISSING: {
    message: 'AT_TIMESTAMP needs StartingPositionTimestamp',
    hint: 'add StartingPositionTimestamp: the moment in Unix seconds',
    explanation: 'AT_TIMESTAMP begins at a moment, and StartingPositionTimestamp says which (CFG-8).',
  },
  TIMESTAMP_UNUSED: {
    message: 'StartingPositionTimestamp goes only with StartingPosition AT_TIMESTAMP',
    hint: 'write StartingPosition: AT_TIMESTAMP, or remove it',
    explanation:
      'TRIM_HORIZON and LATEST begin at the ends of the source; a moment would be ignored (CFG-8).',
  },
  TIMESTAMP_IN_FUTURE: {
    message: 'StartingPositionTimestamp {actual} lies in the future',
    hint: 'write a moment that has passed, in Unix seconds; now it is {now}',
    explanation:
      'AWS refuses a starting position that is still to come (KAF-14). Milliseconds instead of seconds are the usual cause.',
  },
  WINDOW_NEEDED: {
    message: 'a BatchSize of {actual} needs MaximumBatchingWindowInSeconds of at least 1',
    hint: 'add MaximumBatchingWindowInSeconds: 1, or a BatchSize of at most 10',
    explanation:
      'A poll of a standard SQS queue brings at most 10 messages; more than that in one batch takes a window (CFG-13). Other sources need none (CON-1).',
  },
  SCALING_AMBIGUOUS: {
    message: 'ScalingConfig and ProvisionedPollerConfig exclude each other',
    hint: 'keep one of them',
    explanation: 'Both say how far the mapping scales (CFG-16).',
  },
  POLLERS_REVERSED: {
    message: 'MaximumPollers {maximum} is below MinimumPollers {minimum}',
    hint: 'write a MaximumPollers of at least {minimum}',
    explanation: 'Provisioned mode keeps the number of pollers between the two (CFG-17).',
  },
  PROVISIONED_MODE_NEEDED: {
    message: '{key} needs provisioned mode',
    hint: 'add ProvisionedPollerConfig: { MinimumPollers: 1 }, or remove it',
    explanation:
      'For Kafka, retry limits, record age, bisecting, partial responses, schema registries, kafka:// destinations and LoggingConfig work in provisioned mode only (CFG-23, CFG-19). On demand, a failed batch is tried until it succeeds or leaves the topic.',
  },
  TUMBLING_WITH_PARALLELIZATION: {
    message: 'a tumbling window needs ParallelizationFactor 1',
    hint: 'remove ParallelizationFactor or TumblingWindowInSeconds',
    explanation:
      'The state of a window goes from one invocation of a shard to the next, so they cannot run side by side (CFG-22).',
  },
  AGE_WITHIN_WINDOW: {
    message: 'records older than {age} seconds are given up, and a batch may wait {window} seconds for more',
    hint: 'raise MaximumRecordAgeInSeconds, or lower MaximumBatchingWindowInSeconds',
    explanation:
      'The age of a record is looked at when its batch is about to be tried. On a quiet stream a batch closes when its window ends, and by then its first records would be too old: the function would never get them.',
  },
  ON_SUCCESS_UNSUPPORTED: {
    message: 'event source mappings have no OnSuccess',
    hint: 'remove OnSuccess; OnFailure is the only destination',
    explanation:
      'DestinationConfig has OnSuccess in its shape because functions have it; AWS refuses it for mappings (CFG-12).',
  },
  DESTINATION_MALFORMED: {
    message: '{actual} is no destination',
    hint: 'write the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket, kafka://TOPIC, or file:DIRECTORY',
    explanation: 'OnFailure.Destination has one of these forms; an empty text is none (DST-4).',
  },
  DESTINATION_FIFO: {
    message: 'a FIFO {what} cannot be a destination',
    hint: 'name a standard one',
    explanation:
      'AWS accepts a FIFO queue or topic, and every delivery then fails (DST-2). That is refused here at once.',
  },
  DESTINATION_UNSUPPORTED: {
    message: '{source} cannot send failures to {what}',
    hint: 'choose among {destinations}',
    explanation: 'Which source may send failures where is a fixed table (DST-1).',
  },
  DESTINATION_IS_SOURCE: {
    message: 'the destination {actual} is the topic that the mapping reads',
    hint: 'name another topic of the cluster',
    explanation: 'What failed would come in again, for ever (DST-16).',
  },
  FILTER_PATTERN_INVALID: {
    message: 'Invalid filter pattern definition: {reason}',
    hint: 'write an object whose innermost values are lists, for example { {filterKey}: { type: [order] } }',
    explanation:
      'A pattern is a JSON object; each leaf is a list of values or comparisons, and none is empty (FLT-30).',
  },
  FILTER_PATTERN_ODD: {
    message: 'this filter pattern cannot mean what it says: {reason}',
    hint: 'AWS takes it; remove or change that part of the pattern',
    explanation:
      'A warning: of two equal keys the last counts (CON-6), a property may not exist for this source, and numbers of DynamoDB are texts, which numeric comparisons never match (FLT-24).',
  },
  FILTERS_ABOVE_QUOTA: {
    message: '{actual} filters need a quota that AWS has raised; by itself it takes 5',
    hint: 'join patterns: several values in one list are an OR',
    explanation: 'A mapping may have 5 filters, and 10 after a quota increase (FLT-4).',
  },
  KEY_WITHOUT_FILTER: {
    message: 'KMSKeyArn encrypts filter criteria, and this mapping has none',
    hint: 'remove KMSKeyArn or add FilterCriteria',
    explanation: 'The key has no other use (CFG-27).',
  },
  ACCESS_MISSING: {
    message: '{source} has no {what}, which AWS needs',
    hint: 'add SourceAccessConfigurations: [{ Type: {type}, URI: … }] before this mapping goes to AWS',
    explanation:
      'AWS answers "Required \'sourceAccessConfigurations\' parameter is missing." (CFG-24). A broker outside AWS may need no credentials, so that here it is a warning.',
  },
  ACCESS_TYPE_TWICE: {
    message: '{actual} is given twice',
    hint: 'keep one of them',
    explanation: 'Only VPC_SUBNET and VPC_SECURITY_GROUP may come several times.',
  },
  ACCESS_AMBIGUOUS: {
    message: '{actual} and {other} are two ways to sign in',
    hint: 'keep the one that the brokers ask for',
    explanation: 'A client signs in by one SASL mechanism.',
  },
  ACCESS_URI_MALFORMED: {
    message: 'a URI of {type} cannot be {actual}',
    hint: 'write {form}',
    explanation:
      'Secrets are named by the ARN of a Secrets Manager secret, or, here, by env:NAME or file:PATH, which hold the same JSON (SMK-3).',
  },
  ACCESS_SECRET_MISSING: {
    message: '{actual} is not there',
    hint: '{what}',
    explanation:
      'The environment variable or file that a URI of SourceAccessConfigurations names does not exist.',
  },
  VPC_WITHOUT_EFFECT: {
    message: '{actual} has no effect outside AWS',
    hint: 'leave it for AWS, or remove it: the brokers are reached from this machine',
    explanation: "On AWS it says in which subnet or security group Lambda's pollers stand (SMK-2).",
  },
  REGISTRY_ATTRIBUTE_TWICE: {
    message: 'Duplicate KEY/VALUE Attribute in SchemaValidationConfigs: {actual}',
    hint: 'name KEY and VALUE once each',
    explanation: 'Each part of a record is validated once (SCH-4, SCH-8).',
  },
  REGISTRY_ACCESS_WITH_GLUE: {
    message: 'a Glue registry takes no AccessConfigs',
    hint: 'remove AccessConfigs',
    explanation: "Glue is reached with the mapping's own rights (SCH-7).",
  },
  REGISTRY_ELSEWHERE: {
    message: '{what} Glue Schema Registry ARN not supported.',
    hint: 'name a registry in the account and region of the function',
    explanation: 'A Glue registry must be in the same account and region (SCH-8).',
  },
} as const satisfies Record<string, CatalogueEntry>
