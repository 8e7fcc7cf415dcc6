/**
 * What differs by source (GEN-1), as data. Nothing outside this room asks which service a mapping reads from; it
 * asks for one of these facts.
 */
import type { ServiceName, SourceType } from '../model/index.ts'

/**
 * How many batches of a queue may be with the function at once.
 * `scaled`: what scaling allows (SQS-5) · `groups`: one for each active message group (FIFO-2) · a number: always so many (MQ-3).
 */
export type QueueConcurrency = 'scaled' | 'groups' | number

export interface SourceFacts {
  /** In words, for messages: `Kinesis stream`. */
  readonly title: string
  /** `log`: a position a shard or partition. `queue`: a fate a message. */
  readonly family: 'log' | 'queue'
  readonly service: ServiceName
  /** When a window opens: see `windowOpens`. */
  readonly windowOpens: 'previousInvocationEnd' | 'firstRecord'
  /** The key of a filter pattern that speaks of the payload (FLT-11); null where there are no filters (FLT-1). */
  readonly filterKey: 'data' | 'dynamodb' | 'body' | 'value' | null
  /** Queues only: what becomes of the messages of a failed batch, and how many batches are under way at once. */
  readonly queue?: {
    /** `left`: their queue shows them again by itself (SQS-12). `returned`: their broker gets them back (MQ-11). */
    readonly failedMessages: 'left' | 'returned'
    readonly concurrency: QueueConcurrency
  }
  /** The services that may take failed batches (DST-1). */
  readonly destinations: readonly ServiceName[]
  /** Whether AWS tells how old the last record of a batch is (MET-1, MET-5). */
  readonly hasIteratorAge: boolean
}

export const SOURCE_TYPES: Readonly<Record<SourceType, SourceFacts>> = {
  kinesis: {
    title: 'Kinesis stream',
    family: 'log',
    service: 'kinesis',
    windowOpens: 'previousInvocationEnd',
    filterKey: 'data',
    destinations: ['sqs', 'sns', 's3'],
    hasIteratorAge: true,
  },
  kinesisConsumer: {
    title: 'Kinesis consumer',
    family: 'log',
    service: 'kinesis',
    windowOpens: 'previousInvocationEnd',
    filterKey: 'data',
    destinations: ['sqs', 'sns', 's3'],
    hasIteratorAge: true,
  },
  dynamodb: {
    title: 'DynamoDB stream',
    family: 'log',
    service: 'dynamodb',
    windowOpens: 'previousInvocationEnd',
    filterKey: 'dynamodb',
    destinations: ['sqs', 'sns', 's3'],
    hasIteratorAge: true,
  },
  sqs: {
    title: 'SQS queue',
    family: 'queue',
    service: 'sqs',
    windowOpens: 'previousInvocationEnd',
    filterKey: 'body',
    queue: { failedMessages: 'left', concurrency: 'scaled' },
    destinations: [],
    hasIteratorAge: false,
  },
  sqsFifo: {
    title: 'SQS FIFO queue',
    family: 'queue',
    service: 'sqs',
    windowOpens: 'previousInvocationEnd',
    filterKey: 'body',
    queue: { failedMessages: 'left', concurrency: 'groups' },
    destinations: [],
    hasIteratorAge: false,
  },
  msk: {
    title: 'Amazon MSK',
    family: 'log',
    service: 'kafka',
    windowOpens: 'firstRecord',
    filterKey: 'value',
    destinations: ['sqs', 'sns', 's3', 'kafka'],
    hasIteratorAge: false,
  },
  selfManagedKafka: {
    title: 'self-managed Kafka',
    family: 'log',
    service: 'kafka',
    windowOpens: 'firstRecord',
    filterKey: 'value',
    destinations: ['sqs', 'sns', 's3', 'kafka'],
    hasIteratorAge: false,
  },
  activemq: {
    title: 'ActiveMQ',
    family: 'queue',
    service: 'activemq',
    windowOpens: 'firstRecord',
    filterKey: 'data',
    queue: { failedMessages: 'returned', concurrency: 5 },
    destinations: [],
    hasIteratorAge: false,
  },
  rabbitmq: {
    title: 'RabbitMQ',
    family: 'queue',
    service: 'rabbitmq',
    windowOpens: 'firstRecord',
    filterKey: 'data',
    queue: { failedMessages: 'returned', concurrency: 1 },
    destinations: [],
    hasIteratorAge: false,
  },
  documentdb: {
    title: 'DocumentDB',
    family: 'log',
    service: 'documentdb',
    windowOpens: 'firstRecord',
    filterKey: null,
    destinations: [],
    hasIteratorAge: true,
  },
}

/**
 * When a batching window opens. Kinesis, DynamoDB and SQS: when the previous invocation ends (PAGE-8, BAT-5).
 * Kafka, MQ and DocumentDB: when the first record arrives (PAGE-11, BAT-7, BAT-8).
 * @decision CON-3 Kafka in on-demand mode follows the page: its window begins at the first record.
 */
export function windowOpens(sourceType: SourceType): SourceFacts['windowOpens'] {
  return SOURCE_TYPES[sourceType].windowOpens
}
