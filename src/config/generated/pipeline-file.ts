/* Generated from schemas/pipeline.schema.json by `npm run generate`. Do not edit. */

/**
 * The mapping's stable name on screen, in events and in stored positions. Not in AWS.
 */
export type Id = string
/**
 * The stream, consumer, table stream, queue, cluster or broker to read. Its service decides which settings the mapping has (GEN-14).
 */
export type EventSourceArn = string
/**
 * One broker's address, host:port (CFG-1).
 */
export type HostAndPort = string
/**
 * Which broker an Amazon MQ ARN speaks of. Needed only when neither VIRTUAL_HOST nor Connections or Resources say it. Not a parameter of AWS's mapping.
 */
export type EngineType = 'ACTIVEMQ' | 'RABBITMQ'
/**
 * The topic to read: a list of exactly one (CFG-25).
 *
 * @minItems 1
 * @maxItems 1
 *
 * Items: The topic's name (CFG-1).
 */
export type Topics = [string]
/**
 * The queue to read: a list of exactly one (CFG-25).
 *
 * @minItems 1
 * @maxItems 1
 *
 * Items: The queue's name (CFG-1).
 */
export type Queues = [string]
/**
 * Whether the mapping reads at all (CFG-1, LIF-11).
 */
export type Enabled = boolean
/**
 * Where reading begins when the mapping is new: TRIM_HORIZON the oldest record, LATEST only what comes from now on, AT_TIMESTAMP the first record at or after StartingPositionTimestamp. A stored position beats it (LIF-13).
 */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'
/**
 * The moment for AT_TIMESTAMP, in Unix seconds; not in the future (CFG-8, KAF-14).
 */
export type StartingPositionTimestamp = number
/**
 * The most records in one batch, whatever the window (PAGE-13, BAT-1, CFG-1).
 */
export type BatchSize = number
/**
 * How many batches of one shard may be in flight; records of one key stay in order (KIN-7, PAGE-27).
 */
export type ParallelizationFactor = number
/**
 * Older records are discarded: -1 never, or 60 to 604800 (ERR-10, PAGE-25, CFG-1).
 */
export type MaximumRecordAgeInSeconds = number
/**
 * Tries after the first before a batch is discarded; -1 until it expires at the source (ERR-3, PAGE-26, CFG-1).
 */
export type MaximumRetryAttempts = number
/**
 * Halve a failed batch and try each half (ERR-6, PAGE-38).
 */
export type BisectBatchOnFunctionError = boolean
/**
 * Length of a tumbling window, whose state goes from invocation to invocation; 0 for none (TUM-1, CFG-1).
 */
export type TumblingWindowInSeconds = number
/**
 * ReportBatchItemFailures: the function's answer says which records failed (RBF-1, CFG-1).
 *
 * @maxItems 1
 *
 * Items: The one response type there is (RBF-1).
 */
export type FunctionResponseTypes = [] | ['ReportBatchItemFailures']
/**
 * The key that encrypts the filter criteria in AWS (CFG-27). Here it is kept and shown, and encrypts nothing (FLT-45).
 */
export type KMSKeyArn = string
/**
 * Kafka mappings of one group share poller units (PRV-8, CFG-1).
 */
export type PollerGroupName = string
/**
 * ARN of the Secrets Manager secret; or, not in AWS, env:NAME or file:PATH with the same JSON in it. The name itself for VIRTUAL_HOST and the VPC (SMK-3, CFG-1).
 */
export type AccessUri = string
/**
 * How to sign in to the brokers: up to 22 entries (CON-9, CFG-20).
 *
 * @maxItems 22
 */
export type SourceAccessConfigurations = SourceAccessConfiguration[]
/**
 * The consumer group to join, unique among all mappings. A group that has committed offsets goes on there (KAF-12, KAF-13, CFG-4).
 */
