/* Generated from schemas/event.schema.json by `npm run generate`. Do not edit. */

/**
 * One line of `pipeline up --json`. Members are only ever added.
 */
export type EngineEvent =
  | MappingStateChanged
  | ResourceCreated
  | RecordsRead
  | RecordsFiltered
  | FunctionInvoked
  | BatchSucceeded
  | BatchFailed
  | InvocationThrottled
  | BatchBisected
  | BatchPartiallyFailed
  | RecordsDiscarded
  | DestinationDelivered
  | DestinationFailed
  | PositionStored
  | MessagesDeleted
  | MessagesReturned
  | ShardOpened
  | ShardClosed
  | ShardBlocked
  | ScalingChanged
  | SourceFailed
  | FunctionPrinted

/**
 * The mapping entered a state.
 */
export interface MappingStateChanged {
  event: 'MappingStateChanged'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * AWS's states (LIF-1).
   */
  state: 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting'
  /**
   * Why, in AWS words where there are any.
   */
  reason?: string
}
/**
 * A source or destination that nothing declared was made on an embedded service.
 */
export interface ResourceCreated {
  event: 'ResourceCreated'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  service: string
  /**
   * Its name.
   */
  resource: string
  /**
   * What was made, e.g. 1 shard.
   */
  detail: string
}
/**
 * One read of the source ended; also when it brought nothing.
 */
export interface RecordsRead {
  event: 'RecordsRead'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * Number of records.
   */
  records: number
  /**
   * UTF-8 length of the records as they will stand in an event.
   */
  bytes: number
  /**
   * Milliseconds behind the tip of the shard (Kinesis, DynamoDB).
   */
  behindMs?: number
  /**
   * Records behind the tip of the partition (Kafka).
   */
  lag?: number
}
/**
 * Records did not match FilterCriteria (FLT-39).
 */
export interface RecordsFiltered {
  event: 'RecordsFiltered'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * Number of records.
   */
  records: number
}
/**
 * An environment has taken a batch. Exactly one of BatchSucceeded, BatchFailed, BatchPartiallyFailed with the same batch and attempt follows.
 */
export interface FunctionInvoked {
  event: 'FunctionInvoked'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * Why the batch exists: window over (BAT-2), batch size reached, payload limit reached, records available with window 0 (BAT-4), tumbling window over (TUM-7, TUM-14), or what it was cut from.
   */
  trigger: 'window' | 'size' | 'payload' | 'available' | 'bisect' | 'partial' | 'tumbling'
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt: number
  /**
   * Number of records.
   */
  records: number
  /**
   * UTF-8 length of the serialised event.
   */
  bytes: number
  /**
   * Sequence number, offset or message ID of the first record.
   */
  first?: string
  /**
   * Sequence number, offset or message ID of the last record.
   */
  last?: string
  /**
   * Milliseconds from the last record's arrival in the stream to this moment (Kinesis, DynamoDB): AWS's IteratorAge (MET-5).
   */
  ageMs?: number
  /**
   * Milliseconds from the first record's arrival at the source to this moment.
   */
  waitedMs?: number
}
/**
 * The function succeeded with the whole batch.
 */
export interface BatchSucceeded {
  event: 'BatchSucceeded'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt: number
  /**
   * Number of records.
   */
  records: number
  /**
   * Milliseconds from the start of the invocation to its outcome.
   */
  durationMs: number
}
/**
 * The function failed with the batch.
 */
export interface BatchFailed {
  event: 'BatchFailed'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt: number
  /**
   * Number of records.
   */
  records: number
  /**
   * Milliseconds from the start of the invocation to its outcome.
   */
  durationMs: number
  /**
   * error: the function threw or answered with an error; timeout; crash: its environment ended; response: what it returned is no response (circular, over 6 MB, wrong shape).
   */
  cause: 'error' | 'timeout' | 'crash' | 'response'
  /**
   * The function's or the service's own words.
   */
  message: string
  /**
   * What happens next: the same batch again, halves, discarded, back to the queue, or given up at the stored position because the pipeline stops.
   */
  next: 'retry' | 'bisect' | 'discard' | 'return' | 'stop'
  /**
   * Milliseconds to the next try.
   */
  retryInMs?: number
  /**
   * When the next try comes.
   */
  nextTryAt?: string
}
/**
 * The function never ran: concurrency was refused (429) or it could not be reached. Counts as no attempt (GEN-10).
 */
