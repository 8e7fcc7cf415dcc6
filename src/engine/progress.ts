import type { Page } from '../model/index.ts'
import type { Piece } from './piece.ts'
import type { Supply } from './supply.ts'

/** What a shard is doing at this moment: for `--until-idle`, the live view and tests. Plain facts, no history. */
export class ShardProgress {
  readonly shard: string
  readonly lanes: readonly LaneProgress[]
  /** Records read and neither settled nor given up: batches in flight, open ones, what waits, and the page ahead. */
  unsettled = 0
  /** When the last read began, if it reached the shard's end; null while there is more to read. */
  caughtUpAtMs: number | null = null
  /** When the tumbling window ends that has begun and is not closed yet, milliseconds since the epoch. */
  windowEndsMs: number | null = null
  /** Settled, but not stored yet. */
  storing = false
  readonly #supply: Supply

  constructor(shard: string, supply: Supply, lanes: number) {
    this.shard = shard
    this.#supply = supply
    this.lanes = Array.from({ length: lanes }, () => new LaneProgress(this))
  }

  /**
   * A batch without any limit has failed five times (ERR-4), and nothing else goes on beside it: other lanes are
   * through with what they can do.
   */
  get blocked(): boolean {
    if (!this.lanes.some((lane) => lane.blocked)) return false
    return this.lanes.every((lane, index) => lane.blocked || this.#supply.heldBy(index) === 0)
  }

  /** The reader waits until something is settled. */
  get full(): boolean {
    return this.#supply.full
  }

  pageRead(page: Page, startedMs: number): void {
    this.unsettled += page.records.length
    this.caughtUpAtMs = page.caughtUp ? startedMs : null
  }
}

/** What one lane of a shard is doing. */
export class LaneProgress {
  inFlight: { readonly batch: Piece; readonly attempt: number } | null = null
  /** When the next try of a failed batch comes, milliseconds since the epoch. */
  retryAtMs: number | null = null
  /** A batch without any limit has failed five times (ERR-4). */
  blocked = false
  readonly #shard: ShardProgress

  constructor(shard: ShardProgress) {
    this.#shard = shard
  }

  /** Records left the lane without the function: expired, or too large. */
  left(records: number): void {
    this.#shard.unsettled -= records
  }

  /** The tumbling window of the shard, which has one lane then (CFG-22). */
  set windowEndsMs(endsMs: number | null) {
    this.#shard.windowEndsMs = endsMs
  }

  attemptBegins(piece: Piece): void {
    this.inFlight = { batch: piece, attempt: piece.tries.failed + 1 }
    this.retryAtMs = null
  }

  settled(records: number): void {
    this.#shard.unsettled -= records
    this.inFlight = null
    this.retryAtMs = null
    this.blocked = false
  }
}
