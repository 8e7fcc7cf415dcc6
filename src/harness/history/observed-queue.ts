import type {
  MessagePage,
  QueueMessage,
  QueueSource,
  QueueSourceListener,
  ReceiveRequest,
} from '../../model/index.ts'
import { checkAccess, type SourceObserver } from './observed-source.ts'

/** A queue that tells what is received from it. */
export class ObservedQueue implements QueueSource {
  readonly #source: QueueSource
  readonly #observer: SourceObserver

  constructor(source: QueueSource, observer: SourceObserver) {
    this.#source = source
    this.#observer = observer
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
    const received = await this.#source.receive(request)
    const messages = received.messages.map((message) => this.#observer.adjust(message))
    this.#observer.pageRead({
      records: messages,
      ...(received.from !== undefined && { from: received.from }),
    })
    return { ...received, messages }
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
