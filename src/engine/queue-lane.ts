import type { Observable } from 'rxjs'
import type { EventBody, MessagePage, MessagesReturned, QueueMessage, Trigger } from '../model/index.ts'
import { OpenBatch } from '../rules/batch/index.ts'
import { steps$, type Flow } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import type { LaneCrew } from './lane-crew.ts'
import { messagesRead, messagesReturned } from './queue-events.ts'
import type { QueueGroups } from './queue-groups.ts'
import type { QueueParts } from './queue-parts.ts'
import { QueueLaneProgress, type QueueProgress } from './queue-progress.ts'
import { remove, removeOnce } from './queue-removal.ts'
import type { QueueScaling } from './queue-scaling.ts'
import { QueueSettling, type QueueBatch, type QueueSettlingParts } from './queue-settling.ts'
import { sourceFailed } from './reading.ts'

/**
 * One lane of a queue: it receives, gathers, invokes, and deals with what came of it, one after the other, so that it
 * never holds more than one batch.
 *
 *     receive ─▶ filter ─▶ gather ─▶ invoke ─▶ fates ─┐
 *        ▲         └▶ removed (MQ-13)  ▲               │
 *        └── while its window lasts ───┘               │
 *        ▲            a rest above 6 MB: the next batch ┤
 *        └─────────────────────────────────────────────┘
 *
 * `events$` completes when the crew lets the lane go, or `stopping` aborts and what it had is settled. A receive is
 * never aborted (it would hide messages): what it brings after the stop is invoked at once.
 *
 * @decision SIL-16 A message of a FIFO queue that no filter matches is deleted at once and holds nothing of its group back; MaximumConcurrency limits FIFO queues too, and provisioned mode is refused for them as for standard ones.
 * @decision SIL-19 What a receive brings while the mapping stops is invoked at once, its window closes early: the receive counts towards the queue's maxReceiveCount already.
 */
export class QueueLane {
  readonly progress: QueueLaneProgress
  readonly #lane: number
  readonly #parts: QueueParts
  readonly #crew: LaneCrew
  readonly #scaling: QueueScaling
  readonly #groups: QueueGroups
  readonly #stopping: AbortSignal
  readonly #open: OpenBatch
  readonly #failures = { inARow: 0 }
  /** What the last receive brought and the batch before had no room for (BAT-22). */
  #ahead: readonly QueueMessage[] = []
  /** Dropped by a filter and not removed yet, because that failed: tried again after the batch. */
  #unremoved: readonly QueueMessage[] = []
  /** No more are held than a batch had that failed and left others behind: each receive counts against these. */
  #most = Infinity
  #receiveFailures = 0
  #over = false

  constructor(
    lane: number,
    given: {
      readonly parts: QueueParts
      readonly crew: LaneCrew
      readonly scaling: QueueScaling
      readonly progress: QueueProgress
      readonly groups: QueueGroups
      readonly stopping: AbortSignal
    },
  ) {
    this.#lane = lane
    this.#parts = given.parts
    this.#crew = given.crew
    this.#groups = given.groups
    this.#stopping = given.stopping
    this.#open = new OpenBatch(given.parts.limits, given.parts.shape)
    this.#scaling = given.scaling
    this.progress = new QueueLaneProgress(lane, given.progress)
  }

  get events$(): Observable<EventBody> {
    return steps$(async (flow) => {
      await this.#step(flow)
      return !this.#over
    })
  }

