import type { FunctionPort, InvocationOutcome, InvocationRequest } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { Dice } from '../dice.ts'
import type { SimulatedMessage } from './message-ledger.ts'
import type { QueueAnswer, QueueHistory, QueueInvocation } from './queue-history.ts'
import { FUNCTION_TIMEOUT_MS, queueCalmFromMs, type QueuePlan } from './queue-plan.ts'

/** Answers that are wrong for every batch (RBF-16, RBF-17), and answers that are successes (RBF-15, RBF-27). */
const WRONG_ANSWERS = [
  '{"batchItemFailures":[{"itemIdentifier":""}]}',
  '{"batchItemFailures":[{"itemIdentifier":null}]}',
  '{"batchItemFailures":[{"foo":"1"}]}',
  '{"batchItemFailures":[{"itemIdentifier":"none of this batch"}]}',
  'no JSON',
]
const GOOD_ANSWERS = ['', 'null', '{}', '{"batchItemFailures":[]}', '{"batchItemFailures":null}']

interface Doing {
  readonly answer: QueueAnswer
  readonly body: string
  readonly durationMs: number
}

/** The function of a mapping on a queue: takes its time, fails as its messages and the weather want it. */
export class QueueFunction {
  readonly #plan: QueuePlan
  readonly #dice: Dice
  /** How often each message has been delivered, in all lives. */
  readonly #deliveries = new Map<string, number>()

  constructor(plan: QueuePlan) {
    this.#plan = plan
    this.#dice = new Dice(plan.seed, 'function')
  }

  port(life: {
    readonly clock: Clock
    readonly history: QueueHistory
    readonly isOver: () => boolean
  }): FunctionPort {
    const { clock, history, isOver } = life
    const invoke = async (request: InvocationRequest): Promise<InvocationOutcome> => {
      const stormy = clock.now() < queueCalmFromMs(this.#plan)
      if (stormy && this.#dice.chance(this.#plan.weather.throttled)) {
        const kind = this.#dice.pick(['throttled', 'unreachable'] as const)
        return { kind, message: 'as the weather wants it' }
      }
      const invocation = history.invoking(request)
      for (const { name } of invocation.messages) {
        this.#deliveries.set(name, (this.#deliveries.get(name) ?? 0) + 1)
      }
      const { answer, body, durationMs } = this.#doing(invocation, {
        stormy,
        readsReports: history.life.settings.reportBatchItemFailures,
      })
      if (durationMs > 0) await clock.sleep(durationMs, request.signal)
      if (isOver()) return new Promise(() => {})
      history.answered(invocation, answer)
      if (answer.kind === 'failure' && answer.cause !== 'response') {
        return { kind: 'failure', cause: answer.cause, message: 'as the messages or the weather want it' }
      }
      return { kind: 'success', body }
    }
    return { invoke, close: async () => {} }
  }

  #doing(
    { messages, request }: QueueInvocation,
    { stormy, readsReports }: { readonly stormy: boolean; readonly readsReports: boolean },
  ): Doing {
    const { weather } = this.#plan
    const dice = this.#dice
    const durationMs = dice.between(0, weather.functionMs)
    const bad = messages.filter(({ name, failures }) => this.#deliveries.get(name)! <= failures)
    if (readsReports && stormy && dice.chance(weather.reportsFailures)) {
      const failed = this.#failed(messages, bad.length > 0 ? bad : [dice.pick(messages)])
      return { answer: { kind: 'reported', failed }, body: this.#report(failed, request.event), durationMs }
    }
    if (bad.length > 0 || (stormy && dice.chance(weather.functionFails))) {
      return this.#failure(readsReports, durationMs)
    }
    const answers = !readsReports && dice.chance(0.2) ? WRONG_ANSWERS : GOOD_ANSWERS
    return { answer: { kind: 'success' }, body: dice.pick(answers), durationMs }
  }

  /** In a FIFO queue a good function reports what failed and all that is behind it (FIFO-6). */
  #failed(
    messages: readonly SimulatedMessage[],
    bad: readonly SimulatedMessage[],
  ): readonly SimulatedMessage[] {
    return this.#plan.isFifo ? messages.slice(messages.indexOf(bad[0]!)) : bad
  }

  #failure(readsReports: boolean, durationMs: number): Doing {
    const cause = this.#dice.pick(['error', 'timeout', 'crash', 'response'] as const)
    const isResponse = cause === 'response' && readsReports
    const known = cause === 'response' && !readsReports ? 'error' : cause
    return {
      answer: { kind: 'failure', cause: known },
      body: isResponse ? this.#dice.pick(WRONG_ANSWERS) : '',
      durationMs: cause === 'timeout' ? FUNCTION_TIMEOUT_MS : durationMs,
    }
  }

  /** In any order, and some of them twice (RBF-26). */
  #report(failed: readonly SimulatedMessage[], event: object): string {
    const { Records } = event as { Records: { messageId: string; body: string }[] }
    const idOf = (message: SimulatedMessage) =>
      Records.find(({ body }) => body.includes(`"${message.name}"`))!.messageId
    const listed = this.#dice.chance(0.5) ? failed : failed.toReversed()
    const twice = this.#dice.chance(0.3) ? [...listed, failed[0]!] : listed
    return JSON.stringify({
      batchItemFailures: twice.map((message) => ({ itemIdentifier: idOf(message) })),
    })
  }
}
