import { Connection, type Channel } from 'rabbitmq-client'
import type { RabbitConnection } from './connection.ts'
import { sourceError } from './source-errors.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** Bodies come in frames of this size, at most; the broker's own default. */
const FRAME_BYTES = 131_072

/**
 * One connection, made once: when it is lost it stays lost, and who needs one makes another. rabbitmq-client would
 * connect again by itself, at times of its own and untold.
 */
export class Connected {
  readonly #connection: Connection
  #lost = false

  private constructor(connection: Connection) {
    this.#connection = connection
    connection.on('error', () => this.#drop())
  }

  /** @throws SourceError */
  static open(how: RabbitConnection): Promise<Connected> {
    const { tls, ...rest } = how
    const connection = new Connection({
      ...rest,
      ...(tls === undefined ? {} : { tls }),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      acquireTimeout: CONNECT_TIMEOUT_MS,
      frameMax: FRAME_BYTES,
      noDelay: true,
    })
    return new Promise((resolve, reject) => {
      connection.once('connection', () => {
        connection.off('error', refused)
        resolve(new Connected(connection))
      })
      const refused = (error: unknown) => {
        connection.unsafeDestroy()
        reject(sourceError(error))
      }
      connection.once('error', refused)
    })
  }

  get lost(): boolean {
    return this.#lost
  }

  /** @throws SourceError */
  async channel(): Promise<Channel> {
    try {
      return await this.#connection.acquire({ emitErrorsFromChannel: true })
    } catch (error) {
      throw sourceError(error)
    }
  }

  /** What was settled before has gone out when it resolves. Never rejects. */
  async close(): Promise<void> {
    if (this.#lost) return
    this.#lost = true
    await this.#connection.close().catch(() => {})
  }

  /** Cuts it off. */
  destroy(): void {
    this.#drop()
  }

  #drop(): void {
    this.#lost = true
    this.#connection.unsafeDestroy()
  }
}
