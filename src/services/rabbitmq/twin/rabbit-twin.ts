import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'
import { DELIVERY_COUNT, type BasicProperties, type NewMessage, type QueueArguments } from '../port.ts'
import { deadLettered } from './dead-letter.ts'
import { Journal, type StorageChange } from './journal.ts'
import type { StoredMessage } from './stored-message.ts'
import type { TwinChannel } from './twin-channel.ts'
import { TwinPort } from './twin-port.ts'
import { placeOf, QUEUE_PREFIX, TwinQueue, type Bury } from './twin-queue.ts'

/** How long what could not be stored waits. */
const STORE_AGAIN_MS = 1000

/**
 * The embedded RabbitMQ: virtual hosts with classic and quorum queues behind the default exchange, on a clock.
 * Consumers with a prefetch take turns; what comes back is delivered again as its kind of queue has it; messages
 * expire at the head of their queue, and the dead go on to another queue. What was acknowledged to a producer
 * survives the process; what a consumer held then comes again, redelivered.
 */
export class RabbitTwin {
  readonly #clock: Clock
  readonly #journal: Journal
  readonly #virtualHosts = new Set(['/'])
  readonly #queues = new Map<string, TwinQueue>()
  readonly #channels = new Set<TwinChannel>()
  readonly #expiries = new Map<TwinQueue, () => void>()
  readonly #bury: Bury = (queue, message, reason) => this.#deadLetter(queue, message, reason)
  #lostUntilMs = -Infinity
  /** Ends the waiting to store what could not be stored. */
  #again: (() => void) | null = null

