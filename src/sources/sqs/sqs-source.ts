import {
  SourceError,
  type MessagePage,
  type QueueMessage,
  type QueueSource,
  type ReceiveRequest,
  type ResolvedMapping,
  type Unremoved,
} from '../../model/index.ts'
import type { QueueAddress, QueueDescription, ReceivedMessage, SqsPort } from '../../services/sqs/port.ts'
import type { Clock } from '../../time/index.ts'
import { messageDecoder, sqsEventShape, type SqsHandle } from './event-shape.ts'
import { checkQueue, visibilityOf } from './visibility.ts'

/** SQS's own limits of one call. */
const MOST_MESSAGES = 10
const LONGEST_WAIT_SECONDS = 20
/** Deletions of one batch that are on their way at once. */
const MOST_DELETIONS = 10
/** How often a real queue is asked how long it hides messages by now. */
const DESCRIBED_EVERY_MS = 60_000

/**
 * @decision SQS-4 A real queue is polled for 5 s at a time when there is nothing to wait for longer, so that a drain, which lets polls end, need not wait for 20 s; the embedded one for 20 s, for it ends an idle wait at once.
 */
const IDLE_WAIT_SECONDS = 5

export interface SqsSourceOptions {
  readonly port: SqsPort
  readonly mapping: ResolvedMapping
  readonly clock: Clock
  readonly functionTimeoutMs: number
}

/** An SQS queue as the engine reads it, standard or FIFO; embedded or real, the port decides. */
export class SqsSource implements QueueSource {
  readonly shape = sqsEventShape
  readonly #port: SqsPort
  readonly #mapping: ResolvedMapping
  readonly #clock: Clock
  readonly #functionTimeoutMs: number
  readonly #queue: QueueAddress
  readonly #decode: ReturnType<typeof messageDecoder>
  readonly #isEmbedded: boolean
  #description: QueueDescription | null = null
  #describedMs = 0

