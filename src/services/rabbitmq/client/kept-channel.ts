import type { Channel } from 'rabbitmq-client'

/** A channel that is opened when it is first needed, and again after the broker has closed it. */
export class KeptChannel {
  readonly #open: () => Promise<Channel>
  #channel: Promise<Channel> | null = null

  constructor(open: () => Promise<Channel>) {
    this.#open = open
  }

  /** @throws SourceError */
  async get(): Promise<Channel> {
    for (;;) {
      this.#channel ??= this.#open()
      const current = this.#channel
      const channel = await current.catch((error: unknown) => {
        this.#forget(current)
        throw error
      })
      if (channel.active) return channel
      this.#forget(current)
    }
  }

  /** Never rejects. */
  async close(): Promise<void> {
    const channel = await this.#channel?.catch(() => null)
    this.#channel = null
    await channel?.close().catch(() => {})
  }

  #forget(channel: Promise<Channel>): void {
    if (this.#channel === channel) this.#channel = null
  }
}
