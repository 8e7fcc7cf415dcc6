import { SourceError, type ResolvedMapping } from '../../model/index.ts'
import type {
  KinesisPort,
  ShardDescription,
  StreamAddress,
  StreamDescription,
} from '../../services/kinesis/port.ts'

const LARGEST_PAGE = 10_000
const SMALLEST_PAGE = 1_000

/** The stream of a mapping, by name and ARN. */
export function streamOf(mapping: ResolvedMapping): StreamAddress {
  const { sourceName, eventSourceArn } = mapping
  return eventSourceArn === undefined ? { name: sourceName } : { name: sourceName, arn: eventSourceArn }
}

/**
 * How many records one read asks for. More than a batch, so that small batches do not need a request each; no more
 * than one batch when that is larger, so that a lane holds little.
 * @decision KIN-4 One read asks for BatchSize records, but for 1,000 at least and 10,000 at most.
 */
export function pageLimitOf(batchSize: number): number {
  return Math.min(LARGEST_PAGE, Math.max(batchSize, SMALLEST_PAGE))
}

/** @throws SourceError while the stream cannot be read. */
export async function describeReadable(port: KinesisPort, stream: StreamAddress): Promise<StreamDescription> {
  const description = await port.describeStream(stream)
  if (description.status === 'DELETING') {
    throw new SourceError('SOURCE_NOT_FOUND', `Stream ${stream.name} is being deleted.`)
  }
  if (description.status === 'CREATING') {
    throw new SourceError('SOURCE_FAILED', `Stream ${stream.name} is still being created.`)
  }
  return description
}

/** All shards of a stream, in the order of their IDs. */
export async function listAllShards(port: KinesisPort, stream: StreamAddress): Promise<ShardDescription[]> {
  const first = await port.listShards({ stream })
  const shards = [...first.shards]
  for (let after = first.next; after !== null;) {
    const page = await port.listShards({ stream, after })
    shards.push(...page.shards)
    after = page.next
  }
  return shards
}

/** What tells this stream from a later one of the same name. */
export function incarnationOf({ arn, createdMs }: StreamDescription): string {
  return `${arn} ${new Date(createdMs).toISOString()}`
}