export type ConsumerGroupId = string
/**
 * `embedded` runs the service inside this process, `aws` uses AWS with the SDK's own chain of credentials, { Endpoint } uses what answers there.
 *
 * This interface was referenced by `Connections`'s JSON-Schema definition
 * via the `patternProperty` "^arn:[^:]+:(kinesis|dynamodb|sqs|sns|s3|secretsmanager|lambda):".
 */
export type AwsConnection =
  | ('embedded' | 'aws')
  | {
      /**
       * URL of an emulator or a VPC endpoint; credentials come from the environment, else `test`.
       */
      Endpoint: string
      CaFile?: CaFile
    }
/**
 * A PEM file with the certificate of a private CA, relative to this file.
 */
export type CaFile = string
/**
 * `embedded` runs a broker inside this process; { Brokers } names MSK's brokers; {} uses the servers of SelfManagedEventSource as they stand.
 *
 * This interface was referenced by `Connections`'s JSON-Schema definition
 * via the `patternProperty` "^arn:[^:]+:kafka:".
 */
export type KafkaConnection =
  | 'embedded'
  | {
      /**
       * Brokers to begin with, each host:port. They also take the place of SelfManagedEventSource's servers.
       *
       * @minItems 1
       */
      Brokers?: [HostAndPort, ...HostAndPort[]]
      CaFile?: CaFile
    }
/**
 * `embedded` runs a broker inside this process; { Url } is the address of a real one.
 *
 * This interface was referenced by `Connections`'s JSON-Schema definition
 * via the `patternProperty` "^arn:[^:]+:(mq|rds):".
 */
export type MqConnection =
  | 'embedded'
  | {
      /**
       * Address of the broker, with its scheme, without credentials.
       */
      Url: string
      CaFile?: CaFile
    }
/**
 * A file with one record a line, relative to this file, put into an embedded service; played once. Lines that are added are put with the next start, or at once under --watch.
 */
export type Records = string
/**
 * Records a second; all at once when it is not given.
 */
export type PerSecond = number
/**
 * Start again at the file's end.
 */
export type Repeat = boolean
/**
 * The attribute's name.
 */
export type AttributeName = string

/**
 * One function and the event source mappings that feed it. Names, meaning and limits are AWS's; what AWS does not have says so.
 */
export interface PipelineFile {
  Function: Function
  /**
   * What feeds the function: one mapping for each stream, table, topic or queue (GEN-1, GEN-5). An empty list is a function that waits for mappings made by the API (pipeline up --api).
   */
  EventSourceMappings: Mapping[]
  Connections?: Connections
  Resources?: Resources
  Engine?: Engine
}
/**
 * The function, and how its code is run: exactly one of Handler, Command, Endpoint and FunctionArn.
 */
export interface Function {
  /**
   * The function's name: it begins the names of its mappings and stands in its ARN (CFG-1).
   */
  FunctionName: string
  /**
   * A module and its export, as in AWS: `../handlers/orders.handler`. Relative to this file; .ts, .mts, .js, .mjs and .cjs are looked for. Runs in a worker thread.
   */
  Handler?: string
  /**
   * A program and its arguments, in any language, that speaks the Lambda Runtime API (AWS_LAMBDA_RUNTIME_API). Started in this file's folder. Not in AWS.
   *
   * @minItems 1
   *
   * Items: The program, then its arguments.
   */
  Command?: [string, ...string[]]
  /**
   * The URL of whatever serves Lambda's Invoke API: a base URL, or a whole path that is used as it is. AWS's runtime interface emulator can have one event at a time: ReservedConcurrentExecutions 1. Not in AWS.
   */
  Endpoint?: string
  /**
   * A real Lambda function, called by the SDK where Connections.lambda says (aws, or an Endpoint; it cannot be embedded). It has its own memory, environment and timeout; Timeout only says how long its answer is waited for, by default 900 seconds. Not in AWS.
   */
  FunctionArn?: string
  /**
   * Seconds after which an invocation is ended. At most 840 for Kafka, MQ and DocumentDB (GEN-6).
   */
  Timeout?: number
  /**
   * Megabytes, as the function's context reports them. Nothing is limited by it here.
   */
  MemorySize?: number
  /**
   * The most invocations at a time; one more is throttled (429) and tried again without counting as an attempt (GEN-10).
   */
  ReservedConcurrentExecutions?: number
  /**
   * What the function finds in its environment.
   */
  Environment?: {
    /**
     * Environment variables of the function, name to text.
     */
    Variables?: {
      /**
       * One variable's text.
       */
      [k: string]: string
    }
  }
}
/**
 * One event source mapping. Its source decides which settings it has.
 */
