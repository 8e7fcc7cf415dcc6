import type { Delivery, EventContext, Message, Sender } from 'rhea'
import { SourceError } from '../../../model/index.ts'
import type { BrokerConnection } from './broker-connection.ts'

/** A link that sends to one queue for as long as its connection lives. */
export class QueueSender {
  readonly #sender: Sender
  readonly #connection: BrokerConnection
  readonly #unconfirmed = new Map<Delivery, PromiseWithResolvers<null>>()
  #sendable = () => {}

  constructor(sender: Sender, connection: BrokerConnection) {
    this.#sender = sender
    this.#connection = connection
    sender.on('sendable', () => this.#sendable())
    sender.on('accepted', ({ delivery }: EventContext) => this.#unconfirmed.get(delivery!)?.resolve(null))
    sender.on('rejected', ({ delivery }: EventContext) => {
      this.#unconfirmed.get(delivery!)?.reject(refusal(delivery!.remote_state))
    })
  }

  get isUp(): boolean {
    return this.#connection.isUp
  }

  /** In this order; resolves once the broker has them all. One call at a time. @throws SourceError */
  async send(messages: readonly Message[]): Promise<void> {
    const { lost } = this.#connection
    const confirmed: Promise<null>[] = []
    for (const message of messages) {
      while (!this.#sender.sendable() && this.isUp) {
        const sendable = new Promise<void>((resolve) => (this.#sendable = resolve))
        await Promise.race([sendable, lost])
      }
      if (!this.isUp) break
      const word = Promise.withResolvers<null>()
      this.#unconfirmed.set(this.#sender.send(message), word)
      confirmed.push(word.promise)
    }
    const all = Promise.all(confirmed).then((words) => (words.length < messages.length ? lost : null))
    const error = await Promise.race([all, lost]).finally(() => this.#unconfirmed.clear())
    if (error !== null) throw error
  }
}

function refusal(state: unknown): SourceError {
  const { error } = (state ?? {}) as { error?: { description?: string } }
  return new SourceError('SOURCE_FAILED', error?.description ?? 'the broker does not take the message')
}
