import type { SourceError, TwinStorage } from '../../../model/index.ts'
import type { Clock, Random } from '../../../time/index.ts'
import type {
  NewMessage,
  QueueAddress,
  QueueDescription,
  QueueProperties,
  ReceivedMessage,
  ReceiveRequest,
  SentMessage,
  SqsPort,
  SqsProducer,
} from '../port.ts'
import { checkBatch, checkMessage, checkProperties, checkQueueName } from './checks.ts'
import { connectionLost, queueNotFound } from './failures.ts'
import { QUEUE_PREFIX, type StorageChange } from './queue-keys.ts'
import { toReceived } from './stored-message.ts'
import { TwinQueue, type DeadLetters } from './twin-queue.ts'
import { WaitingLine } from './waiting-line.ts'

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'
/** SQS's own: visible again after 30 s, gone after four days. */
const DEFAULTS: QueueProperties = {
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 345_600,
  contentBasedDeduplication: false,
  redrive: null,
}

interface Held {
  readonly queue: TwinQueue
  readonly line: WaitingLine
  /** The share of messages that are delivered twice, 0 to 1. */
  doubled: number
}

/**
 * SQS on an injected clock, standard and FIFO. What its queues hold survives in their storage, and a send is
 * acknowledged once it is written there. Queues are known by name: the region and account in an ARN do not matter.
 */