export interface Mapping {
  Id?: Id
  EventSourceArn?: EventSourceArn
  SelfManagedEventSource?: SelfManagedEventSource
  EngineType?: EngineType
  Topics?: Topics
  Queues?: Queues
  Enabled?: Enabled
  StartingPosition?: StartingPosition
  StartingPositionTimestamp?: StartingPositionTimestamp
  BatchSize?: BatchSize
  /**
   * How long a batch may wait for more records, in whole seconds. When it is not given: 0 for Kinesis, DynamoDB and SQS, which send what is there, 500 ms for Kafka, MQ and DocumentDB (BAT-3, PAGE-7, PAGE-9).
   */
  MaximumBatchingWindowInSeconds?: number
  ParallelizationFactor?: ParallelizationFactor
  MaximumRecordAgeInSeconds?: MaximumRecordAgeInSeconds
  MaximumRetryAttempts?: MaximumRetryAttempts
  BisectBatchOnFunctionError?: BisectBatchOnFunctionError
  TumblingWindowInSeconds?: TumblingWindowInSeconds
  FunctionResponseTypes?: FunctionResponseTypes
  DestinationConfig?: DestinationConfig
  FilterCriteria?: FilterCriteria
  KMSKeyArn?: KMSKeyArn
  ScalingConfig?: ScalingConfig
  ProvisionedPollerConfig?: ProvisionedPollerConfig
  SourceAccessConfigurations?: SourceAccessConfigurations
  AmazonManagedKafkaEventSourceConfig?: AmazonManagedKafkaEventSourceConfig
  SelfManagedKafkaEventSourceConfig?: SelfManagedKafkaEventSourceConfig
  DocumentDBEventSourceConfig?: DocumentDBEventSourceConfig
  MetricsConfig?: MetricsConfig
  LoggingConfig?: LoggingConfig
  Tags?: Tags
}
/**
 * The bootstrap servers of a Kafka cluster that is not on MSK, in place of EventSourceArn (GEN-14).
 */
export interface SelfManagedEventSource {
  /**
   * The cluster's addresses by kind; there is one kind (CFG-1).
   */
  Endpoints: {
    /**
     * 1 to 10 brokers to begin with, each host:port (CFG-1).
     *
     * @minItems 1
     * @maxItems 10
     */
    KAFKA_BOOTSTRAP_SERVERS: [HostAndPort, ...HostAndPort[]]
  }
}
/**
 * Where a batch is described that is given up (DST-1, PAGE-28).
 */
export interface DestinationConfig {
  /**
   * The destination for failures, the only condition there is (DST-3).
   */
  OnFailure?: {
    /**
     * ARN of a standard SQS queue, a standard SNS topic or an S3 bucket; kafka://TOPIC in provisioned mode; or, not in AWS, file:DIRECTORY. Empty for none (DST-4).
     */
    Destination?: string
  }
  /**
   * Stands in AWS's shape, but event source mappings do not have it (CFG-12).
   */
  OnSuccess?: {
    [k: string]: unknown
  }
}
/**
 * Only records that match one of the filters reach the function (FLT-2, FLT-3).
 */
export interface FilterCriteria {
  /**
   * Up to 5 filters, 10 by a raised quota; one match is enough (FLT-4, FLT-3).
   *
   * @maxItems 10
   *
   * Items: One filter (FLT-2).
   */
  Filters?: {
    /**
     * An event pattern: JSON in a string as in AWS, or, here, an object (FLT-2, FLT-30).
     */
    Pattern:
      | string
      | {
          [k: string]: unknown
        }
  }[]
}
/**
 * Bounds how many batches of a queue are in flight; excludes ProvisionedPollerConfig (CFG-16).
 */
