import type { Clock } from '../../../time/index.ts'
import { Pause } from '../pause.ts'
import type { KafkaPage, KafkaRecord, PartitionClaim, PollOptions } from '../port.ts'

/**
 * What has been fetched of one partition and not been polled yet: one reply at most, and while any of it is left
 * the partition is not asked again.
 *
 *     broker ──fetch──▶ [ one reply ] ──poll──▶ pages of at most `maximumRecords`
 *                          has room only when it is empty
 */
export class PartitionInbox {
  readonly claim: PartitionClaim
  /** Fetches sent so far; a reply to a later one than a poll has seen knows what stood when the poll began. */
  fetchesSent = 0
  readonly #pause: Pause
  readonly #onRoom: () => void
  #closed = false
  #records: readonly KafkaRecord[] = []
  #at = 0
  /** The next offset to fetch. */
  #fetchOffset: number
  /** Where the last page ended. */
  #position: number
  #highWatermark: number
  #endOffset: number
  #lastReply = 0
  /** Who gave it. */
  #from: string | null = null
  #wasCaughtUp = false
  /** What the pending poll had seen sent when it began; null when none waits. */
  #waitingSince: number | null = null

  constructor(claim: PartitionClaim, options: { clock: Clock; onRoom: () => void }) {
    this.claim = claim
    this.#pause = new Pause(options.clock)
    this.#onRoom = options.onRoom
    this.#fetchOffset = this.#position = this.#highWatermark = this.#endOffset = claim.offset
  }

  get fetchOffset(): number {
    return this.#fetchOffset
  }

  get hasRoom(): boolean {
    return this.#position === this.#fetchOffset && !this.#closed
  }

  /** A reply to fetch number `fetch` has come. */
  offer(reply: {
    fetch: number
    /** Who gave it, host and port. */
    from: string
    records: readonly KafkaRecord[]
    nextOffset: number
    highWatermark: number
    endOffset: number
  }): void {
    if (!this.hasRoom) return
    this.#records = reply.records
    this.#at = 0
    this.#fetchOffset = reply.nextOffset
    this.#highWatermark = reply.highWatermark
    this.#endOffset = reply.endOffset
    this.#lastReply = reply.fetch
    this.#from = reply.from
    if (this.#waitingSince !== null && this.#hasNews(this.#waitingSince)) this.#pause.end()
  }

  /** Reading goes on elsewhere: the offset has left the partition. */
  restartAt(offset: number): void {
    this.#fetchOffset = this.#position = offset
  }

  /** The claim is revoked: a pending poll comes back empty, and nothing is given out any more. */
  close(): void {
    this.#closed = true
    this.#records = []
    this.#pause.end()
  }

  async poll(options: PollOptions): Promise<KafkaPage> {
    const began = this.fetchesSent
    const page = this.#take(options.maximumRecords, began) ?? (await this.#takeLater(options, began))
    // What was taken has made room: the next fetch goes out before the lane is busy with this page.
    if (page.records.length > 0) await nextTurn()
    return page
  }

  async #takeLater(options: PollOptions, began: number): Promise<KafkaPage> {
    this.#waitingSince = began
    await this.#pause.wait(options.waitMs, options.signal)
    this.#waitingSince = null
    return this.#take(options.maximumRecords, began) ?? this.#page([], began)
  }

  #take(maximum: number, began: number): KafkaPage | null {
    if (this.hasRoom || this.#closed) return null
    const to = Math.min(this.#records.length, this.#at + maximum)
    const records =
      this.#at === 0 && to === this.#records.length ? this.#records : this.#records.slice(this.#at, to)
    this.#at = to
    const rest = this.#records[to]
    this.#position = rest === undefined ? this.#fetchOffset : records.at(-1)!.offset + 1
    if (rest === undefined) {
      this.#records = []
      this.#onRoom()
    }
    return this.#page(records, began)
  }

  #page(records: readonly KafkaRecord[], began: number): KafkaPage {
    const nextOffset = this.#position
    this.#wasCaughtUp = nextOffset >= this.#endOffset && this.#lastReply > began
    const from = this.#from === null ? {} : { from: this.#from }
    return { records, nextOffset, highWatermark: this.#highWatermark, caughtUp: this.#wasCaughtUp, ...from }
  }

  /** There is something to say: records, a position that moved, the end for the first time. */
  #hasNews(began: number): boolean {
    return !this.hasRoom || (!this.#wasCaughtUp && this.#lastReply > began)
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
