import { AwsError } from '../../api/index.ts'
import { firstDifference } from '../matching/json-match.ts'
import type { Scenario } from '../scenario.ts'
import { idOfKnown } from './known-mapping.ts'
import { StepFailure } from './step-failure.ts'

/** What is asked of a mapping; `members` are AWS's, as YAML or JSON. */
export type MappingChange =
  | { readonly kind: 'create'; readonly functionName: string | null; readonly members: string }
  | { readonly kind: 'update'; readonly mapping: string; readonly members: string }
  | { readonly kind: 'enable' | 'disable' | 'delete'; readonly mapping: string }

/** Between these, a mapping takes another change. */
const SETTLED: readonly unknown[] = ['Enabled', 'Disabled']

/**
 * Asks it of the control API, once the change before is over; what it brings about has yet to happen.
 * @throws StepFailure when the API refuses
 */
export async function changeMapping(scenario: Scenario, change: MappingChange): Promise<void> {
  const refused = await refusalOf(scenario, change)
  const again = refused?.exception === 'ResourceInUseException'
  if (again && change.kind !== 'create') await untilSettled(scenario, change.mapping)
  const error = again ? await refusalOf(scenario, change) : refused
  if (error !== null) throw new StepFailure(`it is refused: ${error.exception}: ${error.message}`)
}

/** The control API refuses it, with this exception, at once. */
export async function expectRefusedChange(
  scenario: Scenario,
  expected: { readonly change: MappingChange; readonly exception: string },
): Promise<void> {
  const error = await refusalOf(scenario, expected.change)
  if (error?.exception === expected.exception) return
  throw new StepFailure(
    error === null ? 'it is taken' : `it is refused: ${error.exception}: ${error.message}`,
  )
}

/** What the control API tells of a mapping. @throws Error also when the text is no JSON */
export async function expectMapping(
  scenario: Scenario,
  expected: { readonly mapping: string; readonly json: string },
): Promise<void> {
  const wanted: unknown = JSON.parse(expected.json)
  const id = idOf(scenario, expected.mapping)
  const told = () => scenario.stage.world.given(scenario.control.find(id))
  const difference = () => firstDifference(wanted, told(), scenario.placeholders)
  await scenario.waitUntil(
    () => difference() === null,
    () => `the API tells something else: ${difference()}\n${JSON.stringify(told(), null, 2)}`,
  )
}

/** What was said of a changed file has this in it. */
export function expectSaid(scenario: Scenario, text: string): void {
  const { said } = scenario.control
  if (said.some((one) => one.includes(text))) return
  throw new StepFailure(`it says ${said.map((one) => JSON.stringify(one)).join('\n') || 'nothing'}`)
}

/** There is no such mapping any more. */
export async function expectGone(scenario: Scenario, mapping: string): Promise<void> {
  const id = idOfKnown(scenario, mapping)
  await scenario.waitUntil(
    () => scenario.control.find(id) === null,
    () => `the mapping "${mapping}" is ${String(scenario.control.find(id)?.['State'])}`,
  )
}

async function untilSettled(scenario: Scenario, mapping: string): Promise<void> {
  const id = idOf(scenario, mapping)
  const state = () => scenario.control.find(id)?.['State']
  await scenario.waitUntil(
    () => SETTLED.includes(state()),
    () => `the mapping "${mapping}" is still ${String(state())}`,
  )
}

/** Null when it is taken. */
async function refusalOf(scenario: Scenario, change: MappingChange): Promise<AwsError | null> {
  let refusal: AwsError | null = null
  const asking = ask(scenario, change).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error
    refusal = error
  })
  await scenario.clock.answered(asking)
  return refusal
}

async function ask(scenario: Scenario, change: MappingChange): Promise<void> {
  const { control, functions } = scenario
  if (change.kind === 'create') {
    return control.create(functions.nameOf(change.functionName), change.members)
  }
  const id = idOf(scenario, change.mapping)
  switch (change.kind) {
    case 'update':
      return control.update(id, change.members)
    case 'enable':
    case 'disable':
      return control.update(id, JSON.stringify({ Enabled: change.kind === 'enable' }))
    case 'delete':
      return control.delete(id)
  }
}

function idOf(scenario: Scenario, mapping: string): string {
  const [{ id } = { id: mapping }] = scenario.pipelines.mappingsOf(mapping)
  return id
}
