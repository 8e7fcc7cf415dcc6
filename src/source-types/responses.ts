import type { SourceType } from '../model/index.ts'

/** What the API's answers have for a source, as AWS's recordings show it. */
export interface ResponseFacts {
  /** StateTransitionReason after somebody asked for a change (LIF-6). */
  readonly reason: 'User action' | 'USER_INITIATED'
  /** Whether LastProcessingResult is told (LIF-7). */
  readonly tellsResult: boolean
  /** Whether a consumer that has stopped tells why in StateTransitionReason (LIF-9). */
  readonly tellsStopped: boolean
  /** Members that are there whatever was asked for, beside those that every mapping has; with their defaults. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** How a second mapping of one source and function is called (API-26). */
  readonly duplicate: 'stream' | 'queue' | 'kafka'
}

/** @decision API-7 Values without limit are −1 and a DestinationConfig without destination is {"OnFailure":{}} in answers, as AWS does today. */
const STREAM: ResponseFacts = {
  reason: 'User action',
  tellsResult: true,
  tellsStopped: false,
  defaults: {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: false,
    MaximumRecordAgeInSeconds: -1,
    MaximumRetryAttempts: -1,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: {} },
    FunctionResponseTypes: [],
  },
  duplicate: 'stream',
}

const QUEUE: ResponseFacts = {
  reason: 'USER_INITIATED',
  tellsResult: false,
  tellsStopped: false,
  defaults: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] },
  duplicate: 'queue',
}

/** The window is told only once a whole number of seconds was set: 500 ms has no form (API-9). */
const KAFKA: ResponseFacts = {
  reason: 'USER_INITIATED',
  tellsResult: true,
  tellsStopped: true,
  defaults: { BatchSize: 100 },
  duplicate: 'kafka',
}

export const RESPONSE_FACTS: Readonly<Record<SourceType, ResponseFacts>> = {
  kinesis: STREAM,
  kinesisConsumer: STREAM,
  dynamodb: STREAM,
  sqs: QUEUE,
  sqsFifo: QUEUE,
  msk: KAFKA,
  selfManagedKafka: KAFKA,
  activemq: { ...KAFKA, duplicate: 'stream' },
  rabbitmq: { ...KAFKA, duplicate: 'stream' },
  documentdb: { ...KAFKA, reason: 'User action', tellsStopped: false, duplicate: 'stream' },
}
