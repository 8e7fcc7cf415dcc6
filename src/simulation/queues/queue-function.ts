import type { FunctionPort } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { Dice } from '../dice.ts'
import { ficklePort, GOOD_ANSWERS, WRONG_ANSWERS, type Doing } from '../fickle-port.ts'
import type { SimulatedMessage } from './message-ledger.ts'
import type { QueueAnswer, QueueHistory, QueueInvocation } from './queue-history.ts'
import { FUNCTION_TIMEOUT_MS, queueCalmFromMs, type QueuePlan } from './queue-plan.ts'

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
    const stormy = () => clock.now() < queueCalmFromMs(this.#plan)
    return ficklePort<QueueInvocation, QueueAnswer>({
      clock,
      isOver,
      dice: this.#dice,
      throttled: () => (stormy() ? this.#plan.weather.throttled : 0),
      begin: (request) => {
        const invocation = history.invoking(request)
        for (const { name } of invocation.messages) {
          this.#deliveries.set(name, (this.#deliveries.get(name) ?? 0) + 1)
        }
        return invocation
      },
      doing: (invocation) => {
        const readsReports = history.life.settings.reportBatchItemFailures
        return this.#doing(invocation, { stormy: stormy(), readsReports })
      },
      answered: (invocation, answer) => history.answered(invocation, answer),
    })
  }

  #doing(
    { messages, request }: QueueInvocation,
    { stormy, readsReports }: { readonly stormy: boolean; readonly readsReports: boolean },
  ): Doing<QueueAnswer> {
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
    return this.#plan.keepsOrder ? messages.slice(messages.indexOf(bad[0]!)) : bad
  }

  #failure(readsReports: boolean, durationMs: number): Doing<QueueAnswer> {
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
