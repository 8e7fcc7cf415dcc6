import type { Clock } from '../../../time/index.ts'
import { Pause } from '../pause.ts'
import type { PartitionClaim } from '../port.ts'
import type { FetchAnswer } from './cluster-hooks.ts'
import { readableRecords, type PartitionReply } from './fetch-reply.ts'
import { createErrorFromCode, type FetchRequest } from './kafkajs-internals.ts'
import { PartitionInbox } from './partition-inbox.ts'

/** How long a broker may wait for records when every partition has room. */
const IDLE_WAIT_MS = 250
/** How long, when some have no room and may have it soon: doubled from first to last while nothing changes. */
const SHORTEST_WAIT_MS = 5
const LONGEST_WAIT_MS = 100
/** With no room anywhere, kafkajs gets back to its heartbeat after this time. */
const FULL_WAIT_MS = 500
const STALE_METADATA_PAUSE_MS = 100

const OFFSET_OUT_OF_RANGE = 1
/** Unknown topic or partition, no leader, not the leader, no replica, and two ways to say an old epoch. */
const STALE_METADATA = new Set([3, 5, 6, 9, 74, 75])

/**
 * Decides what is fetched. A partition is asked only while its inbox is empty, so a slow lane holds one reply and
 * nothing more, and never holds up another lane: the others are asked without it. A broker answers one request at
 * a time, so the wait for idle partitions is short while a full one may want its turn.
 */
export class Fetching {
  readonly #topic: string
  readonly #clock: Clock
  readonly #hooks: FetchingHooks
  readonly #inboxes = new Map<number, PartitionInbox>()
  readonly #room: Pause
  #partialWaitMs = SHORTEST_WAIT_MS

  constructor(options: { topic: string; clock: Clock; hooks: FetchingHooks }) {
    this.#topic = options.topic
    this.#clock = options.clock
    this.#hooks = options.hooks
    this.#room = new Pause(options.clock)
  }

  open(claim: PartitionClaim): void {
    const onRoom = () => this.#roomFreed()
    this.#inboxes.set(claim.partition, new PartitionInbox(claim, { clock: this.#clock, onRoom }))
    this.#roomFreed()
  }

  inbox(claim: PartitionClaim): PartitionInbox | undefined {
    const inbox = this.#inboxes.get(claim.partition)
    return inbox?.claim === claim ? inbox : undefined
  }

  close(claim: PartitionClaim): void {
    this.inbox(claim)?.close()
  }

  closeAll(): void {
    for (const inbox of this.#inboxes.values()) inbox.close()
    this.#room.end()
  }

  /** One turn of kafkajs's loop for one broker. */
  async fetch(request: FetchRequest, send: (request: FetchRequest) => Promise<FetchAnswer>): Promise<void> {
    const asked = request.topics.filter(({ topic }) => topic === this.#topic).flatMap((one) => one.partitions)
    const inboxes = asked.flatMap(({ partition, maxBytes }) => {
      const inbox = this.#inboxes.get(partition)
      return inbox?.hasRoom ? [{ inbox, maxBytes }] : []
    })
    if (inboxes.length === 0) return this.#room.wait(FULL_WAIT_MS)
    const partitions = inboxes.map(({ inbox, maxBytes }) => {
      const { partition } = inbox.claim
      return { partition, fetchOffset: String(inbox.fetchOffset), maxBytes }
    })
    const fetches = new Map(
      inboxes.map(({ inbox }) => [inbox.claim.partition, { inbox, fetch: ++inbox.fetchesSent }]),
    )
    const maxWaitTime = inboxes.length === asked.length ? IDLE_WAIT_MS : this.#partialWait()
    const reply = await send({ ...request, maxWaitTime, topics: [{ topic: this.#topic, partitions }] })
    for (const one of reply.partitions) {
      const asking = fetches.get(one.partition)
      if (asking !== undefined) await this.#deliver(one, { ...asking, from: reply.from })
    }
  }

  async #deliver(
    reply: PartitionReply,
    to: { inbox: PartitionInbox; fetch: number; from: string },
  ): Promise<void> {
    const { inbox, fetch, from } = to
    if (reply.errorCode !== 0) return this.#failed(reply, inbox)
    const { records, nextOffset } = readableRecords(reply, inbox.fetchOffset)
    const { highWatermark, lastStableOffset } = reply
    const endOffset = lastStableOffset < 0 ? highWatermark : lastStableOffset
    this.#hooks.fetched()
    inbox.offer({ fetch, from, records, nextOffset, highWatermark, endOffset })
  }

  async #failed({ errorCode }: PartitionReply, inbox: PartitionInbox): Promise<void> {
    if (errorCode === OFFSET_OUT_OF_RANGE) return this.#outOfRange(inbox)
    if (!STALE_METADATA.has(errorCode)) throw createErrorFromCode(errorCode)
    await this.#hooks.refreshMetadata()
    await this.#clock.sleep(STALE_METADATA_PAUSE_MS)
  }

  /** kafkajs would commit its default offset here, and with it could skip everything that is left (LIF-12). */
  async #outOfRange(inbox: PartitionInbox): Promise<void> {
    const offset = await this.#hooks.earliestOffset(inbox.claim.partition)
    if (offset === inbox.fetchOffset || !inbox.hasRoom) return
    this.#hooks.positionLost({ claim: inbox.claim, from: inbox.fetchOffset, to: offset })
    inbox.restartAt(offset)
  }

  #partialWait(): number {
    const waitMs = this.#partialWaitMs
    this.#partialWaitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
    return waitMs
  }

  #roomFreed(): void {
    this.#partialWaitMs = SHORTEST_WAIT_MS
    this.#room.end()
  }
}

export interface FetchingHooks {
  /** A broker has answered, without an error. */
  fetched(): void
  refreshMetadata(): Promise<void>
  earliestOffset(partition: number): Promise<number>
  positionLost(lost: { claim: PartitionClaim; from: number; to: number }): void
}
