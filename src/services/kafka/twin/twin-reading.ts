import type { Clock } from '../../../time/index.ts'
import { Pause } from '../pause.ts'
import type { KafkaPage, PartitionClaim, PollOptions } from '../port.ts'
import type { PartitionLog } from './partition-log.ts'

/** As much as a client asks of one partition at a time. */
const PAGE_BYTES = 2 ** 20

/** How far one claim has been read. */
export class TwinReading {
  readonly claim: PartitionClaim
  nextOffset: number
  highWatermark: number
  /** The last page reached the end. */
  caughtUp = false
  readonly #pause: Pause
  #abandoned = false

  constructor(claim: PartitionClaim, clock: Clock) {
    this.claim = claim
    this.nextOffset = this.highWatermark = claim.offset
    this.#pause = new Pause(clock)
  }

  get partition(): number {
    return this.claim.partition
  }

  /** Goes on at the oldest record when the next one is not there. @returns whether that was so */
  restart(log: PartitionLog): boolean {
    if (this.nextOffset >= log.earliest && this.nextOffset <= log.latest) return false
    this.nextOffset = log.earliest
    return true
  }

  /** The next page; null when there is nothing new to say. */
  take(log: PartitionLog, maximumRecords: number): KafkaPage | null {
    const records = log.read(this.nextOffset, { records: maximumRecords, bytes: PAGE_BYTES })
    if (records.length === 0 && this.caughtUp) return null
    this.nextOffset += records.length
    this.highWatermark = log.latest
    this.caughtUp = this.nextOffset === log.latest
    const { nextOffset, highWatermark, caughtUp } = this
    return { records, nextOffset, highWatermark, caughtUp }
  }

  /** Waits for a record, the signal, the end of the claim, or the time given. */
  async wait(log: PartitionLog, { waitMs, signal }: PollOptions): Promise<void> {
    const forget = log.onAppend(() => this.#pause.end())
    await this.#pause.wait(waitMs, signal)
    forget()
    if (this.#abandoned) await new Promise<never>(() => {})
  }

  close(): void {
    this.#pause.end()
  }

  /** A pending poll never comes back. */
  abandon(): void {
    this.#abandoned = true
  }
}
