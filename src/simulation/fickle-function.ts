import type { FunctionPort } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { Dice } from './dice.ts'
import { ficklePort, GOOD_ANSWERS, WRONG_ANSWERS, type Doing } from './fickle-port.ts'
import type { History } from './history.ts'
import { isClosing, namesOf, type Answer, type Invocation } from './invocation.ts'
import { calmFromMs, type SimulationPlan } from './plan.ts'
import type { SimulatedRecord } from './record-ledger.ts'
import type { SimulatedSource } from './simulated-source.ts'

/** Answers without a state that a tumbling window could go on with (TUM-4, TUM-17). */
const STATELESS_ANSWERS = ['', 'no JSON', '{}', '[]', '{"state":null}', '{"state":[]}', '{"state":7}']

/** What ends a function that takes too long, milliseconds. */
const TIMEOUT_MS = 10_000
/** Above the limit of a state (TUM-5). */
const LARGE_STATE_LETTERS = 1_100_000

/** The function of a simulated mapping: takes its time, fails as its records and the weather want it. */
export class FickleFunction {
  readonly #plan: SimulationPlan
  readonly #source: SimulatedSource
  readonly #dice: Dice
  /** How often each record has been delivered, in all lives. */
  readonly #deliveries = new Map<string, number>()

  constructor(plan: SimulationPlan, source: SimulatedSource) {
    this.#plan = plan
    this.#source = source
    this.#dice = new Dice(plan.seed, 'function')
  }

  /** The function as one life of the process has it. */
  port(life: {
    readonly clock: Clock
    readonly history: History
    readonly isOver: () => boolean
  }): FunctionPort {
    const { clock, history, isOver } = life
    return ficklePort<Invocation, Answer>({
      clock,
      isOver,
      dice: this.#dice,
      throttled: () => (this.#stormy(clock) ? this.#plan.weather.throttled : 0),
      begin: (request) => {
        const records = this.#source.recordsIn(request.event)
        for (const wrong of this.#source.wrongIn(request.event)) history.problem(wrong)
        const invocation = history.invoking(request, records)
        for (const { name } of records) this.#deliveries.set(name, (this.#deliveries.get(name) ?? 0) + 1)
        return invocation
      },
      doing: (invocation) => this.#doing(invocation, this.#stormy(clock)),
      answered: (invocation, answer) => (invocation.answer = answer),
    })
  }

  #doing(invocation: Invocation, stormy: boolean): Doing<Answer> {
    const { records, settings } = invocation
    const { weather } = this.#plan
    const dice = this.#dice
    const durationMs = dice.between(0, weather.functionMs)
    const readsReports = settings.reportBatchItemFailures
    const bad = records.findIndex(({ name, failures }) => this.#deliveries.get(name)! <= failures)
    if (readsReports && stormy && records.length > 0 && dice.chance(weather.reportsFailures)) {
      const from = bad >= 0 ? bad : dice.random.below(records.length)
      const body = this.#body(invocation, {
        succeeded: records.slice(0, from),
        reported: records.slice(from),
      })
      return { answer: { kind: 'reported', from }, body, durationMs }
    }
    if (bad >= 0 || (stormy && dice.chance(weather.functionFails))) {
      return this.#failure(invocation, durationMs)
    }
    const body = this.#body(invocation, { succeeded: records, reported: [] })
    return { answer: { kind: 'success' }, body, durationMs }
  }

  #failure(invocation: Invocation, durationMs: number): Doing<Answer> {
    const { reportBatchItemFailures: readsReports, tumblingWindowInSeconds: tumbles } = invocation.settings
    const cause = this.#dice.pick(['error', 'timeout', 'crash', 'response'] as const)
    switch (cause) {
      case 'response': {
        if (!readsReports && tumbles === 0) return failure('error', durationMs)
        const bodies = tumbles > 0 ? STATELESS_ANSWERS : WRONG_ANSWERS
        return { answer: { kind: 'failure', cause }, body: this.#dice.pick(bodies), durationMs }
      }
      case 'timeout':
        return failure(cause, TIMEOUT_MS)
      case 'crash':
        return failure(cause, Math.floor(durationMs / 2))
      case 'error':
        return failure(cause, durationMs)
    }
  }

  /** What an answer says of the records that failed, and of the window's state. */
  #body(
    invocation: Invocation,
    what: { readonly succeeded: readonly SimulatedRecord[]; readonly reported: readonly SimulatedRecord[] },
  ): string {
    const { reportBatchItemFailures: readsReports, tumblingWindowInSeconds: tumbles } = invocation.settings
    const state = tumbles === 0 ? {} : { state: this.#state(invocation, what.succeeded) }
    if (what.reported.length > 0) return JSON.stringify({ ...state, ...this.#report(what.reported) })
    // What is not asked for is not read (RBF-1).
    const ignored = !readsReports && this.#dice.chance(0.2)
    if (tumbles === 0) return this.#dice.pick(ignored ? WRONG_ANSWERS : GOOD_ANSWERS)
    const batchItemFailures = ignored ? [{ itemIdentifier: '' }] : this.#dice.pick([[], null])
    return JSON.stringify({ ...state, batchItemFailures })
  }

  /** The names of the records that the window had so far: what a function adds up. */
  #state({ request }: Invocation, succeeded: readonly SimulatedRecord[]): object {
    const { state = {} } = request.event as { state?: { records?: string[] } }
    const names = namesOf(succeeded).split(' ')
    const records = [...(state.records ?? []), ...(succeeded.length === 0 ? [] : names)]
    const isLarge = !isClosing(request.event) && this.#dice.chance(this.#plan.weather.largeState)
    return isLarge ? { records, padding: 'x'.repeat(LARGE_STATE_LETTERS) } : { records }
  }

  /** The lowest record of the list counts, wherever it stands (RBF-3), and once is as good as twice (RBF-26). */
  #report(failed: readonly SimulatedRecord[]): object {
    const reported = [failed[0]!]
    for (let more = this.#dice.between(0, 3); more > 0; more--) {
      const record = this.#dice.pick(failed)
      if (this.#dice.chance(0.5)) reported.push(record)
      else reported.unshift(record)
    }
    return { batchItemFailures: reported.map(({ position }) => ({ itemIdentifier: position })) }
  }

  #stormy(clock: Clock): boolean {
    return clock.now() < calmFromMs(this.#plan)
  }
}

function failure(cause: 'error' | 'timeout' | 'crash', durationMs: number): Doing<Answer> {
  return { answer: { kind: 'failure', cause }, body: '', durationMs }
}
