import type { FunctionPort, InvocationOutcome, InvocationRequest } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { Dice } from './dice.ts'
import type { History } from './history.ts'
import type { Answer } from './invocation.ts'
import { calmFromMs, type SimulationPlan } from './plan.ts'
import type { SimulatedRecord } from './record-ledger.ts'

/** Answers that are wrong for every batch (RBF-6), and answers that are complete successes (RBF-5, RBF-27). */
const WRONG_ANSWERS = [
  '{"batchItemFailures":[{"itemIdentifier":""}]}',
  '{"batchItemFailures":[{"itemIdentifier":null}]}',
  '{"batchItemFailures":[{"foo":"1"}]}',
  '{"batchItemFailures":[{"itemIdentifier":"none of this batch"}]}',
  'no JSON',
]
const GOOD_ANSWERS = ['', 'null', '{}', '{"batchItemFailures":[]}', '{"batchItemFailures":null}', '"done"']

/** The function of a simulated mapping: takes its time, fails as its records and the weather want it. */
export class FickleFunction {
  readonly #plan: SimulationPlan
  readonly #dice: Dice
  /** How often each record has been delivered, in all lives. */
  readonly #deliveries = new Map<string, number>()

  constructor(plan: SimulationPlan) {
    this.#plan = plan
    this.#dice = new Dice(plan.seed, 'function')
  }

  /** The function as one life of the process has it. */
  port(life: {
    readonly clock: Clock
    readonly history: History
    readonly isOver: () => boolean
  }): FunctionPort {
    const { clock, history, isOver } = life
    const invoke = async (request: InvocationRequest): Promise<InvocationOutcome> => {
      const { weather } = this.#plan
      if (this.#stormy(clock) && this.#dice.chance(weather.throttled)) {
        const kind = this.#dice.pick(['throttled', 'unreachable'] as const)
        return { kind, message: 'as the weather wants it' }
      }
      const names = namesIn(request.event)
      const invocation = history.invoking(request, names)
      for (const name of names) this.#deliveries.set(name, (this.#deliveries.get(name) ?? 0) + 1)
      const durationMs = this.#dice.between(0, weather.functionMs)
      if (durationMs > 0) await clock.sleep(durationMs, request.signal)
      if (isOver()) return new Promise(() => {})
      const { answer, body } = this.#answer(invocation.records, { clock, readsBody: request.readsBody })
      invocation.answer = answer
      if (answer.kind === 'failure' && answer.cause !== 'response') {
        return { kind: 'failure', cause: answer.cause, message: 'as the records or the weather want it' }
      }
      return { kind: 'success', body }
    }
    return { invoke, close: async () => {} }
  }

  #answer(
    records: readonly SimulatedRecord[],
    { clock, readsBody }: { readonly clock: Clock; readonly readsBody: boolean },
  ): { readonly answer: Answer; readonly body: string } {
    const { weather } = this.#plan
    const stormy = this.#stormy(clock)
    const bad = records.findIndex(({ name, failures }) => this.#deliveries.get(name)! <= failures)
    if (readsBody && stormy && this.#dice.chance(weather.reportsFailures)) {
      const from = bad >= 0 ? bad : this.#dice.random.below(records.length)
      return { answer: { kind: 'reported', from }, body: this.#report(records, from) }
    }
    if (bad >= 0 || (stormy && this.#dice.chance(weather.functionFails))) return this.#failure(readsBody)
    // What is not asked for is not read (RBF-1).
    const ignored = !readsBody && this.#dice.chance(0.2)
    return {
      answer: { kind: 'success' },
      body: this.#dice.pick(ignored ? WRONG_ANSWERS : GOOD_ANSWERS),
    }
  }

  #failure(readsBody: boolean): { readonly answer: Answer; readonly body: string } {
    const cause = this.#dice.pick(['error', 'timeout', 'crash', 'response'] as const)
    if (cause === 'response' && !readsBody) return { answer: { kind: 'failure', cause: 'error' }, body: '' }
    return { answer: { kind: 'failure', cause }, body: this.#dice.pick(WRONG_ANSWERS) }
  }

  /** The lowest record of the list counts, wherever it stands (RBF-3), and once is as good as twice (RBF-26). */
  #report(records: readonly SimulatedRecord[], from: number): string {
    const reported = [records[from]!]
    for (let more = this.#dice.between(0, 3); more > 0; more--) {
      const record = records[this.#dice.between(from, records.length - 1)]!
      if (this.#dice.chance(0.5)) reported.push(record)
      else reported.unshift(record)
    }
    return JSON.stringify({
      batchItemFailures: reported.map(({ position }) => ({ itemIdentifier: position })),
    })
  }

  #stormy(clock: Clock): boolean {
    return clock.now() < calmFromMs(this.#plan)
  }
}

function namesIn(event: object): string[] {
  const { Records } = event as { Records: { kinesis: { data: string } }[] }
  return Records.map(({ kinesis }) => {
    const { name } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as { name: string }
    return name
  })
}
