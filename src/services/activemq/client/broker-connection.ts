import { isIP, type Socket } from 'node:net'
import rhea, {
  type Connection,
  type ConnectionOptions,
  type EventContext,
  type Message,
  type Receiver,
  type Sender,
} from 'rhea'
import type { SourceError } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'
import type { BrokerAddress } from './broker-address.ts'
import { connectionLost, sourceError } from './source-errors.ts'

interface Filters {
  selector(text: string): Record<string, unknown>
}

const filters = (rhea as unknown as { filter: Filters }).filter

const CONNECT_TIMEOUT_MS = 10_000
/** A broker that says nothing for twice as long is gone. */
const IDLE_TIMEOUT_MS = 15_000
const CLOSE_TIMEOUT_MS = 2000
/** As many messages as ActiveMQ lets one browse, unless its owner says otherwise. */
const BROWSED = 400

/** Everything that means that a connection, or a part of it, is of no more use. */
const ENDS = [
  'connection_error',
  'connection_close',
  'disconnected',
  'protocol_error',
  'error',
  'session_error',
  'session_close',
  'receiver_error',
  'receiver_close',
  'sender_error',
  'sender_close',
]

/**
 * One connection of rhea's, from its sign-in to its loss: it never connects anew, and whatever fails on it (a link
 * that the broker refuses, a session) ends it as a whole, so that there is one way to recover.
 */
export class BrokerConnection {
  /** Host and port. */
  readonly from: string
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #lost: PromiseWithResolvers<SourceError>
  #isUp = true

  /** @throws SourceError when the broker cannot be reached, or refuses */
  static async open(address: BrokerAddress, clock: Clock): Promise<BrokerConnection> {
    const container = rhea.create_container()
    const lost = Promise.withResolvers<SourceError>()
    // The first word says most: what follows is its consequence.
    for (const name of ENDS)
      container.on(name, (context: EventContext | Error) => lost.resolve(errorOf(context)))
    const opened = new Promise<null>((resolve) => container.once('connection_open', () => resolve(null)))
    const connection = container.connect(optionsOf(address))
    const stop = clock.after(CONNECT_TIMEOUT_MS, () => lost.resolve(connectionLost()))
    const error = await Promise.race([opened, lost.promise])
    stop()
    if (error !== null) {
      drop(connection)
      throw error
    }
    return new BrokerConnection(connection, { address, clock, lost })
  }

