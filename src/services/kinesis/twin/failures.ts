import { SourceError } from '../../../model/index.ts'

/** The account that embedded streams belong to. */
export const ACCOUNT = '000000000000'

/** A request that Kinesis refuses as it stands. */
export function failed(message: string): SourceError {
  return new SourceError('SOURCE_FAILED', message)
}

export function streamNotFound(name: string): SourceError {
  return new SourceError('SOURCE_NOT_FOUND', `Stream ${name} under account ${ACCOUNT} not found.`)
}

export function shardNotFound(stream: string, shard: string): SourceError {
  return new SourceError(
    'SOURCE_NOT_FOUND',
    `Shard ${shard} in stream ${stream} under account ${ACCOUNT} does not exist`,
  )
}

export function invalidIterator(): SourceError {
  return failed('Invalid ShardIterator.')
}

export function foreignSequenceNumber(sequenceNumber: string, shard: string, stream: string): SourceError {
  return failed(
    `StartingSequenceNumber ${sequenceNumber} used in GetShardIterator on shard ${shard} in stream ${stream} ` +
      `under account ${ACCOUNT} is invalid because it did not come from this stream.`,
  )
}

export function throttled(shard: string, stream: string, why: string): SourceError {
  return new SourceError(
    'SOURCE_THROTTLED',
    `Rate exceeded for shard ${shard} in stream ${stream} under account ${ACCOUNT}: ${why}.`,
  )
}
