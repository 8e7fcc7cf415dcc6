import type { ShardReader } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import type { LaneWindow } from './lane-window.ts'

/** A position with the state of the window that is open behind it. */
interface Settled {
  readonly position: string
  readonly window: string | null
}

/** A position that is stored, and how long that took. */
interface Stored {
  readonly position: string
  readonly durationMs: number
}

/**
 * Stores a lane's position behind its back: the next batch does not wait for the write, and while one write is
 * under way only the newest position waits behind it. A position is handed in only when everything below it is
 * settled, so skipping older ones loses nothing.
 */
export class PositionWriter {
  readonly #reader: ShardReader
  /** What an open tumbling window is stored with; null without windows. */
  readonly #window: LaneWindow | null
  readonly #clock: Clock
  #waiting: Settled | null = null
  #writing = false
  #closed = false
  #wake: (() => void) | null = null

  constructor(reader: ShardReader, given: { readonly window: LaneWindow | null; readonly clock: Clock }) {
    this.#reader = reader
    this.#window = given.window
    this.#clock = given.clock
  }

  /** Settled but not stored yet. */
  get busy(): boolean {
    return this.#writing || this.#waiting !== null
  }

  settled(position: string): void {
    this.#waiting = { position, window: this.#window?.storedWith(position) ?? null }
    this.#wake?.()
  }

  /** No position comes after those handed in. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  /** At the hard stop: what could not be stored is read again by the next start. */
  giveUp(): void {
    this.#waiting = null
    this.#closed = true
  }

  get done(): boolean {
    return this.#closed && this.#waiting === null
  }

  /** Waits for a position and stores it; null when there is none to come, or the shard is no longer ours. */
  async storeNext(): Promise<Stored | null> {
    while (this.#waiting === null) {
      if (this.#closed) return null
      await new Promise<void>((wake) => (this.#wake = wake))
      this.#wake = null
    }
    const settled = this.#waiting
    const { position, window } = settled
    this.#waiting = null
    this.#writing = true
    const begunMs = this.#clock.now()
    try {
      const isStored = await this.#reader.store(position, window)
      return isStored ? { position, durationMs: this.#clock.now() - begunMs } : null
    } catch (error) {
      // Not stored: it waits again, unless a newer one already does.
      this.#waiting ??= settled
      throw error
    } finally {
      this.#writing = false
    }
  }
}