export interface InvocationThrottled {
  event: 'InvocationThrottled'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * The attempt that could not begin.
   */
  attempt: number
  /**
   * Number of records.
   */
  records: number
  cause: 'throttled' | 'unreachable'
  /**
   * True when the function cannot run as it is configured: it is not there, or its command, runtime or key cannot be used.
   */
  misconfigured?: boolean
  /**
   * The function's or the service's own words.
   */
  message: string
  /**
   * Milliseconds to the next try.
   */
  retryInMs?: number
  /**
   * When the next try comes.
   */
  nextTryAt?: string
}
/**
 * A failed batch was halved (ERR-6).
 */
export interface BatchBisected {
  event: 'BatchBisected'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt?: number
  /**
   * Number of records.
   */
  records: number
  /**
   * The batches of the first and the second half.
   *
   * @minItems 2
   * @maxItems 2
   */
  into: [string, string]
}
/**
 * The function reported some of the batch as failed.
 */
export interface BatchPartiallyFailed {
  event: 'BatchPartiallyFailed'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt: number
  /**
   * Number of records.
   */
  records: number
  /**
   * Records that are tried again or returned.
   */
  failed: number
  /**
   * Records that the function reported; of a stream, those behind the first of them are tried again as well (RBF-3, RBF-25).
   */
  reported?: number
  /**
   * Milliseconds from the start of the invocation to its outcome.
   */
  durationMs: number
  next: 'retry' | 'discard' | 'return' | 'stop'
  /**
   * Milliseconds to the next try.
   */
  retryInMs?: number
  /**
   * When the next try comes.
   */
  nextTryAt?: string
}
/**
 * Records leave the mapping unprocessed.
 */
export interface RecordsDiscarded {
  event: 'RecordsDiscarded'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch?: string
  /**
   * Number of records.
   */
  records: number
  /**
   * Why (DST-18).
   */
  condition: 'RetryAttemptsExhausted' | 'RecordExpired' | 'RecordAgeExceeded' | 'MaximumPayloadSizeExceeded'
  /**
   * Sequence number, offset or message ID of the first record.
   */
  first?: string
  /**
   * Sequence number, offset or message ID of the last record.
   */
  last?: string
  /**
   * UTF-8 length of the serialised event.
   */
  bytes?: number
  /**
   * The on-failure destination that is told of it next, as the pipeline names it; absent when none is.
   */
  destination?: string
}
/**
 * An invocation record reached the on-failure destination.
 */
export interface DestinationDelivered {
  event: 'DestinationDelivered'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch?: string
  /**
   * Number of records.
   */
  records: number
  /**
   * The destination, as the pipeline names it.
   */
  destination: string
  /**
   * The invocation record's requestId.
   */
  requestId?: string
}
/**
 * An invocation record could not be delivered.
 */
export interface DestinationFailed {
  event: 'DestinationFailed'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch?: string
  /**
   * Number of records.
   */
  records: number
  /**
   * The destination, as the pipeline names it.
   */
  destination: string
  /**
   * The invocation record's requestId; absent when there was nothing to deliver yet.
   */
  requestId?: string
  /**
   * Which try of the delivery failed.
   */
  attempt?: number
  /**
   * The function's or the service's own words.
   */
  message: string
  /**
   * Milliseconds to the next try.
   */
  retryInMs?: number
  /**
   * When the next try comes.
   */
  nextTryAt?: string
  /**
   * Where the invocation record was kept instead, once delivery was given up: a file in the state directory.
   */
  kept?: string
}
/**
 * Everything up to and including this position is settled, and that is durable.
 */
