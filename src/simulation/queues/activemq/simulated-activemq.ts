import type { QueueSource, ResolvedMapping } from '../../../model/index.ts'
import { DEAD_LETTER_QUEUE, type ActivemqPort, type QueueConsumer } from '../../../services/activemq/port.ts'
import { ActivemqTwin } from '../../../services/activemq/twin/index.ts'
import { createActivemqSource } from '../../../sources/activemq/index.ts'
import { MemoryStorage } from '../../../state/index.ts'
import { seededRandom, type VirtualClock } from '../../../time/index.ts'
import { bodyOf } from '../message-ledger.ts'
import { Producers } from '../producers.ts'
import type { QueueHistory } from '../queue-history.ts'
import type { PlannedMessage, QueueSettings } from '../queue-plan.ts'
import type { QueueBetween, QueueWorlds, SimulatedQueue } from '../simulate-queue.ts'
import { ACTIVEMQ_QUEUE, activemqMappingOf, drawActivemqPlan, type ActivemqPlan } from './activemq-plan.ts'
import { OtherConsumers } from './other-consumers.ts'
import { ActivemqRules, type WatchedConsumer } from './activemq-rules.ts'

/** Worlds with a queue of ActiveMQ. */
export const ACTIVEMQ_WORLDS: QueueWorlds<ActivemqPlan> = {
  draw: drawActivemqPlan,
  make: (world) => new SimulatedActivemq(world),
  describe: ({ isEmbedded, maximumRedeliveries, visits }) =>
    `a queue of an ${isEmbedded ? 'embedded' : 'outside'} ActiveMQ, ${maximumRedeliveries} redeliveries, ${visits.length} visits of others`,
}

/** The broker with the queue that the mapping reads, its dead letters, and whoever sends to it. */
class SimulatedActivemq implements SimulatedQueue {
  readonly rules: ActivemqRules
  readonly #plan: ActivemqPlan
  readonly #clock: VirtualClock
  readonly #history: QueueHistory
  readonly #storage = new MemoryStorage()
  readonly #producers: Producers
  readonly #others: OtherConsumers
  #twin: ActivemqTwin
  #watched: WatchedConsumer | null = null

  constructor(world: {
    readonly plan: ActivemqPlan
    readonly clock: VirtualClock
    readonly history: QueueHistory
  }) {
    const { plan, clock, history } = world
    this.#plan = plan
    this.#clock = clock
    this.#history = history
    this.#twin = this.#broker()
    this.#producers = new Producers(plan.sends, { clock, put: (messages) => this.#send(messages) })
    this.rules = new ActivemqRules(plan, history, () => this.#namesIn(DEAD_LETTER_QUEUE))
    this.#others = new OtherConsumers(plan.visits, {
      clock,
      consume: (max) => this.#twin.consume({ queue: ACTIVEMQ_QUEUE, max }, { failed: () => {} }),
      took: (by, deliveries) => this.rules.othersTake(by, deliveries),
      acknowledge: (by) => this.rules.othersAcknowledge(by),
    })
  }

  get isSent(): boolean {
    return this.#producers.areDone
  }

  get contents(): readonly string[] {
    return this.#namesIn(ACTIVEMQ_QUEUE)
  }

  async create(): Promise<void> {
    await this.#twin.createQueue(ACTIVEMQ_QUEUE)
    for (const { fromMs, toMs } of this.#plan.weather.outages)
      this.#clock.after(fromMs - this.#clock.now(), () => this.#loseConnection(toMs))
  }

  mappingOf(settings: QueueSettings): ResolvedMapping {
    return activemqMappingOf(settings, this.#plan)
  }

  open(mapping: ResolvedMapping, between: QueueBetween): QueueSource {
    const twin = this.#twin
    const port: ActivemqPort = {
      look: () => twin.look(),
      consume: async (request, listener) => {
        const { batchSize } = mapping
        if (request.max !== batchSize) this.#history.problem(`receives ask for more than ${batchSize}`)
        await between.latency()
        if (between.isOver()) return new Promise(() => {})
        const consumer = await twin.consume(request, listener)
        const watched = {
          consumer,
          life: between.life,
          held: new Map(),
          returned: new Set<string>(),
          asked: 0,
        }
        this.#watched = watched
        return this.#consumer(watched, between)
      },
      close: () => twin.close(),
      kill: () => twin.kill(),
    }
    return createActivemqSource({ port, mapping, wallClock: this.#clock })
  }

  /** A broker of its own sees that the connection is lost; an embedded one has died, too, and begins anew. */
  async left(_: number, wasKilled: boolean): Promise<void> {
    const watched = this.#watched
    this.#watched = null
    if (!wasKilled) return
    if (this.#plan.isEmbedded) {
      if (watched !== null) this.rules.closed(watched)
      this.#others.kill()
      await this.#twin.close()
      this.#twin = this.#broker()
    } else {
      this.rules.lost(watched, this.#others.present)
      this.#twin.loseConnection(this.#clock.now())
      await watched?.consumer.close()
    }
  }

  #broker(): ActivemqTwin {
    const random = seededRandom(this.#plan.seed)
    return new ActivemqTwin({ clock: this.#clock, random, storage: this.#storage })
  }

  #consumer(watched: WatchedConsumer, between: QueueBetween): QueueConsumer {
    const { consumer } = watched
    const { dice, isOver, chance } = between
    const { receiveLost, settleLost } = this.#plan.weather
    return {
      receive: async (request) => {
        this.rules.asks(watched, request.max)
        await between.latency()
        if (isOver()) return new Promise(() => {})
        if (chance(receiveLost)) this.#loseConnection(this.#clock.now())
        const received = await consumer.receive(request)
        this.rules.taken(watched, received.deliveries)
        watched.asked -= request.max
        return isOver() ? new Promise(() => {}) : received
      },
      holds: (delivery) => consumer.holds(delivery),
      settle: async (deliveries, fate) => {
        await between.latency()
        if (isOver()) return new Promise(() => {})
        const isLost = chance(settleLost)
        const isHeard = !isLost || dice.chance(0.5)
        this.rules.settles(watched, deliveries, fate, isHeard)
        const unconfirmed = isHeard ? await consumer.settle(deliveries, fate) : []
        if (!isLost) return unconfirmed
        this.#loseConnection(this.#clock.now())
        return fate === 'accepted' ? deliveries : []
      },
      count: () => consumer.count(),
      close: async () => {
        if (isOver()) return
        this.rules.closed(watched)
        await consumer.close()
      },
    }
  }

  #loseConnection(untilMs: number): void {
    this.rules.lost(this.#watched, this.#others.present)
    this.#twin.loseConnection(untilMs)
  }

  async #send(messages: readonly PlannedMessage[]): Promise<void> {
    const sent = this.#twin.send({
      queue: ACTIVEMQ_QUEUE,
      messages: messages.map((message) => ({
        kind: message.isStrange ? 'map' : message.type === 'order' ? 'text' : 'bytes',
        body: Buffer.from(bodyOf(message)),
        isPersistent: message.isPersistent,
        properties: { name: message.name },
        ...(message.timeToLiveMs === null ? {} : { timeToLiveMs: message.timeToLiveMs }),
      })),
    })
    // Before anybody receives one.
    for (const message of messages) this.#history.ledger.sent(message, this.#clock.now())
    await sent
  }

  #namesIn(queue: string): readonly string[] {
    return this.#twin.peek(queue).map(({ properties }) => properties['name']!)
  }
}
