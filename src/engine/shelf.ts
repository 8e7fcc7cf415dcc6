import type { Batch, EventShape, SourceRecord, Page } from '../model/index.ts'
import type { BatchLimits } from '../rules/batch/index.ts'
import { Watermark } from '../rules/settle/index.ts'
import type { Clock } from '../time/index.ts'
import { ShelfLane, type Shelved } from './shelf-lane.ts'
import type { Supply } from './supply.ts'
import { Unassigned } from './unassigned.ts'

/** Read-ahead of a shard with several lanes: so many records at least, and so many batches. */
const READ_AHEAD_RECORDS = 1000
const READ_AHEAD_BATCHES = 4
/** Records so large that the count would not bound the memory: nothing is read beyond so many bytes of them. */
const READ_AHEAD_BYTES = 256 * 1024 * 1024

/**
 * Where the reader of a shard meets its lanes when there are several (KIN-7, PAGE-27). Keys meet lanes as they come:
 *
 *     page ─▶ key has unsettled records? ── yes ──▶ the lane that has them, in order behind them
 *                  │ no
 *                  ├─▶ the open batch that is nearest full, of a lane that is not in flight
 *                  ├─▶ else a lane that is free
 *                  └─▶ else wait, in order, for the first lane that becomes free
 *
 * So two records of one key are never in flight at once nor out of order (KIN-8), a batch that fails holds back its
 * own keys only, and the shard once the read-ahead bound is full of them. A key is forgotten with its last record.
 *
 * @decision SIL-3 Keys meet lanes dynamically: a key with unsettled records stays with the lane that has them; other keys join the open batch that is nearest full, else any free lane; windows run per lane.
 * @decision KIN-9 With a ParallelizationFactor above 1 a failing batch holds back its own keys only, and its shard once 1,000 records or four batches (or 256 MiB) are read and not settled; the position stored is the highest below which all is settled.
 */
export class Shelf implements Supply {
  readonly #lanes: readonly ShelfLane[]
  readonly #clock: Clock
  readonly #nextId: () => string
  readonly #bound: number
  readonly #batchSize: number
  readonly #watermark = new Watermark()
  readonly #owners = new Map<string | null, Owner>()
  readonly #unassigned = new Unassigned()
  #order = 0
  #heldBytes = 0
  #ended = false
  #stopped = false
  #wakeReader: (() => void) | null = null

  constructor(options: {
    factor: number
    limits: BatchLimits
    shape: EventShape
    maximumAgeMs: number | null
    clock: Clock
    nextId: () => string
  }) {
    const { factor, limits, clock, nextId } = options
    this.#lanes = Array.from({ length: factor }, () => new ShelfLane(options))
    this.#clock = clock
    this.#nextId = nextId
    this.#batchSize = limits.size
    this.#bound = Math.max(READ_AHEAD_RECORDS, READ_AHEAD_BATCHES * limits.size)
  }

  get full(): boolean {
    return (
      this.#watermark.unsettled >= this.#bound ||
      this.#heldBytes >= READ_AHEAD_BYTES ||
      // A lane that becomes free finds a whole batch: reading on would only fill the memory.
      this.#unassigned.size >= this.#batchSize
    )
  }

  async room(): Promise<boolean> {
    while (this.full && !this.#stopped) {
      await new Promise<void>((wake) => (this.#wakeReader = wake))
    }
    return !this.#stopped && !this.#ended
  }

  put(page: Page): void {
    this.#watermark.read(page)
    if (page.end === true) this.#ended = true
    const nowMs = this.#clock.now()
    for (const record of page.records) this.#place(record, nowMs)
    for (const lane of this.#lanes) lane.wake()
  }

  async take(lane: number): Promise<Batch | null> {
    const its = this.#lanes[lane]!
    its.free()
    this.#fill(its)
    for (;;) {
      if (this.#stopped) return null
      const trigger = its.open.closedBy(this.#clock.now())
      if (trigger !== null) {
        return { id: this.#nextId(), trigger, ...its.close(), through: null }
      }
      if (this.#ended && its.open.empty && this.#unassigned.size === 0) return null
      await its.changed()
    }
  }

  settled(records: readonly SourceRecord[]): string | null {
    for (const record of records) {
      this.#heldBytes -= record.bytes
      const owner = this.#owners.get(record.key)!
      owner.lane.held--
      if (--owner.unsettled === 0) this.#owners.delete(record.key)
    }
    const position = this.#watermark.settled(records)
    if (!this.full) this.#wakeUpReader()
    return position
  }

  heldBy(lane: number): number {
    return this.#lanes[lane]!.held
  }

  stop(): void {
    this.#stopped = true
    this.#wakeUpReader()
    for (const lane of this.#lanes) lane.wake()
  }

  #place(record: SourceRecord, nowMs: number): void {
    this.#heldBytes += record.bytes
    const owner = this.#owners.get(record.key)
    if (owner !== undefined) {
      const joined = owner.lane.join(record, nowMs)
      if (!joined) owner.lane.queue({ record, order: this.#order++, taken: false })
      this.#own(record, owner.lane)
      return
    }
    const lane = this.#joined(record, nowMs)
    if (lane !== null) this.#own(record, lane)
    else this.#unassigned.add({ record, order: this.#order++, taken: false })
  }

  /** Puts a record of a key that no lane has into the open batch that is nearest full; null when none has room. */
  #joined(record: SourceRecord, nowMs: number): ShelfLane | null {
    for (;;) {
      let nearestFull: ShelfLane | null = null
      for (const lane of this.#lanes) {
        if (lane.hasRoom && (nearestFull === null || lane.open.size > nearestFull.open.size))
          nearestFull = lane
      }
      // A batch that the record would carry past the payload limit is closed by that: the next one.
      if (nearestFull === null || nearestFull.join(record, nowMs)) return nearestFull
    }
  }

  /** A free lane: first what waits for it and what waits for any, in the shard's order, until its batch is full. */
  #fill(lane: ShelfLane): void {
    const nowMs = this.#clock.now()
    while (!lane.open.full) {
      const its = lane.next
      const any = this.#unassigned.first
      if (its !== undefined && (any === undefined || its.order < any.order)) {
        if (!lane.joinNext(nowMs)) return
      } else if (any !== undefined) {
        if (!lane.open.offer(any.record, nowMs)) return
        this.#adopt(any, lane)
      } else return
    }
  }

  /** A record of a key that no lane had has joined: all others of its key come with it. */
  #adopt(joined: Shelved, lane: ShelfLane): void {
    for (const shelved of this.#unassigned.takeKey(joined.record.key)) {
      this.#own(shelved.record, lane)
      if (shelved !== joined) lane.queue(shelved)
    }
    if (!this.full) this.#wakeUpReader()
  }

  #own(record: SourceRecord, lane: ShelfLane): void {
    lane.held++
    const owner = this.#owners.get(record.key)
    if (owner === undefined) this.#owners.set(record.key, { lane, unsettled: 1 })
    else owner.unsettled++
  }

  #wakeUpReader(): void {
    this.#wakeReader?.()
    this.#wakeReader = null
  }
}

interface Owner {
  readonly lane: ShelfLane
  unsettled: number
}
