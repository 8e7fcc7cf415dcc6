import type {
  MessagePage,
  QueueMessage,
  QueueSource,
  QueueSourceListener,
  ReceiveRequest,
} from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { checkAccess, type SourceObserver } from './observed-source.ts'

/**
 * A queue that tells what is received from it. On containers the engine's clock jumps where brokers' clocks do not: a
 * wait that is over on the engine's is ended as a stop would end it.
 */
export class ObservedQueue implements QueueSource {
  readonly #source: QueueSource
  readonly #observer: SourceObserver
  readonly #clock: Clock
  readonly hidden?: () => Promise<number>

  /** @param clock the engine's */
  constructor(source: QueueSource, observer: SourceObserver, clock: Clock) {
    this.#source = source
    this.#observer = observer
    this.#clock = clock
    if (source.hidden !== undefined) this.hidden = () => source.hidden!()
  }

  get shape() {
    return this.#source.shape
  }

  async open(listener: QueueSourceListener): Promise<void> {
    checkAccess(this.#observer)
    await this.#source.open(listener)
  }

  async receive(request: ReceiveRequest): Promise<MessagePage> {
    checkAccess(this.#observer)
    // A scenario may end before the poll does.
    const { from } = this.#source
    if (from !== undefined) this.#observer.pageRead({ records: [], from })
    const received = await this.#receive(request)
    const messages = received.messages.map((message) => this.#observer.adjust(message))
    this.#observer.pageRead({
      records: messages,
      ...(received.from !== undefined && { from: received.from }),
    })
    return { ...received, messages }
  }

  /** Where a broker hides messages, its own time passes in a wait that gathers, and no wait is over before. */
  #receive(request: ReceiveRequest): Promise<MessagePage> {
    const { waitMs } = request
    if (waitMs === Infinity || this.hidden !== undefined) return this.#source.receive(request)
    const over = new AbortController()
    const cancel = this.#clock.after(waitMs, () => over.abort())
    const stopping = AbortSignal.any([request.stopping, over.signal])
    return this.#source.receive({ ...request, stopping }).finally(cancel)
  }

  holds(message: QueueMessage): boolean {
    return this.#source.holds(message)
  }

  /** While access is refused nothing is removed, and everybody is told so. */
  async remove(messages: readonly QueueMessage[]) {
    const error = this.#observer.refusal()
    return error === null ? this.#source.remove(messages) : messages.map((message) => ({ message, error }))
  }

  putBack(messages: readonly QueueMessage[], why: 'failed' | 'unused'): Promise<void> {
    return this.#source.putBack(messages, why)
  }

  remaining(): Promise<number | null> {
    return this.#source.remaining()
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}