export interface ScalingConfig {
  /**
   * The most invocations at a time, 2 to 1000 (CFG-1).
   */
  MaximumConcurrency?: number
}
/**
 * Provisioned mode: how many pollers there are at least and at most; empty for on-demand (PRV-1, PRV-6).
 */
export interface ProvisionedPollerConfig {
  /**
   * Pollers that are always there (CFG-1).
   */
  MinimumPollers?: number
  /**
   * Pollers at most, not below MinimumPollers (CFG-17).
   */
  MaximumPollers?: number
  PollerGroupName?: PollerGroupName
}
/**
 * One secret, certificate or name (CFG-21).
 */
export interface SourceAccessConfiguration {
  /**
   * What the URI is for (CFG-21, CON-10).
   */
  Type:
    | 'BASIC_AUTH'
    | 'VPC_SUBNET'
    | 'VPC_SECURITY_GROUP'
    | 'SASL_SCRAM_512_AUTH'
    | 'SASL_SCRAM_256_AUTH'
    | 'VIRTUAL_HOST'
    | 'CLIENT_CERTIFICATE_TLS_AUTH'
    | 'SERVER_ROOT_CA_CERTIFICATE'
    | 'IAM_AUTH'
    | 'IAM_OAUTHBEARER_AUTH'
    | 'OAUTHBEARER_AUTH'
    | 'OAUTHBEARER_SCOPE'
    | 'OAUTHBEARER_AUDIENCE'
    | 'OAUTHBEARER_LOGICAL_CLUSTER'
    | 'OAUTHBEARER_IDENTITY_POOL'
  URI: AccessUri
}
/**
 * What only Kafka on MSK has: the consumer group and the schema registry (KAF-1).
 */
export interface AmazonManagedKafkaEventSourceConfig {
  ConsumerGroupId?: ConsumerGroupId
  SchemaRegistryConfig?: SchemaRegistryConfig
}
/**
 * Where the records' schemas are, and what to do with them; needs provisioned mode (CFG-26, CFG-23, SCH-1).
 */
export interface SchemaRegistryConfig {
  /**
   * ARN of a Glue registry, or the https URL of a Confluent registry (SCH-8).
   */
  SchemaRegistryURI: string
  /**
   * JSON: the function gets the record as JSON. SOURCE: as it is (SCH-5).
   */
  EventRecordFormat: 'JSON' | 'SOURCE'
  /**
   * How to sign in to a Confluent registry; not with Glue (SCH-7).
   *
   * Items: One secret (SCH-7).
   */
  AccessConfigs?: {
    /**
     * What the secret is for (SCH-7, CON-29).
     */
    Type: 'BASIC_AUTH' | 'CLIENT_CERTIFICATE_TLS_AUTH' | 'SERVER_ROOT_CA_CERTIFICATE' | 'OAUTHBEARER_AUTH'
    /**
     * ARN of the Secrets Manager secret; or, not in AWS, env:NAME or file:PATH (SCH-7).
     */
    URI: string
  }[]
  /**
   * Which parts of a record are validated: KEY, VALUE or both (SCH-4).
   *
   * @minItems 1
   * @maxItems 2
   *
   * Items: One part (SCH-4).
   */
  SchemaValidationConfigs:
    | [
        {
          /**
           * KEY or VALUE (SCH-4).
           */
          Attribute: 'KEY' | 'VALUE'
        }
      ]
    | [
        {
          /**
           * KEY or VALUE (SCH-4).
           */
          Attribute: 'KEY' | 'VALUE'
        },
        {
          /**
           * KEY or VALUE (SCH-4).
           */
          Attribute: 'KEY' | 'VALUE'
        }
      ]
}
/**
 * What only self-managed Kafka has: the consumer group and the schema registry (KAF-1).
 */
