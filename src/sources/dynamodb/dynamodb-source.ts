import type { LogSource, PositionStore, ResolvedMapping } from '../../model/index.ts'
import type { DynamodbPort } from '../../services/dynamodb/port.ts'
import type { Clock } from '../../time/index.ts'
import { ShardSource } from '../shard-source.ts'
import type { Latest } from '../starting-points.ts'
import { DynamodbShardService } from './dynamodb-shard-service.ts'
import { dynamodbEventShape, recordDecoder } from './event-shape.ts'

/** Between two polls of an idle shard: four a second (DDB-4). */
const IDLE_MS = 250
/** The most that one GetRecords call brings. */
const LARGEST_PAGE = 1_000
const MINUTE_MS = 60_000
/** How far the service's clock, which dates the records, may be behind ours. */
const LOOK_BACK_MS = 5_000

/** The stream of a DynamoDB table as the engine reads it; embedded or real, the port decides. */
export function createDynamodbSource(options: {
  readonly port: DynamodbPort
  readonly mapping: ResolvedMapping
  readonly clock: Clock
  readonly positions: PositionStore
}): LogSource {
  const { port, mapping, clock, positions } = options
  const { sourceName: name, eventSourceArn: streamArn = '', region: awsRegion } = mapping
  const service = new DynamodbShardService({ port, table: { name, streamArn }, clock })
  const constants = { awsRegion, eventSourceARN: streamArn }
  return new ShardSource({
    shape: dynamodbEventShape,
    service,
    mapping,
    clock,
    positions,
    pageLimit: LARGEST_PAGE,
    idleMs: IDLE_MS,
    decoder: (shard) => recordDecoder(shard, constants),
    latest: (shard) => latestOf(shard, { service, clock }),
  })
}

/**
 * LATEST as a place that can be stored: its moment, from which a later start goes on at the oldest record and skips
 * what is older, so that nothing is lost that arrives around a restart (DDB-8). This life of the process begins with
 * an iterator of just that place.
 * @decision DDB-8 LATEST is resolved once, when the mapping first opens the stream, and its moment stored. Records are
 *   dated by the second, by some servers by the minute, and by a clock that may be 5 s behind ours, so after a restart
 *   before the first stored position the records of that minute may come although they are older: rather twice than never.
 */
async function latestOf(
  shard: string,
  { service, clock }: { readonly service: DynamodbShardService; readonly clock: Clock },
): Promise<Latest> {
  const seenMs = clock.now()
  const timestampMs = Math.floor((seenMs - LOOK_BACK_MS) / MINUTE_MS) * MINUTE_MS
  const iterator = await service.latestIterator(shard)
  return { cursor: { kind: 'at', timestampMs, seenMs, latest: true }, iterator }
}
