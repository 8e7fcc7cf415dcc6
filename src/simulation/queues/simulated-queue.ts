import { SourceError } from '../../model/index.ts'
import type { QueueAddress, SqsPort } from '../../services/sqs/port.ts'
import { SqsTwin } from '../../services/sqs/twin/index.ts'
import { MemoryStorage } from '../../state/index.ts'
import { seededRandom, type VirtualClock } from '../../time/index.ts'
import type { Dice } from '../dice.ts'
import type { QueueHistory } from './queue-history.ts'
import { queueCalmFromMs, queueNameOf, type QueuePlan } from './queue-plan.ts'

/** What stands between one life of the process and the queue. */
export interface QueueBetween {
  readonly life: number
  readonly dice: Dice
  /** The process was killed: nothing of it goes on. */
  readonly isOver: () => boolean
}

/** The queue that the mapping reads, its dead letters, and whoever sends to it. */
export class SimulatedQueue {
  readonly #twin: SqsTwin
  readonly #plan: QueuePlan
  readonly #clock: VirtualClock
  readonly #history: QueueHistory
  readonly #queue: QueueAddress
  readonly #deadLetters: QueueAddress
  readonly #outbox: QueuePlan['sends'][number]['messages'][] = []
  #left: number

  constructor(world: {
    readonly plan: QueuePlan
    readonly clock: VirtualClock
    readonly history: QueueHistory
  }) {
    const { plan, clock, history } = world
    this.#twin = new SqsTwin({ clock, random: seededRandom(plan.seed), storage: new MemoryStorage() })
    this.#plan = plan
    this.#clock = clock
    this.#history = history
    this.#queue = { name: queueNameOf(plan.isFifo) }
    this.#deadLetters = { name: `dead-${queueNameOf(plan.isFifo)}` }
    this.#left = plan.sends.length
  }

  /** Everything that is planned was sent. */
  get isSent(): boolean {
    return this.#left === 0
  }

  /** Bodies of what the queue holds, hidden or not. */
  get contents(): readonly string[] {
    return this.#twin.peek(this.#queue)
  }

  get deadLetters(): readonly string[] {
    return this.#twin.peek(this.#deadLetters)
  }

  async create(): Promise<void> {
    const { visibilitySeconds, maxReceiveCount, doubled, sends, weather } = this.#plan
    await this.#twin.createQueue(this.#deadLetters)
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${this.#deadLetters.name}`
    const redrive = maxReceiveCount === null ? null : { deadLetterTargetArn, maxReceiveCount }
    await this.#twin.createQueue({
      ...this.#queue,
      visibilityTimeoutSeconds: visibilitySeconds,
      redrive,
    })
    if (doubled > 0) this.#twin.deliverTwice(this.#queue, doubled)
    for (const send of sends) this.#at(send.atMs, () => this.#send(send.messages))
    for (const { fromMs, toMs } of weather.outages) this.#at(fromMs, () => this.#twin.loseConnection(toMs))
  }

  /** As one life of the process reaches it. */
  port(between: QueueBetween): SqsPort {
    const twin = this.#twin
    const { dice, life, isOver } = between
    const { weather, visibilitySeconds } = this.#plan
    const history = this.#history
    const chance = (probability: number) => !this.#isCalm && dice.chance(probability)
    const failure = () => new SourceError('SOURCE_FAILED', 'as the weather wants it')
    const answered = async <T>(answer: T): Promise<T> => {
      await this.#latency(dice)
      return isOver() ? new Promise<T>(() => {}) : answer
    }
    return {
      describeQueue: async (queue) => answered(await twin.describeQueue(queue)),
      sendMessage: (queue, message) => twin.sendMessage(queue, message),
      changeVisibility: (queue, handle, seconds) => twin.changeVisibility(queue, handle, seconds),
      receiveMessages: async (request) => {
        await this.#latency(dice)
        if (isOver()) return new Promise(() => {})
        if (chance(weather.receiveFails)) throw failure()
        const received = await twin.receiveMessages(request)
        const hiddenMs = (request.visibilityTimeoutSeconds ?? visibilitySeconds) * 1000
        const visibleMs = this.#clock.now() + hiddenMs
        for (const message of received) history.taken(message, { life, visibleMs })
        if (received.length > 0 && chance(weather.receiveUnanswered)) throw failure()
        return answered(received)
      },
      deleteMessage: (queue, handle) => twin.deleteMessage(queue, handle),
      deleteMessages: async (queue, handles) => {
        await this.#latency(dice)
        if (isOver()) return new Promise(() => {})
        if (chance(weather.deleteFails)) throw failure()
        // Some of a batch may fail alone.
        const fails = handles.map(() => chance(weather.deleteFails))
        const results = await twin.deleteMessages(
          queue,
          handles.filter((_, index) => !fails[index]),
        )
        const given = results.values()
        const all = fails.map((isFailed) => (isFailed ? failure() : given.next().value!))
        for (const [index, handle] of handles.entries())
          if (!fails[index]) history.deleted(handle, all[index]!)
        if (chance(weather.deleteUnanswered)) throw failure()
        return answered(all)
      },
      close: () => {},
    }
  }

  #at(atMs: number, action: () => void): void {
    this.#clock.after(atMs - this.#clock.now(), action)
  }

  get #isCalm(): boolean {
    return this.#clock.now() >= queueCalmFromMs(this.#plan)
  }

  async #latency(dice: Dice): Promise<void> {
    const { latencyMs } = this.#plan.weather
    const ms = latencyMs === 0 || this.#isCalm ? 0 : dice.between(0, latencyMs)
    if (ms > 0) await this.#clock.sleep(ms)
  }

  /** One after the other and in order, however long the queue cannot be reached. */
  #send(messages: QueuePlan['sends'][number]['messages']): void {
    for (const message of messages) this.#history.ledger.sent(message)
    this.#outbox.push(messages)
    if (this.#outbox.length === 1) this.#pump()
  }

  #pump(): void {
    const [messages] = this.#outbox
    if (messages === undefined) return
    const sent = messages.map(({ name, type, padding, group, delaySeconds }) => ({
      body: JSON.stringify({ name, type, padding: 'x'.repeat(padding) }),
      ...(this.#plan.isFifo ? { groupId: group, deduplicationId: name } : { delaySeconds }),
    }))
    this.#twin.putMessages(this.#queue, sent, []).then(
      () => {
        this.#left--
        this.#outbox.shift()
        this.#pump()
      },
      () => this.#clock.after(1_000, () => this.#pump()),
    )
  }
}
