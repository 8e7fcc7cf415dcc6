import type { ResolvedMapping, StoredPosition } from '../model/index.ts'
import { parseCursor, type Cursor, type OpenCursor } from './cursor.ts'
import type { ShardFacts } from './shard-service.ts'

/** Where reading each shard begins, and which of these places are not stored yet. */
export interface StartingPoints {
  readonly cursors: ReadonlyMap<string, Cursor>
  readonly fresh: readonly (readonly [shard: string, cursor: Cursor])[]
  /** Iterators that this life of the process may begin with, which are more exact than their cursor. */
  readonly iterators: ReadonlyMap<string, string>
}

/** LATEST of one shard: a place that can be stored, and perhaps an iterator of just that place. */
export interface Latest {
  readonly cursor: OpenCursor
  readonly iterator?: string
}

/**
 * The place of every shard: what is stored, else by StartingPosition, which speaks for the first start only
 * (LIF-13). Shards that appeared later are read from their beginning, or from the timestamp.
 *
 *   |              | first start, open shard | first start, closed shard | shard that appeared later |
 *   | TRIM_HORIZON | oldest record           | oldest record             | oldest record             |
 *   | AT_TIMESTAMP | timestamp               | timestamp                 | timestamp                 |
 *   | LATEST       | newest record           | not read                  | oldest record             |
 */
export async function resolveStartingPoints(request: {
  readonly mapping: ResolvedMapping
  readonly latest: (shard: string) => Promise<Latest>
  readonly shards: readonly ShardFacts[]
  /** Positions of this incarnation of the stream. */
  readonly stored: ReadonlyMap<string, StoredPosition>
  readonly retention: Moment
  /** The whole stream appeared after the mapping began. */
  readonly isLater: boolean
}): Promise<StartingPoints> {
  const { shards, stored, mapping, retention, isLater } = request
  const missing = shards.filter(({ id }) => !stored.has(id))
  const iterators = new Map<string, string>()
  const fresh = await Promise.all(
    missing.map(async (shard): Promise<readonly [string, Cursor]> => {
      if (isLater || stored.size > 0 || mapping.startingPosition?.kind !== 'LATEST')
        return [shard.id, laterStart(mapping, retention)]
      if (shard.closed) return [shard.id, { kind: 'end' }]
      const { cursor, iterator } = await request.latest(shard.id)
      if (iterator !== undefined) iterators.set(shard.id, iterator)
      return [shard.id, cursor]
    }),
  )
  const known = [...stored].map(([shard, { cursor }]) => [shard, parseCursor(cursor)] as const)
  return { cursors: new Map([...known, ...fresh]), fresh, iterators }
}

/** A moment, and the one before which all that had arrived has left the stream by then; milliseconds since the epoch. */
interface Moment {
  readonly nowMs: number
  readonly horizonMs: number
}

/**
 * Where a shard begins that appeared after the mapping first read the stream. A timestamp within retention speaks for
 * the shard from its moment on, and TRIM_HORIZON from now, so that records which expire unread are missed (LIF-12);
 * what had left the stream before the mapping came was never its own to miss.
 */
export function laterStart(
  { startingPosition: position }: ResolvedMapping,
  { nowMs, horizonMs }: Moment,
): Cursor {
  if (position?.kind !== 'AT_TIMESTAMP') return { kind: 'horizon', seenMs: nowMs }
  const { timestampMs } = position
  return { kind: 'at', timestampMs, ...(timestampMs < horizonMs ? {} : { seenMs: timestampMs }) }
}
