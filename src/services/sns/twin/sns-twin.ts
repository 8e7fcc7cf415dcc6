import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock, Random } from '../../../time/index.ts'
import type { SnsPort, SnsProducer, TopicAddress } from '../port.ts'

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'
/** SNS's own limit: 256 KiB. */
const LARGEST_MESSAGE_BYTES = 262_144
/** What was published is kept so that it can be looked at, but not without end. */
const KEPT_MESSAGES = 10_000
const INDEX_DIGITS = 16
const TOPIC_PREFIX = 'topic/'

/**
 * Standard topics of SNS. Nobody subscribes to an embedded topic: it keeps the last 10,000 messages that were
 * published to it, for whoever wants to look. Topics are known by name: region and account do not matter.
 */
export class SnsTwin implements SnsPort, SnsProducer {
  readonly #clock: Clock
  readonly #random: Random
  readonly #storage: TwinStorage
  /** By topic: the index of the message that comes next. */
  readonly #topics = new Map<string, number>()
  #lostUntilMs = -Infinity

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly storage: TwinStorage }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#storage = options.storage
    for (const [key, next] of this.#storage.entries(TOPIC_PREFIX)) {
      this.#topics.set(key.slice(TOPIC_PREFIX.length), Number(next))
    }
  }

  /** Who publishes reaches nothing until then (milliseconds since the epoch). */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
  }

  async describeTopic({ name }: TopicAddress): Promise<string> {
    this.#checkConnection()
    this.#nextOf(name)
    return arnOf(name)
  }

  async publish({ name }: TopicAddress, message: string): Promise<string> {
    this.#checkConnection()
    const index = this.#nextOf(name)
    if (message === '') throw new SourceError('SOURCE_FAILED', 'Invalid parameter: Empty message')
    if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES) {
      throw new SourceError('SOURCE_FAILED', 'Invalid parameter: Message too long')
    }
    this.#storage.write([
      [messageKey(name, index), message],
      [messageKey(name, index - KEPT_MESSAGES), null],
      [TOPIC_PREFIX + name, String(index + 1)],
    ])
    this.#topics.set(name, index + 1)
    return this.#random.uuid()
  }

  async createTopic(name: string): Promise<boolean> {
    if (!/^[a-zA-Z0-9_-]{1,256}$/.test(name)) {
      throw new SourceError(
        'SOURCE_FAILED',
        `the embedded SNS has standard topics only, and ${name} cannot be the name of one`,
      )
    }
    if (this.#topics.has(name)) return false
    this.#storage.write([[TOPIC_PREFIX + name, '1']])
    this.#topics.set(name, 1)
    return true
  }

  async deleteTopic({ name }: TopicAddress): Promise<void> {
    this.#nextOf(name)
    const messages = [...this.#storage.entries(messagePrefix(name))].map(([key]) => [key, null] as const)
    this.#storage.write([[TOPIC_PREFIX + name, null], ...messages])
    this.#topics.delete(name)
  }

  /** What was published to a topic, in order. */
  published({ name }: TopicAddress): readonly string[] {
    this.#nextOf(name)
    return [...this.#storage.entries(messagePrefix(name))].map(([, message]) => message)
  }

  close(): void {
    // Nothing is held open: what was published is stored already.
  }

  #checkConnection(): void {
    if (this.#clock.now() < this.#lostUntilMs) {
      throw new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded SNS is lost')
    }
  }

  #nextOf(name: string): number {
    const next = this.#topics.get(name)
    if (next === undefined) throw new SourceError('SOURCE_NOT_FOUND', 'Topic does not exist')
    return next
  }
}

function arnOf(name: string): string {
  return `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`
}

function messagePrefix(topic: string): string {
  return `message/${topic}/`
}

function messageKey(topic: string, index: number): string {
  return messagePrefix(topic) + String(Math.max(0, index)).padStart(INDEX_DIGITS, '0')
}
