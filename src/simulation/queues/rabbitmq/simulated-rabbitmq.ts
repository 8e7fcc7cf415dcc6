import type { QueueSource, ResolvedMapping } from '../../../model/index.ts'
import type { RabbitConsumer, RabbitPort } from '../../../services/rabbitmq/port.ts'
import { RabbitTwin } from '../../../services/rabbitmq/twin/index.ts'
import { createRabbitSource } from '../../../sources/rabbitmq/index.ts'
import { MemoryStorage } from '../../../state/index.ts'
import type { VirtualClock } from '../../../time/index.ts'
import { bodyOf } from '../message-ledger.ts'
import { Producers } from '../producers.ts'
import type { QueueHistory } from '../queue-history.ts'
import type { PlannedMessage, QueueSettings } from '../queue-plan.ts'
import type { QueueBetween, QueueWorlds, SimulatedQueue } from '../simulate-queue.ts'
import {
  drawRabbitmqPlan,
  queueArguments,
  RABBITMQ_DEAD_LETTERS,
  RABBITMQ_QUEUE,
  rabbitmqMappingOf,
  type RabbitmqPlan,
} from './rabbitmq-plan.ts'
import type { WatchedConsumer } from './broker-view.ts'
import { OtherConsumers } from './other-consumers.ts'
import { RabbitmqRules } from './rabbitmq-rules.ts'

const VIRTUAL_HOST = '/'

/** Worlds with a queue of RabbitMQ. */
export const RABBITMQ_WORLDS: QueueWorlds<RabbitmqPlan> = {
  draw: drawRabbitmqPlan,
  make: (world) => new SimulatedRabbitmq(world),
  describe: (plan) =>
    `a queue of an ${plan.isEmbedded ? 'embedded' : 'outside'} RabbitMQ: ${JSON.stringify(queueArguments(plan))}, ${plan.visits.length} visits of others`,
}

/** The broker with the queue that the mapping reads, its dead letters, and whoever sends to it. */
class SimulatedRabbitmq implements SimulatedQueue {
  readonly rules: RabbitmqRules
  readonly #plan: RabbitmqPlan
  readonly #clock: VirtualClock
  readonly #history: QueueHistory
  readonly #storage = new MemoryStorage()
  readonly #producers: Producers
  readonly #consumers: WatchedConsumer[] = []
  readonly #others: OtherConsumers
  #twin: RabbitTwin
  #port: RabbitPort | null = null