  private constructor(
    connection: Connection,
    parts: { address: BrokerAddress; clock: Clock; lost: PromiseWithResolvers<SourceError> },
  ) {
    this.#connection = connection
    this.#clock = parts.clock
    this.#lost = parts.lost
    this.from = `${parts.address.host}:${parts.address.port}`
    void this.#lost.promise.then(() => {
      this.#isUp = false
      drop(connection)
    })
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Resolves with the reason when it is lost, dropped or closed. */
  get lost(): Promise<SourceError> {
    return this.#lost.promise
  }

  get product(): string {
    const { product = 'a broker', version = '' } = (this.#connection.properties ?? {}) as Record<
      string,
      string
    >
    return `${product} ${version}`.trim()
  }

  /**
   * A link that gets what it gives credit for, on a session of its own: rhea's sessions remember deliveries in a ring
   * that the oldest unsettled one holds up.
   * @param max the most credit it will give
   * @throws SourceError
   */
  async receiver(
    queue: string,
    options: { readonly max: number; readonly browses?: boolean; readonly selector?: string },
  ): Promise<Receiver> {
    const session = this.#connection.create_session({ incoming: Math.max(2048, 2 * options.max) })
    session.begin()
    const receiver = session.open_receiver({
      source: {
        address: queue,
        capabilities: ['queue'],
        ...(options.browses === true ? { distribution_mode: 'copy' } : {}),
        ...(options.selector === undefined ? {} : { filter: filters.selector(options.selector) }),
      },
      credit_window: 0,
      autoaccept: false,
      autosettle: false,
    })
    await this.#attached(receiver, 'receiver_open', () => receiver.source?.address !== undefined)
    return receiver
  }

  /**
   * The messages that a queue lets one look at, at most 400, those in somebody's hands too.
   * @param selector as JMS has it: only those that it selects
   * @throws SourceError
   */
  async browse(queue: string, selector?: string): Promise<readonly Message[]> {
    const selected = selector === undefined ? {} : { selector }
    const browser = await this.receiver(queue, { max: BROWSED, browses: true, ...selected })
    const messages: Message[] = []
    await this.#receiveAll(browser, ({ message }) => void messages.push(message!))
    return messages
  }

  /** Takes away what a selector selects, at most 400 messages. @throws SourceError */
  async takeOut(queue: string, selector: string): Promise<void> {
    const receiver = await this.receiver(queue, { max: BROWSED, selector })
    await this.#receiveAll(receiver, ({ delivery }) => delivery!.accept())
  }

  /** @throws SourceError */
  async sender(queue: string): Promise<Sender> {
    const sender = this.#connection.open_sender({ target: { address: queue, capabilities: ['queue'] } })
    await this.#attached(sender, 'sender_open', () => true)
    return sender
  }

  /** As if the network were gone. */
  drop(): void {
    this.#lost.resolve(connectionLost())
  }

  /** Tells the broker, and waits for its word a little. */
  async close(): Promise<void> {
    if (!this.#isUp) return
    this.#connection.close()
    const stop = this.#clock.after(CLOSE_TIMEOUT_MS, () => this.drop())
    await this.lost
    stop()
  }

  /** Shows what a link has to give, and closes it. @throws SourceError when the connection is lost before that */
  async #receiveAll(receiver: Receiver, visit: (context: EventContext) => void): Promise<void> {
    let received = 0
    const seen = new Promise<null>((resolve) => {
      receiver.on('message', (context: EventContext) => {
        visit(context)
        if (++received === BROWSED) resolve(null)
      })
      receiver.once('receiver_drained', () => resolve(null))
    })
    receiver.add_credit(BROWSED)
    receiver.drain = true
    receiver.drain_credit()
    const error = await Promise.race([seen, this.lost])
    // What has come until then is not all.
    if (error !== null) throw error
    // Closed by ourselves: no reason to give the connection up.
    receiver.on('receiver_close', () => receiver.session.close())
    receiver.session.on('session_close', () => {})
    receiver.close()
  }

  async #attached(link: Receiver | Sender, event: string, isAttached: () => boolean): Promise<void> {
    // A link that is refused is answered first, and then closed with the reason.
    const opened = new Promise<null>((resolve) => link.once(event, () => isAttached() && resolve(null)))
    const error = await Promise.race([opened, this.lost])
    if (error !== null) throw error
  }
}

function optionsOf({ host, port, isTls, authority, credentials }: BrokerAddress): ConnectionOptions {
  // The server name of TLS is a name, never an address; without this rhea makes the host one.
  const servername = isIP(host) === 0 ? {} : { servername: '' }
  const options = {
    host,
    port,
    reconnect: false,
    idle_time_out: IDLE_TIMEOUT_MS,
    tcp_no_delay: true,
    ...(credentials ?? { username: 'anonymous' }),
    ...(isTls
      ? { transport: 'tls', ...servername, ...(authority === undefined ? {} : { ca: [authority] }) }
      : {}),
  }
  return options as ConnectionOptions
}

function errorOf(context: EventContext | Error): SourceError {
  if (context instanceof Error) return sourceError(context)
  const { error, receiver, sender, session, connection } = context
  const found = error ?? receiver?.error ?? sender?.error ?? session?.error ?? connection?.error
  return found === undefined || found === null ? connectionLost() : sourceError(found)
}

/** rhea stops its heartbeats when the socket fails. */
function drop(connection: Connection): void {
  const { socket } = connection as unknown as { readonly socket?: Socket }
  socket?.destroy(new Error('dropped'))
}