  constructor({ port, mapping, clock, functionTimeoutMs }: SqsSourceOptions) {
    this.#port = port
    this.#mapping = mapping
    this.#clock = clock
    this.#functionTimeoutMs = functionTimeoutMs
    this.#queue = queueOf(mapping)
    this.#isEmbedded = mapping.connection.kind === 'embedded'
    this.#decode = messageDecoder(mapping.sourceName, {
      eventSourceARN: mapping.eventSourceArn ?? '',
      awsRegion: mapping.region,
      hasWindow: mapping.windowMs > 0,
    })
  }

  async open(): Promise<void> {
    const description = await this.#port.describeQueue(this.#queue)
    checkQueue(description, {
      sourceType: this.#mapping.sourceType,
      functionTimeoutMs: this.#functionTimeoutMs,
    })
    this.#note(description)
  }

  async receive({ max, waitMs, stopping }: ReceiveRequest): Promise<MessagePage> {
    await this.#describeAgain()
    const endMs = this.#clock.now() + waitMs
    const limit = Math.min(max, MOST_MESSAGES)
    const messages = await this.#poll(limit, this.#waitSeconds(waitMs), stopping)
    const restMs = endMs - this.#clock.now()
    // Less than a second is left, which no real poll can wait: one more look at its end.
    if (this.#isEmbedded || messages.length > 0 || waitMs === Infinity || restMs <= 0 || restMs >= 1000)
      return this.#page(messages)
    await this.#clock.sleep(restMs, stopping)
    return this.#page(stopping.aborted ? [] : await this.#poll(limit, 0, stopping))
  }

  holds(message: QueueMessage): boolean {
    return this.#clock.now() < handleOf(message).visibleMs
  }

  async remove(messages: readonly QueueMessage[]): Promise<readonly Unremoved[]> {
    const portions: QueueMessage[][] = []
    for (let at = 0; at < messages.length; at += MOST_MESSAGES)
      portions.push(messages.slice(at, at + MOST_MESSAGES))
    const unremoved: Unremoved[] = []
    const worker = async () => {
      for (let portion = portions.shift(); portion !== undefined; portion = portions.shift())
        unremoved.push(...(await this.#removePortion(portion)))
    }
    await Promise.all(Array.from({ length: Math.min(MOST_DELETIONS, portions.length) }, worker))
    return unremoved
  }

  /** Never told to SQS: what failed comes again when its visibility ends, and is not touched before (SQS-12). */
  async putBack(): Promise<void> {}

  /** Asked while lanes have nothing in their hands: what is hidden is others', or failed and comes again. */
  async remaining(): Promise<number> {
    const { visible, hidden, delayed } = (await this.#port.describeQueue(this.#queue)).messages
    return visible + hidden + delayed
  }

  async hidden(): Promise<number> {
    const { hidden, delayed } = (await this.#port.describeQueue(this.#queue)).messages
    return hidden + delayed
  }

  async ready(): Promise<number> {
    return (await this.#port.describeQueue(this.#queue)).messages.visible
  }

  /** A poll may last longer than whoever asks: the queue's description came from the same server. */
  get from(): string | undefined {
    const { connection } = this.#mapping
    const hasAnswered = this.#description !== null && connection.kind === 'endpoint'
    return hasAnswered ? new URL(connection.endpoint).host : undefined
  }

  /** The client is closed by whoever made it. */
  async close(): Promise<void> {}

  async #poll(max: number, waitSeconds: number, stopping: AbortSignal): Promise<QueueMessage[]> {
    const { windowMs } = this.#mapping
    const timing = { windowMs, functionTimeoutMs: this.#functionTimeoutMs }
    const { seconds, isOurs } = visibilityOf(this.#description!.visibilityTimeoutSeconds, timing)
    const latestMs = this.#clock.now() + waitSeconds * 1000
    const received = await this.#port.receiveMessages({
      queue: this.#queue,
      max,
      waitSeconds,
      ...(isOurs ? { visibilityTimeoutSeconds: seconds } : {}),
      // A real poll that is cut off hides what it takes.
      ...(this.#isEmbedded ? { signal: stopping } : {}),
    })
    // Hidden since then at the latest: the answer may be seen much later, as by a machine that was asleep.
    const visibleMs = Math.min(this.#clock.now(), latestMs) + seconds * 1000
    return inGroupOrder(received).map((message) => this.#decode(message, visibleMs))
  }

  #page(messages: readonly QueueMessage[]): MessagePage {
    const { from } = this
    return { messages, ...(from === undefined ? {} : { from }) }
  }

  /** @decision BAT-13 With a window a poll waits no longer than what is left of it. */
  #waitSeconds(waitMs: number): number {
    if (this.#isEmbedded) return Math.min(LONGEST_WAIT_SECONDS, waitMs / 1000)
    if (waitMs === Infinity) return IDLE_WAIT_SECONDS
    return Math.min(LONGEST_WAIT_SECONDS, Math.floor(waitMs / 1000))
  }

  async #removePortion(portion: readonly QueueMessage[]): Promise<Unremoved[]> {
    const handles = portion.map((message) => handleOf(message).receiptHandle)
    let outcomes: readonly (SourceError | null)[]
    try {
      outcomes = await this.#port.deleteMessages(this.#queue, handles)
    } catch (error) {
      const failure = error instanceof SourceError ? error : new SourceError('SOURCE_FAILED', String(error))
      outcomes = portion.map(() => failure)
    }
    return portion.flatMap((message, at): Unremoved[] => {
      const error = outcomes[at] ?? null
      return error === null ? [] : [{ message, error }]
    })
  }

  /** The queue's owner may change its visibility timeout at any time. */
  async #describeAgain(): Promise<void> {
    if (!this.#isEmbedded && this.#clock.now() < this.#describedMs + DESCRIBED_EVERY_MS) return
    this.#describedMs = this.#clock.now()
    this.#note(await this.#port.describeQueue(this.#queue))
  }

  #note(description: QueueDescription): void {
    this.#description = description
    this.#describedMs = this.#clock.now()
  }
}

/** Where a mapping's queue is. */
export function queueOf({ sourceName: name, account }: ResolvedMapping): QueueAddress {
  return { name, account }
}

/** SQS promises order in a group, not in the list of one answer; sorting by number keeps it whatever the answer. */
function inGroupOrder(received: readonly ReceivedMessage[]): readonly ReceivedMessage[] {
  if (received.every(({ system }) => system['SequenceNumber'] === undefined)) return received
  const number = ({ system }: ReceivedMessage) => BigInt(system['SequenceNumber'] ?? 0)
  return received.toSorted((a, b) => (number(a) < number(b) ? -1 : 1))
}

function handleOf(message: QueueMessage): SqsHandle {
  return message.handle as SqsHandle
}