  constructor(world: {
    readonly plan: RabbitmqPlan
    readonly clock: VirtualClock
    readonly history: QueueHistory
  }) {
    const { plan, clock, history } = world
    this.#plan = plan
    this.#clock = clock
    this.#history = history
    this.#twin = new RabbitTwin({ clock, storage: this.#storage })
    this.#producers = new Producers(plan.sends, { clock, put: async (messages) => this.#send(messages) })
    this.rules = new RabbitmqRules(plan, history, {
      ready: () => this.#ready(RABBITMQ_QUEUE).map(({ body }) => history.ledger.in(body).name),
      deadLetters: () => (plan.hasDeadLetters ? this.#ready(RABBITMQ_DEAD_LETTERS) : []),
      consumers: () => this.#consumers,
      heldByOthers: () => this.#others.held,
    })
    this.#others = new OtherConsumers(plan.visits, {
      clock,
      connect: () => this.#twin.connect(VIRTUAL_HOST),
      acknowledge: (deliveries) => this.rules.othersAcknowledge(deliveries),
      giveBack: (deliveries) => this.rules.othersGiveBack(deliveries),
    })
  }

  get isSent(): boolean {
    return this.#producers.areDone
  }

  get contents(): readonly string[] {
    const held = this.#consumers.filter(({ consumer }) => consumer.lost === null)
    const { ledger } = this.#history
    return [
      ...this.#ready(RABBITMQ_QUEUE).map(({ body }) => ledger.in(body).name),
      ...held.flatMap(({ unsettled, consumer }) => [
        ...[...unsettled.values()].map(({ message }) => message.name),
        ...(consumer.waiting === 0 ? [] : ['what waits to be received']),
      ]),
      ...(this.#others.held === 0 ? [] : ['what others hold']),
    ]
  }

  async create(): Promise<void> {
    const broker = this.#twin.connect(VIRTUAL_HOST)
    await broker.declareQueue(RABBITMQ_QUEUE, queueArguments(this.#plan))
    if (this.#plan.hasDeadLetters) await broker.declareQueue(RABBITMQ_DEAD_LETTERS, {})
    for (const { fromMs, toMs } of this.#plan.weather.outages)
      this.#clock.after(fromMs - this.#clock.now(), () => this.#loseConnection(toMs))
  }

  mappingOf(settings: QueueSettings): ResolvedMapping {
    return rabbitmqMappingOf(settings)
  }

  open(mapping: ResolvedMapping, between: QueueBetween): QueueSource {
    const inner = this.#twin.connect(VIRTUAL_HOST)
    this.#port = inner
    const isOver = () => between.isOver()
    const port: RabbitPort = {
      lookAt: async (queue) => {
        await between.latency()
        return isOver() ? new Promise(() => {}) : inner.lookAt(queue)
      },
      consume: async (request) => {
        const { batchSize } = mapping
        if (request.prefetch !== batchSize) this.#history.problem(`the prefetch is not ${batchSize}`)
        await between.latency()
        if (isOver()) return new Promise(() => {})
        const consumer = await inner.consume(request)
        const watched = { consumer, life: between.life, unsettled: new Map(), lastTag: 0 }
        return this.#watched(watched, between)
      },
      close: () => inner.close(),
      kill: () => inner.kill(),
    }
    return createRabbitSource({ port, mapping, clock: this.#clock })
  }

  /** A broker of its own sees that the connection is gone; an embedded one has died, too, and begins anew. */
  left(_: number, wasKilled: boolean): void {
    if (!wasKilled) return
    if (this.#plan.isEmbedded) this.rules.loses({ restarts: true })
    else this.#loseConnection(this.#clock.now())
    this.#port?.kill()
    this.#consumers.length = 0
    if (!this.#plan.isEmbedded) return
    this.#others.kill()
    this.#twin.stop()
    this.#twin = new RabbitTwin({ clock: this.#clock, storage: this.#storage })
  }

  #watched(watched: WatchedConsumer, between: QueueBetween): RabbitConsumer {
    const { consumer } = watched
    const { isOver, chance } = between
    const { channelLost, ackLost } = this.#plan.weather
    this.#consumers.push(watched)
    return {
      get lost() {
        return consumer.lost
      },
      get waiting() {
        return consumer.waiting
      },
      get unsettled() {
        return consumer.unsettled
      },
      holds: (tag) => consumer.holds(tag),
      receive: async (request) => {
        await between.latency()
        if (isOver()) return new Promise(() => {})
        if (chance(channelLost)) this.#loseConnection(this.#clock.now())
        const deliveries = await consumer.receive(request)
        if (isOver()) return new Promise(() => {})
        this.rules.taken(watched, deliveries)
        return deliveries
      },
      more: async (max, patienceMs) => {
        const deliveries = await consumer.more(max, patienceMs)
        if (isOver()) return new Promise(() => {})
        this.rules.taken(watched, deliveries)
        return deliveries
      },
      pause: async (max) => {
        await between.latency()
        if (isOver()) return new Promise(() => {})
        const deliveries = await consumer.pause(max)
        if (isOver()) return new Promise(() => {})
        this.rules.taken(watched, deliveries)
        return deliveries
      },
      ack: (tags) => {
        if (isOver() || consumer.lost !== null) return false
        const isHeard = !chance(ackLost)
        this.rules.acked(watched, tags, isHeard)
        if (isHeard) return consumer.ack(tags)
        this.#loseConnection(this.#clock.now())
        return true
      },
      requeue: async (tags) => {
        await between.latency()
        if (isOver()) return new Promise(() => {})
        if (consumer.lost === null) this.rules.requeued(watched, tags)
        await consumer.requeue(tags)
      },
      close: async () => {
        if (isOver()) return
        this.rules.closes(watched)
        watched.unsettled.clear()
        await consumer.close()
        this.#consumers.splice(this.#consumers.indexOf(watched), 1)
      },
    }
  }

  #loseConnection(untilMs: number): void {
    this.rules.loses({ restarts: false })
    for (const { unsettled } of this.#consumers) unsettled.clear()
    this.#twin.loseConnection(untilMs)
  }

  #send(messages: readonly PlannedMessage[]): void {
    const queue = this.#twin.queue(VIRTUAL_HOST, RABBITMQ_QUEUE)
    this.#twin.publish(
      queue,
      messages.map((message) => ({
        properties: message.timeToLiveMs === null ? {} : { expiration: String(message.timeToLiveMs) },
        body: Buffer.from(bodyOf(message)),
      })),
      [],
    )
    // Before anybody receives one.
    for (const message of messages) this.#history.ledger.sent(message, this.#clock.now())
  }

  #ready(queue: string) {
    return this.#twin.browse(this.#twin.queue(VIRTUAL_HOST, queue))
  }
}