  async #step(flow: Flow<EventBody>): Promise<void> {
    const nowMs = this.#parts.clock.now()
    this.#takeAhead(nowMs)
    const wasOpen = this.#open.windowEndsMs !== null
    const trigger = this.#open.closedBy(nowMs) ?? this.#closedEarly()
    if (trigger !== null) return this.#close(trigger, flow)
    if (wasOpen && this.#open.windowEndsMs === null) this.#crew.closed(this.#lane, null)
    if (this.#unremoved.length > 0 && this.#open.size === 0) return this.#removeAgain(flow)
    if (this.#stopping.aborted || (this.#open.size === 0 && this.#crew.leaves(this.#lane))) {
      this.#over = true
      return
    }
    await this.#receive(flow)
  }

  /**
   * While stopping what was received goes to the function at once; so it does when messages that are too large, or
   * filtered and cannot be removed, leave no room for others, and when it is as many as the payload limit let through before.
   */
  #closedEarly(): Trigger | null {
    if (this.#open.size === 0 || (!this.#stopping.aborted && this.#room > 0)) return null
    if (this.#open.held >= this.#most) return 'payload'
    return this.#parts.limits.windowMs > 0 ? 'window' : 'available'
  }

  /** How many messages may be received: a lane never holds more than BatchSize. */
  get #room(): number {
    return Math.min(this.#parts.limits.size, this.#most) - this.#open.held - this.#unremoved.length
  }

  async #receive(flow: Flow<EventBody>): Promise<void> {
    const { source, clock } = this.#parts
    this.#crew.waits(this.#lane)
    this.progress.receives(clock.now())
    let page: MessagePage
    try {
      page = await source.receive({
        lane: this.#lane,
        max: this.#room,
        waitMs: this.#waitMs(),
        stopping: this.#stopping,
      })
    } catch (error) {
      this.progress.receiveFailed()
      this.#crew.received(this.#lane, 0)
      return this.#receiveFailed(error, flow)
    }
    this.#receiveFailures = 0
    this.#count(page)
    this.#crew.received(this.#lane, page.messages.length)
    await this.#take(page, flow)
  }

  #count({ messages }: MessagePage): void {
    this.progress.received(messages, this.#parts.clock.now())
    this.#scaling.received(messages.length)
  }

  /** The window that is left; a lane that was added for a backlog waits no longer than a window for it to go on. */
  #waitMs(): number {
    const { clock, limits } = this.#parts
    const endsMs = this.#open.windowEndsMs
    if (endsMs !== null) return Math.max(0, endsMs - clock.now())
    return limits.windowMs > 0 && this.#crew.size > 1 ? limits.windowMs : Infinity
  }

