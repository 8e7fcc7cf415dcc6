import type { SourceRecord, SourceError } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import type { Cursor } from './cursor.ts'
import type { Incarnation } from './incarnation.ts'
import type { Retention } from './retention.ts'
import type { ServiceRecord, ShardService } from './shard-service.ts'

/** A cursor as it is stored, with the state of the tumbling window that is open behind it, if one is. */
export type StoredCursor = readonly [shard: string, cursor: Cursor, window?: string | null]

/** What the readers of one stream have in common. */
export interface ReadingParts<Record extends ServiceRecord> {
  readonly service: ShardService<Record>
  readonly clock: Clock
  /** Records one read asks for. */
  readonly pageLimit: number
  /** Between two polls of a shard that has nothing new. */
  readonly idleMs: number
  /** Makes records of one shard what the function sees. */
  readonly decoder: (shard: string) => (record: Record) => SourceRecord
  readonly retention: Retention
  /** The stream as it was when the mapping opened it. When it is replaced, there is nothing more to read of it. */
  readonly incarnation: Incarnation
  /** Stores cursors, all or none; durable when it resolves. */
  readonly save: (cursors: readonly StoredCursor[]) => Promise<void>
  readonly reported: (error: SourceError, shard: string) => void
}
