import { SourceError, type QueueSource, type ResolvedMapping } from '../../../model/index.ts'
import type { QueueAddress, SqsPort } from '../../../services/sqs/port.ts'
import { SqsTwin } from '../../../services/sqs/twin/index.ts'
import { SqsSource } from '../../../sources/sqs/index.ts'
import { MemoryStorage } from '../../../state/index.ts'
import { seededRandom, type VirtualClock } from '../../../time/index.ts'
import { Dice } from '../../dice.ts'
import { bodyOf } from '../message-ledger.ts'
import { Producers } from '../producers.ts'
import type { QueueHistory } from '../queue-history.ts'
import {
  FUNCTION_TIMEOUT_MS,
  queueCalmFromMs,
  type PlannedMessage,
  type QueueSettings,
} from '../queue-plan.ts'
import type { QueueBetween, QueueWorlds, SimulatedQueue } from '../simulate-queue.ts'
import { drawSqsPlan, sqsMappingOf, sqsQueueName, type SqsPlan } from './sqs-plan.ts'
import { SqsRules } from './sqs-rules.ts'

/** Worlds with a queue of SQS, standard or FIFO, and its dead-letter queue. */
export const SQS_WORLDS: QueueWorlds<SqsPlan> = {
  draw: drawSqsPlan,
  make: (world) => new SimulatedSqs(world),
  describe: ({ isFifo, visibilitySeconds, maxReceiveCount, retentionSeconds }) => {
    const kind = isFifo ? 'FIFO' : 'standard'
    const redrive = maxReceiveCount === null ? '' : `, ${maxReceiveCount} receives at most`
    return `a ${kind} queue that hides messages for ${visibilitySeconds} s${redrive}, kept for ${retentionSeconds} s`
  },
}

/** The queue that the mapping reads, its dead letters, and whoever sends to it. */
class SimulatedSqs implements SimulatedQueue {
  readonly rules: SqsRules
  readonly #twin: SqsTwin
  readonly #plan: SqsPlan
  readonly #clock: VirtualClock
  readonly #history: QueueHistory
  readonly #queue: QueueAddress
  readonly #deadLetters: QueueAddress
  readonly #producers: Producers
  readonly #sending: Dice
  /** Names of what the queue has taken from a producer. */
  readonly #sent = new Set<string>()
  #lostUntilMs = -Infinity

  constructor(world: {
    readonly plan: SqsPlan
    readonly clock: VirtualClock
    readonly history: QueueHistory
  }) {
    const { plan, clock, history } = world
    this.#twin = new SqsTwin({ clock, random: seededRandom(plan.seed), storage: new MemoryStorage() })
    this.#plan = plan
    this.#clock = clock
    this.#history = history
    this.#queue = { name: sqsQueueName(plan.isFifo) }
    this.#deadLetters = { name: `dead-${this.#queue.name}` }
    this.#sending = new Dice(plan.seed, 'producers')
    this.#producers = new Producers(plan.sends, { clock, put: (messages) => this.#send(messages) })
    this.rules = new SqsRules(plan, history, () => this.#twin.peek(this.#deadLetters))
  }

  get isSent(): boolean {
    return this.#producers.areDone
  }

  get contents(): readonly string[] {
    return this.#twin.peek(this.#queue).map((body) => this.#history.ledger.in(body).name)
  }

  async create(): Promise<void> {
    const { visibilitySeconds, retentionSeconds, maxReceiveCount, doubled, weather } = this.#plan
    await this.#twin.createQueue(this.#deadLetters)
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${this.#deadLetters.name}`
    const redrive = maxReceiveCount === null ? null : { deadLetterTargetArn, maxReceiveCount }
    await this.#twin.createQueue({
      ...this.#queue,
      visibilityTimeoutSeconds: visibilitySeconds,
      retentionSeconds,
      redrive,
    })
    if (doubled > 0) this.#twin.deliverTwice(this.#queue, doubled)
    for (const { fromMs, toMs } of weather.outages) {
      this.#clock.after(fromMs - this.#clock.now(), () => {
        this.#lostUntilMs = toMs
        this.#twin.loseConnection(toMs)
      })
    }
  }

  mappingOf(settings: QueueSettings): ResolvedMapping {
    return sqsMappingOf(settings, this.#plan)
  }

  open(mapping: ResolvedMapping, between: QueueBetween): QueueSource {
    const port = this.#port(between)
    return new SqsSource({ port, mapping, clock: this.#clock, functionTimeoutMs: FUNCTION_TIMEOUT_MS })
  }

  /** SQS does not notice. */
  left(): void {}

  #port({ life, isOver, chance, latency }: QueueBetween): SqsPort {
    const twin = this.#twin
    const { weather, visibilitySeconds } = this.#plan
    const answered = async <T>(answer: T): Promise<T> => {
      await latency()
      return isOver() ? new Promise<T>(() => {}) : answer
    }
    return {
      describeQueue: async (queue) => answered(await twin.describeQueue(queue)),
      sendMessage: (queue, message) => twin.sendMessage(queue, message),
      changeVisibility: (queue, handle, seconds) => twin.changeVisibility(queue, handle, seconds),
      receiveMessages: async (request) => {
        await latency()
        if (isOver()) return new Promise(() => {})
        if (chance(weather.receiveFails)) throw failure()
        const received = await twin.receiveMessages(request)
        const hiddenMs = (request.visibilityTimeoutSeconds ?? visibilitySeconds) * 1000
        const visibleMs = this.#clock.now() + hiddenMs
        for (const message of received) this.rules.taken(message, { life, visibleMs })
        if (received.length > 0 && chance(weather.receiveUnanswered)) throw failure()
        return answered(received)
      },
      deleteMessage: (queue, handle) => twin.deleteMessage(queue, handle),
      deleteMessages: async (queue, handles) => {
        await latency()
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
          if (!fails[index]) this.rules.deleted(handle, all[index]!)
        if (chance(weather.deleteUnanswered)) throw failure()
        return answered(all)
      },
      close: () => {},
    }
  }

  async #send(messages: readonly PlannedMessage[]): Promise<void> {
    if (this.#clock.now() < this.#lostUntilMs) throw failure()
    const put = this.#twin.putMessages(
      this.#queue,
      messages.map((message) => ({
        body: bodyOf(message),
        ...(this.#plan.isFifo
          ? { groupId: message.group, deduplicationId: message.name }
          : { delaySeconds: message.delaySeconds }),
      })),
      [],
    )
    // Before anybody receives one.
    for (const message of messages) if (!this.#sent.has(message.name)) this.#taken(message)
    await put
    const isCalm = this.#clock.now() >= queueCalmFromMs(this.#plan)
    if (!isCalm && this.#sending.chance(this.#plan.weather.sendUnanswered)) throw failure()
  }

  #taken(message: PlannedMessage): void {
    this.#sent.add(message.name)
    this.#history.ledger.sent(message, this.#clock.now())
  }
}

function failure(): SourceError {
  return new SourceError('SOURCE_FAILED', 'as the weather wants it')
}
