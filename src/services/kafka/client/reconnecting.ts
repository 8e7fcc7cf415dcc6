import { sourceError } from './source-errors.ts'

/**
 * A kafkajs client that is made when it is first asked, and made anew when it does not find a topic: kafkajs
 * remembers every topic that it has been asked about, and one that is deleted spoils its view of all others.
 */
export class Reconnecting<C extends { disconnect(): Promise<void> }> {
  readonly #open: () => Promise<C>
  #client: Promise<C> | null = null

  constructor(open: () => Promise<C>) {
    this.#open = open
  }

  /** @throws SourceError */
  async ask<T>(ask: (client: C) => Promise<T>): Promise<T> {
    const isNew = this.#client === null
    try {
      return await ask(await this.#connected())
    } catch (error) {
      const failure = sourceError(error)
      if (failure.code !== 'SOURCE_NOT_FOUND' || isNew) throw failure
      await this.close()
      return this.ask(ask)
    }
  }

  /** Never rejects. */
  async close(): Promise<void> {
    const client = this.#client
    this.#client = null
    await client?.then((one) => one.disconnect()).catch(() => {})
  }

  #connected(): Promise<C> {
    if (this.#client !== null) return this.#client
    const client = this.#open()
    this.#client = client
    client.catch(() => {
      if (this.#client === client) this.#client = null
    })
    return client
  }
}
