import type { LogSource, PositionStore, ResolvedMapping } from '../../model/index.ts'
import type { KinesisPort } from '../../services/kinesis/port.ts'
import type { Clock } from '../../time/index.ts'
import { ShardSource } from '../shard-source.ts'
import { kinesisEventShape, recordDecoder } from './event-shape.ts'
import { kinesisShardService } from './kinesis-shard-service.ts'
import { resolveLatest } from './latest.ts'
import { pageLimitOf, streamOf } from './stream-reading.ts'

/** How often an idle shard is polled (KIN-4). */
const IDLE_MS = 1_000

/**
 * @decision LIF-12 A Kinesis stream is asked every 10 s whether it is still the one that was opened, one DescribeStreamSummary a mapping: a service may go on answering iterators of one that was made anew between two polls, and pass over records.
 */
const SAME_STREAM_MS = 10_000

export interface KinesisSourceOptions {
  readonly port: KinesisPort
  readonly mapping: ResolvedMapping
  readonly clock: Clock
  readonly positions: PositionStore
  /** The function's execution role, for `invokeIdentityArn`; by default one in the mapping's account. */
  readonly roleArn?: string
}

/** A Kinesis stream as the engine reads it; embedded or real, the port decides. */
export function createKinesisSource(options: KinesisSourceOptions): LogSource {
  const { port, mapping, clock, positions } = options
  const stream = streamOf(mapping)
  const constants = {
    invokeIdentityArn: options.roleArn ?? `arn:aws:iam::${mapping.account}:role/event-source-mapping`,
    awsRegion: mapping.region,
    eventSourceARN: mapping.eventSourceArn ?? '',
  }
  return new ShardSource({
    shape: kinesisEventShape,
    service: kinesisShardService(port, stream),
    mapping,
    clock,
    positions,
    pageLimit: pageLimitOf(mapping.batchSize),
    idleMs: IDLE_MS,
    askEveryMs: SAME_STREAM_MS,
    decoder: (shard) => recordDecoder(shard, constants),
    latest: async (shard) => ({ cursor: await resolveLatest({ port, stream, shard, clock }) }),
  })
}
