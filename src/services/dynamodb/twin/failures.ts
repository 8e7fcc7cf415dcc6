import { SourceError } from '../../../model/index.ts'

/** A request that DynamoDB refuses as it stands. */
export function failed(message: string): SourceError {
  return new SourceError('SOURCE_FAILED', message)
}

export function tableNotFound(name: string): SourceError {
  return new SourceError('SOURCE_NOT_FOUND', `Requested resource not found: Table: ${name} not found`)
}

export function streamNotFound(arn: string): SourceError {
  return new SourceError('SOURCE_NOT_FOUND', `Requested resource not found: Stream: ${arn} not found`)
}

export function shardNotFound(shard: string): SourceError {
  return new SourceError('SOURCE_NOT_FOUND', `Requested resource not found: Shard: ${shard} does not exist`)
}
