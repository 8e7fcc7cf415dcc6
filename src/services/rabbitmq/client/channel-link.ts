import type { AsyncMessage, Channel } from 'rabbitmq-client'
import { SourceError } from '../../../model/index.ts'
import { RealClock, type Clock } from '../../../time/index.ts'
import type { Delivery } from '../port.ts'
import type { ConsumerLink } from '../pull-consumer.ts'
import { deliveryOf, keepBodies } from './bare-bodies.ts'
import { sourceError } from './source-errors.ts'

/** What a channel tells its consumer. */
export interface LinkListener {
  delivered(delivery: Delivery): void
  fail(error: SourceError): void
}

/** A broker that sends what it has pauses less than this, in milliseconds of real time. */
const QUIET_MS = 5

/** A channel of a real broker with at most one subscription. */
export class ChannelLink implements ConsumerLink {
  readonly #channel: Channel
  readonly #queue: string
  readonly #listener: () => LinkListener
  readonly #realTime: Clock
  #subscription: string | null = null
  #prefetch = 0
  #reason: SourceError | null = null
  #silent = false
  #deliveries = 0
  #wake = () => {}

  constructor(
    channel: Channel,
    queue: string,
    listener: () => LinkListener,
    realTime: Clock = new RealClock(),
  ) {
    this.#channel = channel
    this.#queue = queue
    this.#listener = listener
    this.#realTime = realTime
    keepBodies(channel)
    channel.on('error', (error) => this.#because(error))
    channel.on('close', () => void this.#ended())
    channel.on('basic.cancel', () => {
      const words = `the broker has ended the consumer of queue '${queue}', as when a queue is deleted`
      this.#listener().fail(new SourceError('SOURCE_NOT_FOUND', words))
      void channel.close()
    })
  }

  async start(limit: number): Promise<void> {
    await this.#ask(async () => {
      if (limit !== this.#prefetch) await this.#channel.basicQos({ prefetchCount: limit })
      this.#prefetch = limit
      const deliver = (message: AsyncMessage) => {
        this.#deliveries++
        this.#listener().delivered(deliveryOf(message))
        this.#wake()
      }
      const { consumerTag } = await this.#channel.basicConsume({ queue: this.#queue }, deliver)
      this.#subscription = consumerTag
    })
  }

  async stop(): Promise<void> {
    const consumerTag = this.#subscription
    if (consumerTag === null) return
    this.#subscription = null
    await this.#ask(() => this.#channel.basicCancel({ consumerTag }))
    // The client hands on what came before the answer one turn later.
    await nextTurn()
  }

  /** What one read of the socket brings is handed on within a turn; a second one reads what lies there meanwhile. */
  async caughtUp(patienceMs: number, isEnough: () => boolean): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      this.#wake = () => {
        if (isEnough()) resolve()
      }
    })
    await (patienceMs > 0 ? this.#enoughOrQuiet(enough, patienceMs) : Promise.race([enough, twoTurns()]))
    this.#wake = () => {}
  }

  #enoughOrQuiet(enough: Promise<void>, patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel = () => {}
      const endMs = this.#realTime.now() + patienceMs
      const look = (before: number) => {
        const leftMs = endMs - this.#realTime.now()
        if (this.#deliveries === before || leftMs <= 0) return resolve()
        const now = this.#deliveries
        cancel = this.#realTime.after(Math.min(QUIET_MS, leftMs), () => look(now))
      }
      look(NaN)
      void enough.then(() => {
        cancel()
        resolve()
      })
    })
  }

  ack(deliveryTag: number, multiple: boolean): void {
    this.#tell(() => this.#channel.basicAck({ deliveryTag, multiple }))
  }

  requeue(deliveryTag: number, multiple: boolean): void {
    this.#tell(() => this.#channel.basicNack({ deliveryTag, multiple, requeue: true }))
  }

  async close(): Promise<void> {
    this.#silent = true
    await this.#channel.close().catch(() => {})
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#because(error)
    }
  }

  #tell(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#listener().fail(this.#because(error))
    }
  }

  /** The first that says why is right: what follows only says that the channel is closed. */
  #because(error: unknown): SourceError {
    this.#reason ??= sourceError(error)
    return this.#reason
  }

  /** The reason may come after the end: with the connection's own failure, or to who asked. */
  async #ended(): Promise<void> {
    await nextTurn()
    if (this.#silent) return
    this.#listener().fail(this.#reason ?? new SourceError('SOURCE_UNREACHABLE', 'the channel was closed'))
  }
}

async function twoTurns(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