  constructor(options: { readonly clock: Clock; readonly storage: TwinStorage }) {
    this.#clock = options.clock
    this.#journal = new Journal(options.storage)
    for (const [, text] of options.storage.entries(QUEUE_PREFIX)) {
      const {
        virtualHost,
        name,
        arguments: queueArguments,
      } = JSON.parse(text) as {
        virtualHost: string
        name: string
        arguments: QueueArguments
      }
      this.#add(
        new TwinQueue({ virtualHost, name, queueArguments }, { journal: this.#journal, bury: this.#bury }),
      )
    }
    for (const queue of this.#queues.values()) this.deliver(queue)
  }

  connect(virtualHost: string): TwinPort {
    return new TwinPort({ twin: this, virtualHost, clock: this.#clock })
  }

  /** Every channel ends, and nobody who reads reaches anything until then (milliseconds since the epoch). */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
    const lost = new Set(this.#channels)
    // All at once: what one gives back must not go to the next.
    this.#channels.clear()
    for (const channel of lost) channel.fail(connectionLost())
  }

  /** Nothing happens any more. */
  stop(): void {
    for (const cancel of this.#expiries.values()) cancel()
    this.#expiries.clear()
    this.#again?.()
  }

  opened(channel: TwinChannel): void {
    this.#channels.add(channel)
  }

  closed(channel: TwinChannel): void {
    this.#channels.delete(channel)
  }

  /** Ends a channel from the broker's side. */
  end(channel: TwinChannel, error: SourceError): void {
    this.#channels.delete(channel)
    channel.fail(error)
  }

  /** @throws SourceError while the connection is lost */
  checkConnection(): void {
    if (this.#clock.now() < this.#lostUntilMs) throw connectionLost()
  }

  /** @throws SourceError */
  checkVirtualHost(virtualHost: string): void {
    if (!this.#virtualHosts.has(virtualHost)) {
      throw new SourceError('SOURCE_NOT_FOUND', `NOT_ALLOWED - vhost ${virtualHost} not found`)
    }
  }

  /** @throws SourceError */
  queue(virtualHost: string, name: string): TwinQueue {
    this.checkVirtualHost(virtualHost)
    const queue = this.#queues.get(placeOf({ virtualHost, name }))
    if (queue !== undefined) return queue
    throw new SourceError('SOURCE_NOT_FOUND', `NOT_FOUND - no queue '${name}' in vhost '${virtualHost}'`)
  }

  /** Makes a queue, and its virtual host where that is missing. */
  declare(stored: { virtualHost: string; name: string; queueArguments: QueueArguments }): boolean {
    if (this.#queues.has(placeOf(stored))) return false
    const queue = new TwinQueue(stored, { journal: this.#journal, bury: this.#bury })
    this.#journal.write([queue.stored()])
    this.#add(queue)
    return true
  }

  /**
   * All in one step of the storage. What a full queue refuses is not published; with something alongside nothing is then.
   * @throws SourceError when it refuses some, or nothing can be stored: then nothing was published
   */
  publish(queue: TwinQueue, messages: readonly NewMessage[], alongside: readonly StorageChange[]): void {
    const room = queue.room + sum([...this.#channels].map((channel) => channel.roomFor(queue)))
    const isRefused = messages.length > room
    if (!isRefused || alongside.length === 0) this.#publish(queue, messages.slice(0, room), alongside)
    if (isRefused) throw new SourceError('SOURCE_FAILED', 'message rejected by server')
  }

  /** @throws SourceError when that cannot be stored: then nothing was removed */
  remove(queue: TwinQueue, sequences: readonly number[]): void {
    this.#journal.write(queue.removal(sequences))
    queue.forget(sequences)
  }

  putBack(queue: TwinQueue, sequences: readonly number[]): void {
    queue.putBack(sequences, this.#clock.now())
    this.#changed(queue)
  }

  purge(queue: TwinQueue): void {
    queue.purge()
    this.#changed(queue)
  }

  delete(queue: TwinQueue): void {
    this.#queues.delete(placeOf(queue))
    this.#expiries.get(queue)?.()
    this.#expiries.delete(queue)
    queue.delete()
    this.#journal.write()
    for (const channel of this.#channels) {
      channel.forget(queue)
      if (channel.subscribedTo === queue) this.end(channel, consumerEnded(queue.name))
    }
  }

  /** Gives what is ready to those who have room, in turn. */
  deliver(queue: TwinQueue): void {
    this.#changed(queue)
  }

  consumersOf(queue: TwinQueue): number {
    return [...this.#channels].filter((channel) => channel.subscribedTo === queue).length
  }

  browse(queue: TwinQueue): readonly NewMessage[] {
    const found = queue.browse(this.#clock.now())
    this.#changed(queue)
    return found.map(({ properties, body }) => ({ properties, body }))
  }

  #publish(queue: TwinQueue, messages: readonly NewMessage[], alongside: readonly StorageChange[]): void {
    const { published, changes } = queue.publishing(messages, this.#clock.now())
    this.#journal.write([...changes, ...alongside])
    queue.keep(published)
    this.#changed(queue)
  }

  #changed(queue: TwinQueue): void {
    this.#push(queue)
    queue.trim(this.#clock.now())
    // Before anybody hears of it.
    this.#flush()
    this.#armExpiry(queue)
  }

  /** What nobody waits for is stored later where nothing can be stored now. */
  #flush(): void {
    this.#again?.()
    this.#again = null
    try {
      this.#journal.write()
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.#again = this.#clock.after(STORE_AGAIN_MS, () => this.#flush())
    }
  }

  #push(queue: TwinQueue): void {
    for (;;) {
      const channel = [...this.#channels].find((one) => one.roomFor(queue) > 0)
      if (channel === undefined) return
      const message = queue.take(this.#clock.now())
      if (message === undefined) return
      // The next one is another's turn.
      this.#channels.delete(channel)
      this.#channels.add(channel)
      channel.push(queue, asDelivered(queue, message))
    }
  }

  #armExpiry(queue: TwinQueue): void {
    this.#expiries.get(queue)?.()
    this.#expiries.delete(queue)
    const atMs = queue.nextExpiryMs()
    if (atMs === Infinity) return
    const cancel = this.#clock.after(Math.max(0, atMs - this.#clock.now()), () => {
      this.#expiries.delete(queue)
      this.#changed(queue)
    })
    this.#expiries.set(queue, cancel)
  }

  #deadLetter(...[queue, message, reason]: Parameters<Bury>): void {
    const { deadLetterQueue: target } = queue.settings
    const { virtualHost, name } = queue
    const to = target === null ? undefined : this.#queues.get(placeOf({ virtualHost, name: target }))
    if (target === null || to === undefined) return
    const dead = deadLettered(message, { queue: name, reason, target, atMs: this.#clock.now() })
    if (dead === null || to.room === 0) return
    to.bury(dead, this.#clock.now())
    this.#changed(to)
  }

  #add(queue: TwinQueue): void {
    this.#virtualHosts.add(queue.virtualHost)
    this.#queues.set(placeOf(queue), queue)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** A quorum queue says how often the message was delivered before; a classic one only whether it was. */
function asDelivered(queue: TwinQueue, { sequence, returns, properties, body }: StoredMessage) {
  const counts = queue.settings.kind === 'quorum' && returns > 0
  const counted: BasicProperties = counts
    ? { ...properties, headers: { ...properties.headers, [DELIVERY_COUNT]: returns } }
    : properties
  return { sequence, redelivered: returns > 0, properties: counted, body }
}

function connectionLost(): SourceError {
  return new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded RabbitMQ is lost')
}

function consumerEnded(queue: string): SourceError {
  const words = `the broker has ended the consumer of queue '${queue}', as when a queue is deleted`
  return new SourceError('SOURCE_NOT_FOUND', words)
}
