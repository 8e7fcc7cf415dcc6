import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock, Random } from '../../../time/index.ts'
import {
  DEAD_LETTER_QUEUE,
  type ActivemqMessage,
  type ActivemqPort,
  type ActivemqProducer,
  type BrokerDescription,
  type ConsumeRequest,
  type ConsumerListener,
  type NewMessage,
  type QueueConsumer,
} from '../port.ts'
import { connectionLost, TwinConsumer, type TwinBroker } from './twin-consumer.ts'
import { QUEUE_PREFIX, TwinQueue, type StorageChange } from './twin-queue.ts'

const DEFAULT_PRIORITY = 4
/** How long what could not be stored waits. */
const STORE_AGAIN_MS = 1000

/**
 * An embedded ActiveMQ on an injected clock. What its queues hold survives in its storage, and a send is acknowledged
 * once it is written there. Unlike the real one it makes no queue for whoever consumes: `Resources` say what is there.
 */
export class ActivemqTwin implements ActivemqPort, ActivemqProducer {
  readonly #clock: Clock
  readonly #random: Random
  readonly #storage: TwinStorage
  readonly #queues = new Map<string, TwinQueue>()
  readonly #consumers = new Set<TwinConsumer>()
  readonly #waiting = new Set<() => void>()
  readonly #broker: TwinBroker
  #lostUntilMs = -Infinity
  /** Rejected, and in nobody's hands, until it can be stored where they lie now. */
  #unburied: { readonly queue: TwinQueue; readonly ranks: readonly number[] }[] = []
  #stopBurying = () => {}

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly storage: TwinStorage }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#storage = options.storage
    for (const [, name] of this.#storage.entries(QUEUE_PREFIX)) {
      this.#queues.set(name, new TwinQueue(name, this.#storage))
    }
    this.#broker = this.#brokerFace()
  }

  /** Who consumes reaches nothing until then (milliseconds since the epoch), and holds nothing any more. */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
    for (const consumer of this.#consumers) consumer.loseConnection()
  }

  async look(): Promise<BrokerDescription> {
    this.#checkConnection()
    return { product: 'the embedded ActiveMQ' }
  }

  async consume({ queue }: ConsumeRequest, listener: ConsumerListener): Promise<QueueConsumer> {
    this.#checkConnection()
    this.#queue(queue)
    const consumer = new TwinConsumer(this.#broker, { queue, listener })
    this.#consumers.add(consumer)
    return consumer
  }

  async createQueue(name: string): Promise<boolean> {
    if (this.#queues.has(name)) return false
    const queue = new TwinQueue(name, this.#storage)
    this.#storage.write([queue.stored()])
    this.#queues.set(name, queue)
    return true
  }

  async deleteQueue(name: string): Promise<void> {
    const queue = this.#queue(name)
    this.#storage.write(queue.removal())
    this.#queues.delete(name)
    this.#unburied = this.#unburied.filter((one) => one.queue !== queue)
    for (const consumer of this.#consumers) consumer.forget(name)
    this.#wake()
  }

  async contents(name: string, ending = ''): Promise<readonly string[]> {
    return this.peek(name)
      .filter(({ id }) => (id ?? '').endsWith(ending))
      .map(({ body }) => body.toString())
  }

  async takeOut(name: string, ending: string): Promise<void> {
    const queue = this.#queue(name)
    const ranks = queue.ranksOf(({ id }) => id?.endsWith(ending) === true)
    this.#apply(queue.removing(ranks))
  }

  async send(request: {
    readonly queue: string
    readonly messages: readonly NewMessage[]
    readonly alongside?: readonly StorageChange[]
  }): Promise<void> {
    const queue = this.#queue(request.queue)
    const messages = request.messages.map((message) => this.#sent(message))
    this.#storage.write([...queue.adding(messages), ...(request.alongside ?? [])])
    queue.keep(messages)
    this.#wake()
  }

  /** Everything a queue holds, in somebody's hands or not. For tests. */
  peek(name: string): readonly ActivemqMessage[] {
    this.#sweep()
    return (this.#queues.get(name)?.all() ?? []).map(({ message }) => message)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()))
    this.#consumers.clear()
    this.#stopBurying()
  }

  kill(): void {
    void this.close()
  }

  #brokerFace(): TwinBroker {
    const isUp = () => this.#clock.now() >= this.#lostUntilMs
    return {
      clock: this.#clock,
      random: this.#random,
      get isUp() {
        return isUp()
      },
      queue: (name) => this.#queue(name),
      sweep: () => this.#sweep(),
      free: (name, ranks, counts) => {
        // One that was removed takes nothing back.
        for (const rank of ranks) this.#queues.get(name)?.free(rank, counts)
        this.#wake()
      },
      remove: (queue, ranks, fate) => {
        if (fate === 'rejected') this.#reject({ queue, ranks })
        else this.#apply(queue.removing(ranks))
      },
      wake: () => this.#wake(),
      changed: (ms, signal) => this.#changed(ms, signal),
    }
  }

  /** Nobody waits for it: where it cannot be stored now, that is tried again for as long as it takes. */
  #reject(...rejected: readonly { readonly queue: TwinQueue; readonly ranks: readonly number[] }[]): void {
    this.#stopBurying()
    const all = [...this.#unburied, ...rejected]
    this.#unburied = []
    try {
      while (all.length > 0) {
        this.#bury(all[0]!.queue, all[0]!.ranks)
        all.shift()
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.#unburied = all
      this.#stopBurying = this.#clock.after(STORE_AGAIN_MS, () => this.#reject())
    }
  }

  /**
   * To the dead-letter queue, which takes persistent messages only; the others are gone, and so is what the
   * dead-letter queue itself rejects, as ActiveMQ's defaults have it.
   */
  #bury(queue: TwinQueue, ranks: readonly number[]): void {
    const isGrave = queue.name === DEAD_LETTER_QUEUE
    const dead = ranks
      .map((rank) => queue.message(rank))
      .filter(({ isPersistent }) => isPersistent && !isGrave)
      .map((message) => ({ ...message, expiresMs: null }))
    const grave = this.#queues.get(DEAD_LETTER_QUEUE) ?? new TwinQueue(DEAD_LETTER_QUEUE, this.#storage)
    const removal = queue.removing(ranks)
    const burial = dead.length === 0 ? [] : [grave.stored(), ...grave.adding(dead)]
    this.#storage.write([...removal.changes, ...burial])
    removal.apply()
    if (dead.length === 0) return
    grave.keep(dead)
    this.#queues.set(DEAD_LETTER_QUEUE, grave)
    this.#wake()
  }

  #sweep(): void {
    const nowMs = this.#clock.now()
    for (const queue of this.#queues.values()) {
      const ranks = queue.expired(nowMs)
      if (ranks.length > 0) this.#bury(queue, ranks)
    }
  }

  #apply({ changes, apply }: { changes: StorageChange[]; apply: () => void }): void {
    this.#storage.write(changes)
    apply()
  }

  #sent(message: NewMessage): ActivemqMessage {
    const { kind, body, id, isPersistent = true, priority = DEFAULT_PRIORITY, timeToLiveMs } = message
    const { sentMs = this.#clock.now(), correlationId, replyTo, type, properties = {} } = message
    return {
      kind,
      body: kind === 'text' || kind === 'bytes' ? body : Buffer.alloc(0),
      id: id === undefined ? `ID:${this.#random.uuid()}` : id,
      isPersistent,
      priority,
      sentMs,
      expiresMs: timeToLiveMs === undefined ? null : sentMs + timeToLiveMs,
      correlationId: correlationId ?? null,
      replyTo: replyTo ?? null,
      type: type ?? null,
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, String(value)]),
      ),
    }
  }

  async #changed(ms: number, signal: AbortSignal): Promise<void> {
    const changed = new AbortController()
    const wake = () => changed.abort()
    this.#waiting.add(wake)
    await this.#clock.sleep(ms, AbortSignal.any([changed.signal, signal]))
    this.#waiting.delete(wake)
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  #checkConnection(): void {
    if (this.#clock.now() < this.#lostUntilMs) throw connectionLost()
  }

  /** In ActiveMQ's own words, of a user who may not make it. */
  #queue(name: string): TwinQueue {
    const queue = this.#queues.get(name)
    if (queue === undefined) {
      throw new SourceError('SOURCE_NOT_FOUND', `the destination queue://${name} does not exist`)
    }
    return queue
  }
}
