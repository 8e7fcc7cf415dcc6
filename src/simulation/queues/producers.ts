import type { VirtualClock } from '../../time/index.ts'
import type { QueueSend } from './queue-plan.ts'

/** Milliseconds until a producer tries again what it could not send. */
const AGAIN_AFTER_MS = 1_000

/** Several producers, each sending one thing after the other and in order, however long the queue cannot be reached. */
export class Producers {
  readonly #clock: VirtualClock
  readonly #put: (messages: QueueSend['messages']) => Promise<void>
  readonly #outboxes = new Map<number, QueueSend['messages'][]>()
  #left: number

  /** @param put rejects when the producer was not told that the queue has them, and then tries again */
  constructor(
    sends: readonly QueueSend[],
    {
      clock,
      put,
    }: { readonly clock: VirtualClock; readonly put: (messages: QueueSend['messages']) => Promise<void> },
  ) {
    this.#clock = clock
    this.#put = put
    this.#left = sends.length
    for (const send of sends) clock.after(send.atMs - clock.now(), () => this.#send(send))
  }

  /** Everything that is planned was sent. */
  get areDone(): boolean {
    return this.#left === 0
  }

  #send({ producer, messages }: QueueSend): void {
    const outbox = this.#outboxes.get(producer) ?? []
    this.#outboxes.set(producer, outbox)
    outbox.push(messages)
    if (outbox.length === 1) this.#pump(outbox)
  }

  #pump(outbox: QueueSend['messages'][]): void {
    const [messages] = outbox
    if (messages === undefined) return
    this.#put(messages).then(
      () => {
        this.#left--
        outbox.shift()
        this.#pump(outbox)
      },
      () => this.#clock.after(AGAIN_AFTER_MS, () => this.#pump(outbox)),
    )
  }
}
