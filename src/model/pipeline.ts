/**
 * A pipeline after loading, substitution, validation and defaults: what the engine runs. Every number is
 * resolved; names are the AWS ones in lowerCamel, with units last.
 */
export interface ResolvedPipeline {
  /** Absolute path of the file. */
  readonly file: string
  readonly function: ResolvedFunction
  readonly mappings: readonly ResolvedMapping[]
  readonly resources: readonly ResolvedResource[]
  /** `AutoCreate: false` in Resources makes a missing source AWS's error. */
  readonly autoCreate: boolean
  readonly engine: EngineSettings
}

export interface ResolvedFunction {
  readonly name: string
  readonly arn: string
  readonly code: FunctionCode
  /** Milliseconds. */
  readonly timeoutMs: number
  readonly memoryLimitInMB: number
  /** Above it an invocation is throttled; null for none. */
  readonly reservedConcurrentExecutions: number | null
  readonly environment: Readonly<Record<string, string>>
}

export type FunctionCode =
  /** `path` is absolute, with its extension; `exportName` the exported function. */
  | { readonly kind: 'handler'; readonly path: string; readonly exportName: string }
  /** `cwd` is the pipeline file's folder. */
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly cwd: string }
  /** The whole URL of Lambda's Invoke API for this function. */
  | { readonly kind: 'endpoint'; readonly url: string }
  /** A real Lambda function, called by the SDK; it cannot be embedded. */
  | {
      readonly kind: 'functionArn'
      readonly functionArn: string
      readonly connection: ResolvedConnection
    }
  /** Only in features: the test's script answers. */
  | { readonly kind: 'scripted' }

export type SourceType =
  | 'kinesis'
  | 'kinesisConsumer'
  | 'dynamodb'
  | 'sqs'
  | 'sqsFifo'
  | 'msk'
  | 'selfManagedKafka'
  | 'activemq'
  | 'rabbitmq'
  | 'documentdb'

/** The services that `Connections` and `Resources` name. */
export type ServiceName =
  | 'kinesis'
  | 'dynamodb'
  | 'sqs'
  | 'sns'
  | 's3'
  | 'kafka'
  | 'rabbitmq'
  | 'activemq'
  | 'secretsmanager'
  | 'lambda'
  | 'documentdb'

export type StartingPosition =
  | { readonly kind: 'TRIM_HORIZON' }
  | { readonly kind: 'LATEST' }
  | { readonly kind: 'AT_TIMESTAMP'; readonly timestampMs: number }

export interface ResolvedMapping {
  /** Stable name on screen, in events and in stored positions. */
  readonly id: string
  /** Derived from the id; the default consumer group (KAF-12). */
  readonly uuid: string
  readonly sourceType: SourceType
  readonly service: ServiceName
  /** Stream, table, queue or topic. */
  readonly sourceName: string
  /** Absent for self-managed Kafka. */
  readonly eventSourceArn?: string
  readonly region: string
  readonly account: string
  readonly connection: ResolvedConnection
  readonly enabled: boolean
  readonly batchSize: number
  /** Maximum batching window; 500 by default for Kafka, MQ and DocumentDB, 0 for the others. */
  readonly windowMs: number
  /** Absent for queues. */
  readonly startingPosition?: StartingPosition
  readonly parallelizationFactor: number
  readonly bisectBatchOnFunctionError: boolean
  /** −1 for unlimited. */
  readonly maximumRetryAttempts: number
  /** −1 for unlimited. */
  readonly maximumRecordAgeInSeconds: number
  /** 0 for none. */
  readonly tumblingWindowInSeconds: number
  readonly reportBatchItemFailures: boolean
  /** ScalingConfig.MaximumConcurrency of a queue; null without (SQS-8). */
  readonly maximumConcurrency: number | null
  /** ARN, `kafka://topic` or `file:DIRECTORY` (absolute). */
  readonly onFailureDestination?: string
  /** How its service is reached; absent for none and for a directory. */
  readonly destinationConnection?: ResolvedConnection
  /** JSON texts. */
  readonly filterPatterns: readonly string[]
  /** Kafka only. */
  readonly consumerGroupId?: string
  /** Self-managed Kafka's bootstrap servers as the file has them. */
  readonly bootstrapServers?: readonly string[]
  /** Kafka and MQ credentials and certificates, as the file names them. */
  readonly sourceAccess: readonly { readonly type: string; readonly uri: string }[]
  /** How Secrets Manager is reached, when a URI of `sourceAccess` is an ARN. */
  readonly secretsManager?: ResolvedConnection
  readonly virtualHost?: string
  /** ActiveMQ only: how often a message comes again before it is given up (CON-23); default 6. */
  readonly maximumRedeliveries?: number
}

export type ResolvedConnection =
  | { readonly kind: 'embedded' }
  /** The SDK's own chain of credentials. */
  | { readonly kind: 'aws' }
  | { readonly kind: 'endpoint'; readonly endpoint: string; readonly caFile?: string }
  /** MSK's or a self-managed cluster's brokers. */
  | { readonly kind: 'brokers'; readonly brokers: readonly string[]; readonly caFile?: string }
  | { readonly kind: 'url'; readonly url: string; readonly caFile?: string }

/** One entry of `Resources`: what an embedded service or a test container holds. */
export interface ResolvedResource {
  readonly service: ServiceName
  readonly name: string
  /** CloudFormation's property names, as in the file: `ShardCount`, `RetentionPeriodHours`, `Partitions`, … */
  readonly properties: Readonly<Record<string, unknown>>
  /** Feeds embedded services only. */
  readonly feed?: ResourceFeed
}

export interface ResourceFeed {
  /** Absolute path of a file with one record a line. */
  readonly file: string
  /** Records a second; null puts all at once. */
  readonly perSecond: number | null
  readonly repeat: boolean
}

export interface EngineSettings {
  readonly retryBackoff: RetryBackoff
  /** Absolute. */
  readonly stateDirectory: string
  readonly drainTimeoutMs: number
  /** How long a shard waits for a destination that cannot be written; default 300,000. */
  readonly destinationTimeoutMs: number
}

export interface RetryBackoff {
  /** Default 250. */
  readonly firstDelayMs: number
  /** Default 60,000. */
  readonly maximumDelayMs: number
  /** Share of the delay, 0 to 1; default 0.1. */
  readonly jitter: number
}
