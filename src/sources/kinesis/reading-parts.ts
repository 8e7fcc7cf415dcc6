import type { SourceError } from '../../model/index.ts'
import type { KinesisPort, StreamAddress } from '../../services/kinesis/port.ts'
import type { Clock } from '../../time/index.ts'
import type { Cursor } from './cursor.ts'
import type { EventConstants } from './event-shape.ts'
import type { Retention } from './retention.ts'

/** A cursor as it is stored, with the state of the tumbling window that is open behind it, if one is. */
export type StoredCursor = readonly [shard: string, cursor: Cursor, window?: string | null]

/** What the readers of one stream have in common. */
export interface ReadingParts {
  readonly port: KinesisPort
  readonly stream: StreamAddress
  readonly clock: Clock
  /** Records one read asks for. */
  readonly pageLimit: number
  readonly constants: EventConstants
  readonly retention: Retention
  /** Stores cursors, all or none; durable when it resolves. */
  readonly save: (cursors: readonly StoredCursor[]) => Promise<void>
  readonly reported: (error: SourceError, shard: string) => void
}
