/* Generated from schemas/pipeline.schema.json by `npm run generate`. Do not edit. */
import type { SourceType } from '../../model/index.ts'

/** One setting of one source type, as AWS limits it. */
export interface Setting {
  readonly required?: true
  /** Absent when the setting has none, or one that is no value of the file. */
  readonly default?: unknown
  /** A default that a file cannot write (500 ms for the window of Kafka, MQ and DocumentDB), in milliseconds. */
  readonly defaultMs?: number
  readonly minimum?: number
  readonly maximum?: number
  /** The rules of the catalogue that it follows, the governing one first. */
  readonly rules: readonly string[]
}

type Settings = Readonly<Record<string, Setting>>

const kinesisMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["GEN-14"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  StartingPosition: {"required":true,"rules":["LIF-13"]},
  StartingPositionTimestamp: {"minimum":0,"rules":["CFG-8","KAF-14"]},
  BatchSize: {"default":100,"minimum":1,"maximum":10000,"rules":["PAGE-13","BAT-1","CFG-1"]},
  MaximumBatchingWindowInSeconds: {"default":0,"minimum":0,"maximum":300,"rules":["BAT-3","PAGE-7","PAGE-8"]},
  ParallelizationFactor: {"default":1,"minimum":1,"maximum":10,"rules":["KIN-7","PAGE-27"]},
  MaximumRecordAgeInSeconds: {"default":-1,"minimum":-1,"maximum":604800,"rules":["ERR-10","PAGE-25","CFG-1"]},
  MaximumRetryAttempts: {"default":-1,"minimum":-1,"maximum":10000,"rules":["ERR-3","PAGE-26","CFG-1"]},
  BisectBatchOnFunctionError: {"default":false,"rules":["ERR-6","PAGE-38"]},
  TumblingWindowInSeconds: {"default":0,"minimum":0,"maximum":900,"rules":["TUM-1","CFG-1"]},
  FunctionResponseTypes: {"default":[],"rules":["RBF-1","CFG-1"]},
  DestinationConfig: {"rules":["DST-1","PAGE-28"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  MetricsConfig: {"rules":["CFG-30","MET-2"]},
  Tags: {"rules":["CFG-1"]},
}

const dynamoDBMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["GEN-14"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  StartingPosition: {"required":true,"rules":["CFG-9","LIF-13"]},
  BatchSize: {"default":100,"minimum":1,"maximum":10000,"rules":["PAGE-13","BAT-1","CFG-1"]},
  MaximumBatchingWindowInSeconds: {"default":0,"minimum":0,"maximum":300,"rules":["BAT-3","PAGE-7","PAGE-8"]},
  ParallelizationFactor: {"default":1,"minimum":1,"maximum":10,"rules":["KIN-7","PAGE-27"]},
  MaximumRecordAgeInSeconds: {"default":-1,"minimum":-1,"maximum":604800,"rules":["ERR-10","PAGE-25","CFG-1"]},
  MaximumRetryAttempts: {"default":-1,"minimum":-1,"maximum":10000,"rules":["ERR-3","PAGE-26","CFG-1"]},
  BisectBatchOnFunctionError: {"default":false,"rules":["ERR-6","PAGE-38"]},
  TumblingWindowInSeconds: {"default":0,"minimum":0,"maximum":900,"rules":["TUM-1","CFG-1"]},
  FunctionResponseTypes: {"default":[],"rules":["RBF-1","CFG-1"]},
  DestinationConfig: {"rules":["DST-1","PAGE-28"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  MetricsConfig: {"rules":["CFG-30","MET-2"]},
  Tags: {"rules":["CFG-1"]},
}

const sqsMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["SQS-1"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  BatchSize: {"default":10,"minimum":1,"maximum":10000,"rules":["PAGE-13","CFG-13"]},
  MaximumBatchingWindowInSeconds: {"default":0,"minimum":0,"maximum":300,"rules":["BAT-3","PAGE-7","PAGE-8"]},
  FunctionResponseTypes: {"default":[],"rules":["RBF-1","CFG-1"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  ScalingConfig: {"rules":["CFG-16"]},
  ProvisionedPollerConfig: {"rules":["PRV-4","CFG-16"]},
  MetricsConfig: {"rules":["CFG-30","MET-2"]},
  Tags: {"rules":["CFG-1"]},
}

const sqsFifoMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["SQS-1"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  BatchSize: {"default":10,"minimum":1,"maximum":10,"rules":["CFG-15","PAGE-13"]},
  MaximumBatchingWindowInSeconds: {"default":0,"minimum":0,"maximum":0,"rules":["CFG-15"]},
  FunctionResponseTypes: {"default":[],"rules":["RBF-1","CFG-1"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  ScalingConfig: {"rules":["CFG-16"]},
  ProvisionedPollerConfig: {"rules":["PRV-4","CFG-16"]},
  MetricsConfig: {"rules":["CFG-30","MET-2"]},
  Tags: {"rules":["CFG-1"]},
}

const mskMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["GEN-14"]},
  Topics: {"required":true,"rules":["CFG-25"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  StartingPosition: {"required":true,"rules":["KAF-13","LIF-13"]},
  StartingPositionTimestamp: {"minimum":0,"rules":["CFG-8","KAF-14"]},
  BatchSize: {"default":100,"minimum":1,"maximum":10000,"rules":["PAGE-13","BAT-1","CFG-1"]},
  MaximumBatchingWindowInSeconds: {"defaultMs":500,"minimum":0,"maximum":300,"rules":["PAGE-10","PAGE-9","PAGE-11"]},
  MaximumRecordAgeInSeconds: {"default":-1,"minimum":-1,"maximum":604800,"rules":["ERR-10","PAGE-25","CFG-1"]},
  MaximumRetryAttempts: {"default":-1,"minimum":-1,"maximum":10000,"rules":["ERR-3","PAGE-26","CFG-1"]},
  BisectBatchOnFunctionError: {"default":false,"rules":["ERR-6","PAGE-38"]},
  FunctionResponseTypes: {"default":[],"rules":["RBF-1","CFG-1"]},
  DestinationConfig: {"rules":["DST-1","PAGE-28"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  ProvisionedPollerConfig: {"rules":["PRV-3","PRV-6"]},
  SourceAccessConfigurations: {"rules":["CON-9","CFG-20"]},
  AmazonManagedKafkaEventSourceConfig: {"rules":["KAF-1"]},
  MetricsConfig: {"rules":["MET-2","CFG-30"]},
  LoggingConfig: {"rules":["MET-11","CFG-23"]},
  Tags: {"rules":["CFG-1"]},
}

const selfManagedKafkaMapping: Settings = {
  Id: {"rules":[]},
  SelfManagedEventSource: {"required":true,"rules":["GEN-14"]},
  Topics: {"required":true,"rules":["CFG-25"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  StartingPosition: {"required":true,"rules":["KAF-13","LIF-13"]},
  StartingPositionTimestamp: {"minimum":0,"rules":["CFG-8","KAF-14"]},
  BatchSize: {"default":100,"minimum":1,"maximum":10000,"rules":["PAGE-13","BAT-1","CFG-1"]},
  MaximumBatchingWindowInSeconds: {"defaultMs":500,"minimum":0,"maximum":300,"rules":["PAGE-10","PAGE-9","PAGE-11"]},
  MaximumRecordAgeInSeconds: {"default":-1,"minimum":-1,"maximum":604800,"rules":["ERR-10","PAGE-25","CFG-1"]},
  MaximumRetryAttempts: {"default":-1,"minimum":-1,"maximum":10000,"rules":["ERR-3","PAGE-26","CFG-1"]},
  BisectBatchOnFunctionError: {"default":false,"rules":["ERR-6","PAGE-38"]},
  FunctionResponseTypes: {"default":[],"rules":["RBF-1","CFG-1"]},
  DestinationConfig: {"rules":["DST-1","PAGE-28"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  ProvisionedPollerConfig: {"rules":["PRV-3","PRV-6"]},
  SourceAccessConfigurations: {"rules":["CFG-24","CON-33"]},
  SelfManagedKafkaEventSourceConfig: {"rules":["KAF-1"]},
  MetricsConfig: {"rules":["MET-2","CFG-30"]},
  LoggingConfig: {"rules":["MET-11","CFG-23"]},
  Tags: {"rules":["CFG-1"]},
}

const mqMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["GEN-14"]},
  EngineType: {"rules":[]},
  Queues: {"required":true,"rules":["CFG-25"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  BatchSize: {"default":100,"minimum":1,"maximum":10000,"rules":["PAGE-13","BAT-1","CFG-1"]},
  MaximumBatchingWindowInSeconds: {"defaultMs":500,"minimum":0,"maximum":300,"rules":["PAGE-10","PAGE-9","PAGE-11"]},
  FilterCriteria: {"default":{},"rules":["FLT-2","FLT-3"]},
  KMSKeyArn: {"rules":["CFG-27","FLT-45"]},
  SourceAccessConfigurations: {"rules":["MQ-9","RMQ-1"]},
  Tags: {"rules":["CFG-1"]},
}

const documentDBMapping: Settings = {
  Id: {"rules":[]},
  EventSourceArn: {"required":true,"rules":["GEN-14"]},
  DocumentDBEventSourceConfig: {"required":true,"rules":["DOC-1"]},
  Enabled: {"default":true,"rules":["CFG-1","LIF-11"]},
  StartingPosition: {"required":true,"rules":["LIF-13"]},
  StartingPositionTimestamp: {"minimum":0,"rules":["CFG-8","KAF-14"]},
  BatchSize: {"default":100,"minimum":1,"maximum":10000,"rules":["PAGE-13","BAT-1","CFG-1"]},
  MaximumBatchingWindowInSeconds: {"defaultMs":500,"minimum":0,"maximum":300,"rules":["PAGE-10","PAGE-9","PAGE-11"]},
  SourceAccessConfigurations: {"rules":["CON-9","CFG-20"]},
  Tags: {"rules":["CFG-1"]},
}

/** The settings of each source type, in the order of the reference. */
export const SOURCE_SETTINGS: Readonly<Record<SourceType, Settings>> = {
  kinesis: kinesisMapping,
  kinesisConsumer: kinesisMapping,
  dynamodb: dynamoDBMapping,
  sqs: sqsMapping,
  sqsFifo: sqsFifoMapping,
  msk: mskMapping,
  selfManagedKafka: selfManagedKafkaMapping,
  activemq: mqMapping,
  rabbitmq: mqMapping,
  documentdb: documentDBMapping,
}
