import { SourceError } from '../model/index.ts'

/** What is said of streams and shards that are not what they were. */

/** What is said of a shard that is gone, with a position that had not come to its end. */
export function shardLost(shard: string): SourceError {
  return new SourceError(
    'POSITION_LOST',
    `shard ${shard} has left the stream's retention before it was settled to its end; what it still held, if ` +
      `anything, is lost, and reading goes on with its children`,
  )
}

/** What is said while a mapping runs on a stream that was replaced. */
export function recreated(former: string, now: string): SourceError {
  return new SourceError(
    'SOURCE_RECREATED',
    `the stream ${former} was made anew as ${now} while the mapping read it; ` +
      `what was read of it is settled, then the new one is read from StartingPosition on`,
  )
}

/** What is said of positions that belong to a former stream of the name. */
export function recreatedMeanwhile(former: string, now: string): SourceError {
  return new SourceError(
    'SOURCE_RECREATED',
    `positions are stored for the stream ${former}, but the stream is now ${now}; ` +
      `reading begins at StartingPosition`,
  )
}

/** What is said of a stream of which nothing more can come. */
export function withoutOpenShard(stream: string): SourceError {
  return new SourceError(
    'SOURCE_NOT_FOUND',
    `all that was in the stream ${stream} is settled, and no shard of it is open: it was disabled`,
  )
}
