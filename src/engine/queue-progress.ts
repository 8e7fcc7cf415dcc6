import type { QueueMessage, QueueSource } from '../model/index.ts'
import type { Piece } from './piece.ts'
import type { Clock } from '../time/index.ts'

/** A receive that has waited this long, in milliseconds, counts as one that found nothing. */
const WAITS_AFTER_MS = 1000
/** A queue that is not empty is asked again so long after it was asked, in milliseconds. */
const ASK_AGAIN_MS = 250

/** What the lanes of a queue are doing at this moment: for `--until-idle`, the live view and tests. */
export class QueueProgress {
  readonly lanes = new Map<number, QueueLaneProgress>()
  /** Messages received that have met no fate yet. */
  held = 0
  /** Lanes that hold messages. */
  busy = 0
  /** The most that did at once, since somebody last set it. */
  mostBusy = 0
  /** When something was last received or settled. */
  activeMs = 0
  readonly #source: QueueSource
  readonly #clock: Clock
  /** What the queue had left when it was last asked, and when that was; null while nobody knows. */
  #remaining: { readonly messages: number; readonly askedMs: number } | null = null
  #asking = false
  /** What it hid then and nobody here held. */
  #hidden: { readonly messages: number; readonly askedMs: number } | null = null
  #askingHidden = false

  constructor(source: QueueSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** Every lane that is allowed is there, and has its hands full or is about to: none waits for messages. */
  handsFull(allowed: number): boolean {
    if (this.lanes.size < allowed) return false
    const nowMs = this.#clock.now()
    return [...this.lanes.values()].every((lane) => lane.emptyAtMs === null && !lane.waits(nowMs, 0))
  }

  /** Nothing is left to be received, as far as the queue tells. */
  async isDry(): Promise<boolean> {
    return (await this.#source.ready?.().catch(() => null)) === 0
  }

  /**
   * What is left to do as far as is known, in words; null for nothing: lanes hold nothing and wait for messages, and
   * the queue, asked after that moment and after `sinceMs`, has none, hidden and delayed ones included. Whoever asks
   * makes the queue be asked, so that the answer comes a little later.
   */
  left(sinceMs: number): string | null {
    const nowMs = this.#clock.now()
    const { held } = this
    if (held > 0) return counted(held, 'unsettled message')
    const lanes = [...this.lanes.values()]
    const fromMs = Math.max(sinceMs, this.activeMs)
    if (!lanes.some((lane) => lane.waits(nowMs, fromMs))) return 'messages to be received'
    const asked = this.#remaining !== null && this.#remaining.askedMs > fromMs
    if (!asked || (this.#remaining!.messages > 0 && nowMs - this.#remaining!.askedMs >= ASK_AGAIN_MS)) {
      void this.#ask(nowMs)
    }
    if (!asked) return 'a queue to be asked for what it holds'
    const { messages } = this.#remaining!
    return messages === 0 ? null : `${counted(messages, 'message')} in its queue`
  }

  /**
   * Nobody waits for the broker: nothing is on its way to it, and what was put has been received (`isRead`) or nothing
   * was found since `sinceMs`. For tests, which let time pass then.
   */
  isQuiet(sinceMs: number, isRead: boolean): boolean {
    const lanes = [...this.lanes.values()]
    if (lanes.length === 0 || lanes.some((lane) => lane.settling)) return false
    if (isRead || lanes.every((lane) => lane.receivingSinceMs === null)) return true
    return lanes.some((lane) => lane.waits(this.#clock.now(), sinceMs))
  }

  /**
   * The queue's own time has to pass: a lane gathers in a poll that nobody cuts short, or one waits for messages and the
   * queue hides some that nobody here holds, or has yet to say that it does not. Whoever asks makes the queue be
   * asked. For tests on real queues, which cannot move that time.
   */
  needsQueueTime(sinceMs: number): boolean {
    const lanes = [...this.lanes.values()]
    if (this.#source.hidden === undefined) return false
    if (lanes.every((lane) => lane.receivingSinceMs === null)) return false
    if (lanes.some((lane) => lane.held > 0 && lane.receivingSinceMs !== null)) return true
    const nowMs = this.#clock.now()
    const known = this.#hidden !== null && this.#hidden.askedMs > Math.max(sinceMs, this.activeMs)
    const isOld = this.#hidden !== null && nowMs - this.#hidden.askedMs >= ASK_AGAIN_MS
    if (!known || (this.#hidden!.messages > 0 && isOld)) void this.#askHidden(nowMs)
    return !known || this.#hidden!.messages > 0
  }

  /** A queue that does not answer hides nothing that anybody could wait for. */
  async #askHidden(askedMs: number): Promise<void> {
    if (this.#askingHidden) return
    this.#askingHidden = true
    const { held } = this
    const hidden = (await this.#source.hidden!().catch(() => 0)) - held
    this.#hidden = { messages: Math.max(0, hidden), askedMs }
    this.#askingHidden = false
  }

  /** Null answers mean that nobody can tell: an empty receive then says all that can be known. */
  async #ask(askedMs: number): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      this.#remaining = { messages: (await this.#source.remaining()) ?? 0, askedMs }
    } catch {
      this.#remaining = null
    } finally {
      this.#asking = false
    }
  }
}

/** What one lane of a queue is doing. */
export class QueueLaneProgress {
  readonly lane: number
  inFlight: { readonly batch: Piece; readonly attempt: number } | null = null
  /** When the next try of a batch comes, or a failed one goes back; milliseconds since the epoch. */
  retryAtMs: number | null = null
  /** When the pending receive began; null while there is none. */
  receivingSinceMs: number | null = null
  /** When the last receive ended that found nothing, if nothing has been received since. */
  emptyAtMs: number | null = null
  /** Messages are on their way back to the queue, or off it. */
  settling = false
  readonly #queue: QueueProgress
  #held = 0

  constructor(lane: number, queue: QueueProgress) {
    this.lane = lane
    this.#queue = queue
  }

  /** Messages received that have met no fate yet. */
  get held(): number {
    return this.#held
  }

  receives(nowMs: number): void {
    this.receivingSinceMs = nowMs
  }

  received(messages: readonly QueueMessage[], nowMs: number): void {
    this.receivingSinceMs = null
    this.emptyAtMs = messages.length === 0 ? nowMs : null
    if (messages.length > 0) this.#queue.activeMs = nowMs
    this.#holds(this.#held + messages.length)
  }

  receiveFailed(): void {
    this.receivingSinceMs = null
    this.emptyAtMs = null
  }

  settled(messages: number, nowMs: number): void {
    this.#holds(this.#held - messages)
    this.#queue.activeMs = nowMs
  }

  batchOver(): void {
    this.inFlight = null
    this.retryAtMs = null
  }

  #holds(messages: number): void {
    const queue = this.#queue
    queue.held += messages - this.#held
    queue.busy += Number(messages > 0) - Number(this.#held > 0)
    queue.mostBusy = Math.max(queue.mostBusy, queue.busy)
    this.#held = messages
  }

  /** Waits for messages, and has for a while; or the last receive, since `fromMs`, found nothing. */
  waits(nowMs: number, fromMs: number): boolean {
    if (this.emptyAtMs !== null && this.emptyAtMs > fromMs) return true
    if (this.receivingSinceMs === null) return false
    return nowMs - Math.max(fromMs, this.receivingSinceMs) >= WAITS_AFTER_MS
  }
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