  /**
   * What no filter matches is removed at once (MQ-13, FLT-38), and counts to no limit (BAT-18); what is of a group that
   * another lane has is let go (CON-24).
   */
  async #take({ messages, isUnanswered }: MessagePage, flow: Flow<EventBody>): Promise<void> {
    const { matches, source, limits, clock } = this.#parts
    const matched = matches === null ? messages : messages.filter(matches)
    const dropped = matched.length === messages.length ? [] : without(messages, matched)
    const { free, taken } = this.#groups.claim(this, matched)
    this.#ahead = this.#ahead.length === 0 ? free : [...this.#ahead, ...free]
    if (messages.length === 0 && limits.windowMs > 0 && this.#open.windowEndsMs === null) {
      this.#crew.closed(this.#lane, null)
    }
    if (isUnanswered !== true) for (const event of messagesRead(messages, matched)) flow.emit(event)
    if (taken.length > 0) await this.#leave(taken, 'groupInFlight', flow)
    if (dropped.length === 0) return
    this.progress.settling = true
    const left = await removeOnce(source, dropped)
    this.progress.settling = false
    this.#unremoved = [...this.#unremoved, ...left.map(({ message }) => message)]
    this.progress.settled(dropped.length - left.length, clock.now())
  }

  async #receiveFailed(error: unknown, flow: Flow<EventBody>): Promise<void> {
    const { clock, random, retryBackoff } = this.#parts
    if (this.#stopping.aborted) return
    const attempt = ++this.#receiveFailures
    const backOff = backOffMs(retryBackoff, attempt, random)
    // What is gathered already does not wait longer than its window.
    const windowLeft = this.#open.size > 0 ? this.#waitMs() : Infinity
    const retryInMs = Math.min(backOff, windowLeft)
    flow.emit(sourceFailed(error, { during: 'reading', attempt, retryInMs, nowMs: clock.now() }))
    await clock.sleep(retryInMs, this.#stopping)
  }

  #removeAgain(flow: Flow<EventBody>): Promise<void> {
    const messages = this.#unremoved
    this.#unremoved = []
    return remove(null, messages, { parts: this.#parts, progress: this.progress, flow })
  }

  #takeAhead(nowMs: number): void {
    if (this.#ahead.length === 0) return
    const reached = this.#open.take({ records: this.#ahead, through: null }, 0, nowMs)
    this.#ahead = this.#ahead.slice(reached)
  }

  /** A source that is pushed to stands still before its batch is sent; what it brought until then joins the batch. */
  async #close(trigger: Trigger, flow: Flow<EventBody>): Promise<void> {
    const { source, clock } = this.#parts
    if (source.rest !== undefined) {
      const page = await source.rest(Math.max(0, this.#room))
      if (page.messages.length > 0) {
        this.#count(page)
        await this.#take(page, flow)
      }
      this.#takeAhead(clock.now())
    }
    await this.#settle(trigger, flow)
  }

  async #settle(trigger: Trigger, flow: Flow<EventBody>): Promise<void> {
    const { nextId, clock } = this.#parts
    this.#crew.closed(this.#lane, trigger)
    const { records, oversized, bytes } = this.#open.close()
    const batch = { id: nextId(), trigger, records, oversized, bytes } as unknown as QueueBatch
    await new QueueSettling(batch, this.#settling(flow)).run()
    await this.#letGo(records.length, flow)
    this.#groups.release(this, this.#ahead)
    if (records.length > 0 && !this.#stopping.aborted) this.#open.previousInvocationEnded(clock.now())
  }

  #settling(flow: Flow<EventBody>): QueueSettlingParts {
    return {
      parts: this.#parts,
      progress: this.progress,
      stopping: this.#stopping,
      failures: this.#failures,
      ended: (outcome) => {
        if (outcome !== 'throttled') this.#groups.release(this, this.#ahead)
        this.#scaling.ended(outcome)
      },
      failed: (messages) => {
        this.#hasFailed = true
        for (const { key } of messages) if (key !== null) this.#failedGroups.add(key)
      },
      flow,
    }
  }

  readonly #failedGroups = new Set<string>()
  #hasFailed = false

  /**
   * What is behind a failed message in its group and was received with it is not processed out of order (FIFO-3); nor
   * is anything behind a failed batch where a queue has one lane and gets back what failed (MQ-4).
   */
  async #letGo(size: number, flow: Flow<EventBody>): Promise<void> {
    const { concurrency, failedMessages } = this.#parts
    const allBehind = this.#hasFailed && concurrency === 1 && failedMessages === 'returned'
    const gone = this.#ahead.filter(({ key }) => allBehind || (key !== null && this.#failedGroups.has(key)))
    if (!this.#hasFailed) this.#most = Infinity
    else if (allBehind && gone.length > 0) this.#most = size
    this.#failedGroups.clear()
    this.#hasFailed = false
    if (gone.length === 0) return
    this.#ahead = this.#ahead.filter((message) => !gone.includes(message))
    await this.#leave(gone, 'groupFailed', flow)
  }

  /** Back to the queue, without the function having had them. */
  async #leave(
    gone: readonly QueueMessage[],
    why: MessagesReturned['reason'],
    flow: Flow<EventBody>,
  ): Promise<void> {
    const { source, clock } = this.#parts
    this.progress.settled(gone.length, clock.now())
    await source.putBack(gone, 'unused')
    flow.emit(messagesReturned(null, gone, why))
  }
}

function without(messages: readonly QueueMessage[], gone: readonly QueueMessage[]): readonly QueueMessage[] {
  const isGone = new Set(gone)
  return messages.filter((message) => !isGone.has(message))
}