export interface SelfManagedKafkaEventSourceConfig {
  ConsumerGroupId?: ConsumerGroupId
  SchemaRegistryConfig?: SchemaRegistryConfig
}
/**
 * The database, and perhaps the collection, whose changes are read (DOC-1).
 */
export interface DocumentDBEventSourceConfig {
  /**
   * The database (DOC-1).
   */
  DatabaseName: string
  /**
   * The collection; all of the database when it is not given (DOC-1).
   */
  CollectionName?: string
  /**
   * UpdateLookup: an update carries the whole document as well (DOC-1).
   */
  FullDocument?: 'Default' | 'UpdateLookup'
}
/**
 * Which groups of metrics AWS emits (MET-2, CFG-30). It is kept and shown, and decides nothing: /metrics has them all.
 */
export interface MetricsConfig {
  /**
   * The groups, up to 3 (CFG-1).
   *
   * @maxItems 3
   *
   * Items: One group (CFG-30).
   */
  Metrics?: ('EventCount' | 'ErrorCount' | 'KafkaMetrics')[]
}
/**
 * AWS's logs of the mapping itself; needs provisioned mode (MET-11, CFG-23).
 */
export interface LoggingConfig {
  /**
   * How much is logged (MET-11).
   */
  SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN'
}
/**
 * The mapping's tags, for people and for the tag operations of the API; nothing here depends on them (CFG-1).
 */
export interface Tags {
  /**
   * One tag's value (CFG-1).
   */
  [k: string]: string
}
/**
 * How each service that the file names is reached: by service, or by one source's ARN, which beats its service. Not in AWS.
 */
export interface Connections {
  kinesis?: AwsConnection
  dynamodb?: AwsConnection
  sqs?: AwsConnection
  sns?: AwsConnection
  s3?: AwsConnection
  secretsmanager?: AwsConnection
  lambda?: AwsConnection
  kafka?: KafkaConnection
  rabbitmq?: MqConnection
  activemq?: MqConnection
  documentdb?: MqConnection
  [k: string]: AwsConnection | KafkaConnection | MqConnection | undefined
}
/**
 * What embedded services and test containers hold, by service and name, in CloudFormation's property names. Not in AWS.
 */
export interface Resources {
  /**
   * Make a source or destination that nothing declares on embedded services; false makes it AWS's error.
   */
  AutoCreate?: boolean
  /**
   * Streams, by name.
   */
  kinesis?: {
    [k: string]: KinesisResource
  }
  /**
   * Tables, by name.
   */
  dynamodb?: {
    [k: string]: DynamoDBResource
  }
  /**
   * Queues, by name; a name that ends in .fifo is a FIFO queue.
   */
  sqs?: {
    [k: string]: SqsResource
  }
  /**
   * Topics, by name.
   */
  sns?: {
    /**
     * A topic; nothing about it can be set yet.
     */
    [k: string]: {}
  }
  /**
   * Buckets, by name.
   */
  s3?: {
    /**
     * A bucket; nothing about it can be set yet.
     */
    [k: string]: {}
  }
  /**
   * Topics, by name.
   */
  kafka?: {
    [k: string]: KafkaResource
  }
  /**
   * Queues, by name, in the mapping's virtual host.
   */
  rabbitmq?: {
    [k: string]: MqResource
  }
  /**
   * Queues, by name; ActiveMQ.DLQ is the broker's own dead-letter queue.
   */
  activemq?: {
    [k: string]: MqResource
  }
}
/**
 * A stream.
 */
export interface KinesisResource {
  /**
   * How many shards it has.
   */
  ShardCount?: number
  /**
   * How long it keeps records.
   */
  RetentionPeriodHours?: number
  Records?: Records
  PerSecond?: PerSecond
  Repeat?: Repeat
}
/**
 * A table. An embedded one answers to any stream label.
 */
