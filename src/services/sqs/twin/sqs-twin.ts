import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock, Random } from '../../../time/index.ts'
import type {
  NewMessage,
  QueueAddress,
  QueueDescription,
  ReceivedMessage,
  SqsPort,
  SqsProducer,
} from '../port.ts'
import { failed, queueNotFound } from './failures.ts'
import { toReceived } from './stored-message.ts'
import { QUEUE_PREFIX, TwinQueue, type QueueProperties } from './twin-queue.ts'

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'
/** SQS's own limit since 2025: 1 MiB. */
const LARGEST_MESSAGE_BYTES = 1_048_576

/**
 * Standard queues of SQS on an injected clock. What they hold survives in their storage, and a send is acknowledged
 * once it is written there. Queues are known by name: the region and account in an ARN do not matter.
 */
export class SqsTwin implements SqsPort, SqsProducer {
  readonly #clock: Clock
  readonly #random: Random
  readonly #storage: TwinStorage
  readonly #queues = new Map<string, TwinQueue>()
  /** Receives that wait for a message. */
  readonly #waiting = new Set<() => void>()
  #lostUntilMs = -Infinity

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly storage: TwinStorage }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#storage = options.storage
    for (const [, value] of this.#storage.entries(QUEUE_PREFIX)) {
      const stored = JSON.parse(value) as { name: string; properties: QueueProperties }
      this.#queues.set(stored.name, new TwinQueue(stored, this.#storage))
    }
  }

  /** Who sends or receives reaches nothing until then (milliseconds since the epoch). */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
  }

  async describeQueue({ name }: QueueAddress): Promise<QueueDescription> {
    this.#checkConnection()
    const { properties } = this.#queue(name)
    return { name, arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`, isFifo: false, ...properties }
  }

  async sendMessage({ name }: QueueAddress, message: NewMessage): Promise<string> {
    this.#checkConnection()
    const queue = this.#queue(name)
    if (message.body === '') throw failed('The request must contain the parameter MessageBody.')
    if (Buffer.byteLength(message.body) > LARGEST_MESSAGE_BYTES) {
      throw failed(
        `One or more parameters are invalid. Reason: Message must be shorter than ${LARGEST_MESSAGE_BYTES} bytes.`,
      )
    }
    const id = this.#random.uuid()
    queue.send(message, { id, nowMs: this.#clock.now() })
    for (const wake of this.#waiting) wake()
    return id
  }

  async receiveMessages(request: {
    readonly queue: QueueAddress
    readonly max: number
    readonly waitSeconds: number
    readonly visibilityTimeoutSeconds?: number
    readonly signal?: AbortSignal
  }): Promise<readonly ReceivedMessage[]> {
    const { queue, max, waitSeconds, visibilityTimeoutSeconds: seconds, signal } = request
    const endMs = this.#clock.now() + waitSeconds * 1000
    for (;;) {
      this.#checkConnection()
      const { properties } = this.#queue(queue.name)
      const hiddenMs = (seconds ?? properties.visibilityTimeoutSeconds) * 1000
      const nowMs = this.#clock.now()
      const handle = () => this.#random.uuid()
      const received = this.#queue(queue.name).receive({ max, hiddenMs, nowMs, handle })
      if (received.length > 0 || nowMs >= endMs || signal?.aborted === true) return received.map(toReceived)
      await this.#change(this.#queue(queue.name), endMs - nowMs, signal)
    }
  }

  async deleteMessage({ name }: QueueAddress, receiptHandle: string): Promise<void> {
    this.#checkConnection()
    this.#queue(name).delete(receiptHandle)
  }

  async changeVisibility({ name }: QueueAddress, receiptHandle: string, seconds: number): Promise<void> {
    this.#checkConnection()
    this.#queue(name).show(receiptHandle, this.#clock.now() + seconds * 1000)
    for (const wake of this.#waiting) wake()
  }

  async createQueue(request: {
    readonly name: string
    readonly visibilityTimeoutSeconds?: number
    readonly delaySeconds?: number
  }): Promise<boolean> {
    const { name, ...given } = request
    if (!/^[a-zA-Z0-9_-]{1,80}$/.test(name)) {
      throw failed(`the embedded SQS has standard queues only, and ${name} cannot be the name of one`)
    }
    const known = this.#queues.get(name)
    const properties = {
      visibilityTimeoutSeconds: 30,
      delaySeconds: 0,
      ...known?.properties,
      ...given,
    }
    const queue = known ?? new TwinQueue({ name, properties }, this.#storage)
    queue.properties = properties
    this.#storage.write([queue.stored()])
    this.#queues.set(name, queue)
    return known === undefined
  }

  async deleteQueue({ name }: QueueAddress): Promise<void> {
    this.#storage.write(this.#queue(name).removal())
    this.#queues.delete(name)
  }

  /** The bodies of everything in a queue, hidden or not, without receiving it. For tests. */
  peek({ name }: QueueAddress): readonly string[] {
    return this.#queue(name)
      .all(this.#clock.now())
      .map(({ body }) => body)
  }

  close(): void {
    // Nothing is held open: what was sent is stored already.
  }

  /** Resolves when a message may have come in sight, at the latest after `ms`. */
  async #change(queue: TwinQueue, ms: number, signal?: AbortSignal): Promise<void> {
    const changed = new AbortController()
    const wake = () => changed.abort()
    this.#waiting.add(wake)
    signal?.addEventListener('abort', wake)
    const untilNextMs = Math.max(0, queue.nextVisibleMs() - this.#clock.now())
    await this.#clock.sleep(Math.min(ms, untilNextMs), changed.signal)
    signal?.removeEventListener('abort', wake)
    this.#waiting.delete(wake)
  }

  #checkConnection(): void {
    if (this.#clock.now() < this.#lostUntilMs) {
      throw new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded SQS is lost')
    }
  }

  #queue(name: string): TwinQueue {
    const queue = this.#queues.get(name)
    if (queue === undefined) throw queueNotFound()
    return queue
  }
}
