import { Given, Then, When } from '@cucumber/cucumber'
import type { Scenario } from '../src/harness/index.ts'

/** The scenario of each World, whatever class the World is of. */
const scenarios = new WeakMap<object, Scenario>()

export function beginScenario(world: object, scenario: Scenario): void {
  scenarios.set(world, scenario)
}

export function scenarioOf(world: object): Scenario {
  const scenario = scenarios.get(world)
  if (scenario === undefined) throw new Error('the hooks of event-source-mapping/steps have not run')
  return scenario
}

type Code<Values extends unknown[]> = (scenario: Scenario, ...values: Values) => void | Promise<void>

/** On containers a step may wait for half a minute; Cucumber's default is five seconds. */
const STEP_TIMEOUT_MS = 120_000

/** A step that prepares what the pipeline will meet. */
export function givenStep<Values extends unknown[]>(pattern: string, code: Code<Values>): void {
  Given(
    pattern,
    { timeout: STEP_TIMEOUT_MS },
    step(code, async () => {}),
  )
}

/** A step that makes something happen; the pipelines run from the first one on. "Since then" counts from the last. */
export function whenStep<Values extends unknown[]>(pattern: string, code: Code<Values>): void {
  When(
    pattern,
    { timeout: STEP_TIMEOUT_MS },
    step(code, async (scenario) => {
      await scenario.startOnce()
      scenario.history.mark()
    }),
  )
}

/** A step that looks at what has happened, and lets time run for it. */
export function thenStep<Values extends unknown[]>(pattern: string, code: Code<Values>): void {
  Then(
    pattern,
    { timeout: STEP_TIMEOUT_MS },
    step(code, (scenario) => scenario.startOnce()),
  )
}

/** A step that looks at a pipeline that need not be able to start. */
export function thenStepWithoutStart<Values extends unknown[]>(pattern: string, code: Code<Values>): void {
  Then(
    pattern,
    { timeout: STEP_TIMEOUT_MS },
    step(code, async () => {}),
  )
}

function step<Values extends unknown[]>(
  code: Code<Values>,
  before: (scenario: Scenario) => Promise<void>,
): (this: object, ...values: Values) => Promise<void> {
  const definition = async function (this: object, ...values: Values) {
    const scenario = scenarioOf(this)
    await before(scenario)
    await code(scenario, ...values)
  }
  // Cucumber compares the number of a step's values with the number of its parameters.
  return Object.defineProperty(definition, 'length', { value: code.length - 1 })
}