export interface DynamoDBResource {
  /**
   * Its key: a HASH attribute, and perhaps a RANGE attribute.
   *
   * @minItems 1
   * @maxItems 2
   *
   * Items: One part of the key.
   */
  KeySchema:
    | [
        {
          AttributeName: AttributeName
          /**
           * HASH for the partition key, RANGE for the sort key.
           */
          KeyType: 'HASH' | 'RANGE'
        }
      ]
    | [
        {
          AttributeName: AttributeName
          /**
           * HASH for the partition key, RANGE for the sort key.
           */
          KeyType: 'HASH' | 'RANGE'
        },
        {
          AttributeName: AttributeName
          /**
           * HASH for the partition key, RANGE for the sort key.
           */
          KeyType: 'HASH' | 'RANGE'
        }
      ]
  /**
   * The types of the key's attributes.
   *
   * @minItems 1
   *
   * Items: One attribute.
   */
  AttributeDefinitions: [
    {
      AttributeName: AttributeName
      /**
       * S string, N number, B binary.
       */
      AttributeType: 'S' | 'N' | 'B'
    },
    ...{
      AttributeName: AttributeName
      /**
       * S string, N number, B binary.
       */
      AttributeType: 'S' | 'N' | 'B'
    }[]
  ]
  /**
   * What the table's stream carries.
   */
  StreamSpecification?: {
    /**
     * Which images of an item each record has (EVT-9).
     */
    StreamViewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'
  }
  Records?: Records
  PerSecond?: PerSecond
  Repeat?: Repeat
}
/**
 * A queue.
 */
export interface SqsResource {
  /**
   * Seconds for which a message that was received stays hidden; not below the function's Timeout (CFG-31).
   */
  VisibilityTimeout?: number
  /**
   * Seconds before a message that was sent can be received.
   */
  DelaySeconds?: number
  /**
   * Where a message goes that was received too often (PAGE-37).
   */
  RedrivePolicy?: {
    /**
     * ARN of the dead-letter queue.
     */
    deadLetterTargetArn: string
    /**
     * How often a message may be received before.
     */
    maxReceiveCount: number
  }
  /**
   * A FIFO queue takes the hash of the body where a message has no deduplication ID.
   */
  ContentBasedDeduplication?: boolean
  Records?: Records
  PerSecond?: PerSecond
  Repeat?: Repeat
}
/**
 * A topic.
 */
export interface KafkaResource {
  /**
   * How many partitions it has.
   */
  Partitions?: number
  Records?: Records
  PerSecond?: PerSecond
  Repeat?: Repeat
}
/**
 * A queue.
 */
export interface MqResource {
  /**
   * The queue's arguments, `x-…`, as RabbitMQ knows them; ActiveMQ's queues have none.
   */
  Arguments?: {
    [k: string]: unknown
  }
  Records?: Records
  PerSecond?: PerSecond
  Repeat?: Repeat
}
/**
 * The few knobs AWS does not have; each default needs no thought. Not in AWS.
 */
export interface Engine {
  /**
   * How long a failed batch waits for its next try (ERR-12).
   */
  RetryBackoff?: {
    /**
     * Milliseconds before the second try; doubled after each further one (ERR-12).
     */
    FirstDelayMs?: number
    /**
     * Milliseconds at most, not below FirstDelayMs (ERR-12).
     */
    MaximumDelayMs?: number
    /**
     * Share of the delay by which it varies at random, 0 to 1.
     */
    Jitter?: number
  }
  /**
   * How often ActiveMQ delivers a failed message again before it goes to the broker's dead-letter queue (MQ-12, CON-23).
   */
  MaximumRedeliveries?: number
  /**
   * Where positions and the contents of embedded services are kept, relative to this file. Files that run together share one.
   */
  StateDirectory?: string
  /**
   * How long a lane of a shard (one of ParallelizationFactor) waits for an on-failure destination that cannot be written, once an outage; then discarding goes on and the invocation records are kept in the state directory (DST-21).
   */
  DestinationTimeoutInSeconds?: number
  /**
   * How long a stop waits for running invocations before it gives them up.
   */
  DrainTimeoutInSeconds?: number
}
