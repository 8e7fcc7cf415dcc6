import type { Batch, EventShape, FunctionPort, Page, RetryBackoff } from '../model/index.ts'
import type { BatchLimits } from '../rules/batch/index.ts'
import type { SettleLimits } from '../rules/settle/index.ts'
import type { Clock, Random } from '../time/index.ts'
import type { Matches } from './filtering.ts'
import type { OnFailure } from './on-failure.ts'
import type { Piece } from './piece.ts'

/** What every lane of a mapping shares. */
export interface LaneParts {
  /** The mapping's Id. */
  readonly mapping: string
  readonly shape: EventShape
  readonly limits: BatchLimits
  readonly retryBackoff: RetryBackoff
  readonly function: FunctionPort
  /** Which records go to the function; null for all (FLT-7). */
  readonly matches: Matches | null
  /** What limits the attempts of a batch. */
  readonly settle: SettleLimits
  /** Who is told of what is discarded (DST-1); absent where nobody is. */
  readonly onFailure?: OnFailure
  /** Tumbling windows; null without them. */
  readonly tumbling: TumblingSettings | null
  /** Records older than this leave their batch (ERR-10); null without limit. */
  readonly maximumAgeMs: number | null
  /** Whether the function's answer means anything (RBF-1). */
  readonly readsBody: boolean
  readonly clock: Clock
  readonly random: Random
  /** Batch identities, unique in a run. */
  readonly nextId: () => string
  /** The hard stop: running invocations are ended. */
  readonly aborting: AbortSignal
}

export interface TumblingSettings {
  readonly lengthMs: number
  readonly eventSourceARN: string
}

/** What the reading of a page says of time. */
export interface ReadMoment {
  /** When the read began; milliseconds since the epoch, as all of these. */
  readonly startedMs: number
  /** When the page's last record arrived, whether or not a filter lets it pass; null when it has none. */
  readonly latestMs: number | null
}

/** Where the reader of a lane and its function meet. */
export interface LaneInbox {
  /** Waits until a page may be read; false once the inbox is stopped or at its end. */
  room(): Promise<boolean>
  put(page: Page, moment: ReadMoment): void
  /** The next batch, once it is closed; null when there is none to come. */
  take(): Promise<Batch | null>
  /** No more pages and no more batches: what is held is given up at the stored position. */
  stop(): void
}

/** What a lane is doing at this moment: for `--until-idle`, the live view and tests. Plain facts, no history. */
export class LaneProgress {
  readonly shard: string
  /** Records read and neither settled nor given up: the batch in flight, the open one and the page ahead. */
  unsettled = 0
  inFlight: { readonly batch: Piece; readonly attempt: number } | null = null
  /** When the next try of a failed batch comes, milliseconds since the epoch. */
  retryAtMs: number | null = null
  /** A batch without any limit has failed five times (ERR-4). */
  blocked = false
  /** When the last read began, if it reached the shard's end; null while there is more to read. */
  caughtUpAtMs: number | null = null
  /** When the tumbling window ends that has begun and is not closed yet, milliseconds since the epoch. */
  windowEndsMs: number | null = null
  /** Settled, but not stored yet. */
  storing = false

  constructor(shard: string) {
    this.shard = shard
  }

  pageRead(page: Page, startedMs: number): void {
    this.unsettled += page.records.length
    this.caughtUpAtMs = page.caughtUp ? startedMs : null
  }

  /** Records left the lane without the function: expired, or too large. */
  left(records: number): void {
    this.unsettled -= records
  }

  attemptBegins(piece: Piece): void {
    this.inFlight = { batch: piece, attempt: piece.tries.failed + 1 }
    this.retryAtMs = null
  }

  settled(records: number): void {
    this.unsettled -= records
    this.inFlight = null
    this.retryAtMs = null
    this.blocked = false
  }
}