export class SqsTwin implements SqsPort, SqsProducer {
  readonly #clock: Clock
  readonly #random: Random
  readonly #storage: TwinStorage
  readonly #queues = new Map<string, Held>()
  #lostUntilMs = -Infinity

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly storage: TwinStorage }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#storage = options.storage
    for (const [, value] of this.#storage.entries(QUEUE_PREFIX)) {
      const { name, properties } = JSON.parse(value) as { name: string; properties: Partial<QueueProperties> }
      this.#hold({ name, properties: { ...DEFAULTS, ...properties } })
    }
  }

  /** Who sends or receives reaches nothing until then (milliseconds since the epoch), and who waits is cut off. */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
    for (const { line } of this.#queues.values()) line.fail(connectionLost())
  }

  /** From now on that share (0 to 1) of a standard queue's messages comes twice, drawn by the seed (PAGE-35). For tests. */
  deliverTwice({ name }: QueueAddress, share: number): void {
    this.#held(name).doubled = share
  }

  async describeQueue({ name }: QueueAddress): Promise<QueueDescription> {
    const { queue } = this.#reached(name)
    const messages = queue.counts(this.#clock.now())
    return { name, arn: arnOf(name), isFifo: queue.isFifo, ...queue.properties, messages }
  }

  async sendMessage(queue: QueueAddress, message: NewMessage): Promise<SentMessage> {
    const [sent] = this.#send(queue, [message])
    return sent!
  }

  async sendMessages(queue: QueueAddress, messages: readonly NewMessage[]) {
    const held = this.#reached(queue.name)
    checkBatch(messages)
    const problems = messages.map((message) => problemOf(() => checkMessage(message, held.queue)))
    const sent = this.#send(
      queue,
      messages.filter((_, at) => problems[at] === null),
    )
    return problems.map((problem) => problem ?? sent.shift()!)
  }

  /** Any number at once, with whatever else is to be stored, all or nothing. */
  async putMessages(
    queue: QueueAddress,
    messages: readonly NewMessage[],
    alongside: readonly StorageChange[],
  ): Promise<void> {
    this.#send(queue, messages, alongside)
  }

  async receiveMessages(request: ReceiveRequest): Promise<readonly ReceivedMessage[]> {
    const { queue, waitSeconds, signal } = request
    const { line } = this.#reached(queue.name)
    const received = this.#receive(request)
    if (received.length > 0 || waitSeconds <= 0 || signal?.aborted === true) return received
    const untilMs = this.#clock.now() + waitSeconds * 1000
    return line.join({ receive: () => this.#receive(request), untilMs, signal })
  }

  async deleteMessage(queue: QueueAddress, receiptHandle: string): Promise<void> {
    const [problem] = await this.deleteMessages(queue, [receiptHandle])
    if (problem) throw problem
  }

  async deleteMessages({ name }: QueueAddress, receiptHandles: readonly string[]) {
    const { queue, line } = this.#reached(name)
    const problems = queue.delete(receiptHandles, this.#clock.now())
    // A FIFO group that nobody holds any more goes on.
    line.serve()
    return problems
  }

  async changeVisibility({ name }: QueueAddress, receiptHandle: string, seconds: number): Promise<void> {
    const { queue, line } = this.#reached(name)
    const nowMs = this.#clock.now()
    queue.show(receiptHandle, nowMs + seconds * 1000, nowMs)
    line.serve()
  }

  async createQueue(request: { readonly name: string } & Partial<QueueProperties>): Promise<boolean> {
    const { name, ...given } = request
    checkQueueName(name)
    const known = this.#queues.get(name)
    const properties = { ...DEFAULTS, ...known?.queue.properties, ...given }
    checkProperties(
      { name, isFifo: name.endsWith('.fifo'), ...properties },
      (arn) => this.#queues.get(nameIn(arn))?.queue,
    )
    const { queue } = known ?? this.#hold({ name, properties })
    queue.properties = properties
    this.#storage.write([queue.stored()])
    return known === undefined
  }

  async deleteQueue({ name }: QueueAddress): Promise<void> {
    const { queue, line } = this.#held(name)
    this.#storage.write(queue.removal())
    this.#queues.delete(name)
    line.fail(queueNotFound())
  }

  /** The bodies of everything in a queue, hidden or not, without receiving it. For tests. */
  peek({ name }: QueueAddress): readonly string[] {
    return this.#held(name)
      .queue.all(this.#clock.now())
      .map(({ body }) => body)
  }

  close(): void {
    // Nothing is held open: what was sent is stored already.
  }

  #send(
    { name }: QueueAddress,
    messages: readonly NewMessage[],
    alongside: readonly StorageChange[] = [],
  ): SentMessage[] {
    const { queue, line } = this.#reached(name)
    for (const message of messages) checkMessage(message, queue)
    const sent = queue.send(messages, { id: () => this.#random.uuid(), nowMs: this.#clock.now(), alongside })
    line.serve()
    return sent
  }

  #receive({
    queue: { name },
    max,
    waitSeconds,
    visibilityTimeoutSeconds,
  }: ReceiveRequest): readonly ReceivedMessage[] {
    const held = this.#reached(name)
    const { queue } = held
    const deadLetters = this.#deadLettersOf(queue)
    const received = queue.receive({
      max,
      hiddenMs: (visibilityTimeoutSeconds ?? queue.properties.visibilityTimeoutSeconds) * 1000,
      nowMs: this.#clock.now(),
      handle: () => this.#random.uuid(),
      isDoubled: () => held.doubled > 0 && this.#random.next() < held.doubled,
      deadLetters,
      isShortPoll: waitSeconds <= 0,
    })
    if (deadLetters !== null) this.#queues.get(deadLetters.queue.name)?.line.serve()
    return received.map((message) => toReceived(message, queue.sequenceNumber(message)))
  }

  /** Null where there is no such queue: SQS then lets messages come again. */
  #deadLettersOf({ name, properties: { redrive } }: TwinQueue): DeadLetters | null {
    const held = redrive === null ? undefined : this.#queues.get(nameIn(redrive.deadLetterTargetArn))
    return held === undefined ? null : { queue: held.queue, sourceArn: arnOf(name) }
  }

  #hold(stored: { readonly name: string; readonly properties: QueueProperties }): Held {
    const queue = new TwinQueue(stored, { storage: this.#storage, random: this.#random })
    const held = { queue, line: new WaitingLine(this.#clock, queue), doubled: 0 }
    this.#queues.set(stored.name, held)
    return held
  }

  #reached(name: string): Held {
    if (this.#clock.now() < this.#lostUntilMs) throw connectionLost()
    return this.#held(name)
  }

  #held(name: string): Held {
    const held = this.#queues.get(name)
    if (held === undefined) throw queueNotFound()
    return held
  }
}

function arnOf(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}

function problemOf(check: () => void): SourceError | null {
  try {
    check()
    return null
  } catch (error) {
    return error as SourceError
  }
}