export interface PositionStored {
  event: 'PositionStored'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard: string
  /**
   * Sequence number or offset of the last settled record.
   */
  position: string
  /**
   * How long storing it took.
   */
  durationMs?: number
}
/**
 * Messages were deleted or acknowledged after success.
 */
export interface MessagesDeleted {
  event: 'MessagesDeleted'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * Number of records.
   */
  records: number
}
/**
 * Messages left our hands without having been processed: they went back to the queue, or were let go, and the queue shows them again.
 */
export interface MessagesReturned {
  event: 'MessagesReturned'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch?: string
  /**
   * FIFO message groups of the batch.
   */
  groups?: string[]
  /**
   * Number of records.
   */
  records: number
  /**
   * failed: the function failed with them, and the broker has them back (MQ-11); unused: the function never had them; notHeld: their visibility ended or their channel was lost before the function could have them or they could be removed (ERR-19); groupFailed: a message of their FIFO group in front of them failed (FIFO-3); groupInFlight: an older batch with their FIFO group is under way in this process (CON-24).
   */
  reason: 'failed' | 'unused' | 'notHeld' | 'groupFailed' | 'groupInFlight'
}
/**
 * Reading of a shard or partition begins.
 */
export interface ShardOpened {
  event: 'ShardOpened'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard: string
  /**
   * Where reading begins.
   */
  position: string
  /**
   * Kafka: the offset that reading begins at.
   */
  offset?: number
}
/**
 * Reading of a shard or partition has ended.
 */
export interface ShardClosed {
  event: 'ShardClosed'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard: string
  /**
   * settled: a closed shard was read and settled to its end; revoked: another group member has it; stopped: the mapping stopped.
   */
  reason: 'settled' | 'revoked' | 'stopped'
}
/**
 * A batch without any limit has failed five times: its shard waits for the function (ERR-4, GEN-9).
 */
export interface ShardBlocked {
  event: 'ShardBlocked'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard: string
  /**
   * The batch; all events about it carry the same value.
   */
  batch: string
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt: number
  /**
   * Sequence number, offset or message ID of the first record.
   */
  first?: string
  /**
   * Sequence number, offset or message ID of the last record.
   */
  last?: string
  /**
   * Number of records.
   */
  records?: number
}
/**
 * The number of pollers or of allowed invocations changed.
 */
export interface ScalingChanged {
  event: 'ScalingChanged'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  from: number
  to: number
  reason: string
}
/**
 * Connecting to or reading a source failed; it is tried again.
 */
export interface SourceFailed {
  event: 'SourceFailed'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  /**
   * Shard ID, for Kafka topic-partition; absent for queues.
   */
  shard?: string
  /**
   * A code of the error catalogue.
   */
  code: string
  /**
   * With SOURCE_ACCESS_DENIED, where the service tells: whether it refused who one is, or what one may do.
   */
  refusal?: 'authentication' | 'authorization'
  /**
   * The function's or the service's own words.
   */
  message: string
  /**
   * Which try this is; throttled tries do not count (GEN-10). Queues: always 1.
   */
  attempt?: number
  /**
   * Milliseconds to the next try.
   */
  retryInMs?: number
  /**
   * When the next try comes.
   */
  nextTryAt?: string
  /**
   * What is tried again: connecting, reading, or storing a position or removing messages; absent for a report that stops nothing.
   */
  during?: 'opening' | 'reading' | 'storing'
}
/**
 * The function printed a line.
 */
export interface FunctionPrinted {
  event: 'FunctionPrinted'
  /**
   * Grows by one with each event of a run.
   */
  seq: number
  /**
   * When it happened, ISO 8601 in UTC with milliseconds.
   */
  at: string
  /**
   * The mapping's Id.
   */
  mapping: string
  requestId?: string
  stream: 'stdout' | 'stderr'
  text: string
}
