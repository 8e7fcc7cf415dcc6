import type { ResolvedMapping, StoredPosition } from '../../model/index.ts'
import type { KinesisPort, ShardDescription, StreamAddress } from '../../services/kinesis/port.ts'
import type { Clock } from '../../time/index.ts'
import { parseCursor, type Cursor } from './cursor.ts'
import { resolveLatest } from './latest.ts'

/** Where reading each shard begins, and which of these places are not stored yet. */
export interface StartingPoints {
  readonly cursors: ReadonlyMap<string, Cursor>
  readonly fresh: readonly (readonly [shard: string, cursor: Cursor])[]
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
  readonly port: KinesisPort
  readonly stream: StreamAddress
  readonly clock: Clock
  readonly mapping: ResolvedMapping
  readonly shards: readonly ShardDescription[]
  /** Positions of this incarnation of the stream. */
  readonly stored: ReadonlyMap<string, StoredPosition>
}): Promise<StartingPoints> {
  const { shards, stored } = request
  const resolve = stored.size === 0 ? firstStart : laterStart
  const missing = shards.filter(({ id }) => !stored.has(id))
  const fresh = await Promise.all(
    missing.map(async (shard) => [shard.id, await resolve(shard, request)] as const),
  )
  const known = [...stored].map(([shard, { cursor }]) => [shard, parseCursor(cursor)] as const)
  return { cursors: new Map([...known, ...fresh]), fresh }
}

/** Where a shard begins that appeared after the mapping first read the stream. */
export function laterStart(
  _shard: ShardDescription,
  { mapping }: { readonly mapping: ResolvedMapping },
): Cursor {
  const position = mapping.startingPosition
  return position?.kind === 'AT_TIMESTAMP'
    ? { kind: 'at', timestampMs: position.timestampMs }
    : { kind: 'horizon' }
}

async function firstStart(
  shard: ShardDescription,
  parts: { port: KinesisPort; stream: StreamAddress; clock: Clock; mapping: ResolvedMapping },
): Promise<Cursor> {
  if (parts.mapping.startingPosition?.kind !== 'LATEST') return laterStart(shard, parts)
  if (shard.endingSequenceNumber !== null) return { kind: 'end' }
  return resolveLatest({ ...parts, shard: shard.id })
}
