import type { Invocation } from '../history/history.ts'
import { namesOfShard } from '../history/shards.ts'
import { firstDifference } from '../matching/json-match.ts'
import type { Scenario } from '../scenario.ts'
import { recordsText } from '../text/record-list.ts'
import { timesText } from '../text/times.ts'
import { batchTableDifference, isMoment, type BatchTable } from './batch-table.ts'
import { isSubsequence, missingFrom } from './sequences.ts'
import { StepFailure } from './step-failure.ts'

/** The function's name; null for the only one there is. */
type FunctionName = string | null

/** All that has happened, or what has happened since the last When. */
type Since = 'start' | 'then'

/** How often the function has been invoked once nothing is left to do; throttled tries do not count. */
export async function expectInvocations(
  scenario: Scenario,
  expected: { readonly name: FunctionName; readonly times: number; readonly since?: Since },
): Promise<void> {
  await scenario.waitUntilIdle()
  compareTimes(expected.times, invocationsOf(scenario, expected.name, expected.since))
}

/** Once nothing is left to do, it was invoked, and never with more records than this (PAGE-40). */
export async function expectBatchSizes(
  scenario: Scenario,
  expected: { readonly name: FunctionName; readonly most: number },
): Promise<void> {
  await scenario.waitUntilIdle()
  const sizes = invocationsOf(scenario, expected.name).map(({ invoked }) => invoked.records)
  if (sizes.length === 0) fail('it was never invoked')
  const largest = Math.max(...sizes)
  if (largest > expected.most) fail(`it was invoked with ${largest} records`)
}

/** How often it has been invoked so far; no time passes. */
export async function expectInvocationsByNow(
  scenario: Scenario,
  expected: { readonly name: FunctionName; readonly times: number },
): Promise<void> {
  await scenario.clock.now()
  compareTimes(expected.times, invocationsOf(scenario, expected.name))
}

/** How many of all its invocations came at that moment with that many records. */
export async function expectInvocationsAt(
  scenario: Scenario,
  expected: {
    readonly name: FunctionName
    readonly times: number
    readonly atMs: number
    readonly records: number
  },
): Promise<void> {
  await scenario.waitUntilIdle()
  const { zeroMs, toleranceMs } = scenario.clock
  const all = invocationsOf(scenario, expected.name)
  const found = all.filter(
    ({ atMs, invoked }) =>
      isMoment(atMs - zeroMs, expected.atMs, toleranceMs) && invoked.records === expected.records,
  )
  if (found.length === expected.times) return
  const seen = all.map(({ atMs, invoked }) => `at ${(atMs - zeroMs) / 1000} seconds with ${invoked.records}`)
  fail(
    `it was invoked ${timesText(found.length)} at ${expected.atMs / 1000} seconds with ${expected.records} records, ` +
      `not ${timesText(expected.times)}; in all: ${seen.join(', ') || 'never'}`,
  )
}

/** All its batches, in order of start. */
export async function expectBatches(
  scenario: Scenario,
  expected: { readonly name: FunctionName; readonly table: BatchTable },
): Promise<void> {
  await scenario.waitUntilIdle()
  const { zeroMs, toleranceMs } = scenario.clock
  const difference = batchTableDifference(expected.table, invocationsOf(scenario, expected.name), {
    zeroMs,
    toleranceMs,
    namesOfShard: (invocation) => namesOfShard(scenario.history, invocation.invoked),
  })
  if (difference !== null) fail(`the batches are others (- expected, + invoked, = both):\n${difference}`)
}

/** These records come in this order among all that it received, again and again perhaps. */
export async function expectOrder(
  scenario: Scenario,
  expected: { readonly name: FunctionName; readonly records: readonly string[] },
): Promise<void> {
  const received = () => namesOf(invocationsOf(scenario, expected.name))
  await scenario.waitUntil(
    () => isSubsequence(expected.records, received()),
    () => `it received ${recordsText(received())}, and not in this order ${recordsText(expected.records)}`,
  )
}

/** Everything that it received, from the start or since the last When. */
export async function expectOnly(
  scenario: Scenario,
  expected: {
    readonly name: FunctionName
    readonly records: readonly string[]
    readonly since: Since
  },
): Promise<void> {
  await scenario.waitUntilIdle()
  const received = namesOf(invocationsOf(scenario, expected.name, expected.since))
  const missing = missingFrom(received, expected.records)
  const unexpected = missingFrom(expected.records, received)
  if (missing.length > 0) fail(`it did not receive ${recordsText(missing)}, but ${recordsText(received)}`)
  if (unexpected.length > 0) fail(`it also received ${recordsText(unexpected)}`)
}

/** One of its events is this one. @throws Error also when the text is no JSON */
export async function expectEvent(
  scenario: Scenario,
  expected: { readonly name: FunctionName; readonly json: string },
): Promise<void> {
  const event: unknown = JSON.parse(expected.json)
  const differences = () =>
    invocationsOf(scenario, expected.name).map((invocation) =>
      firstDifference(event, invocation.event, scenario.placeholders),
    )
  let seen = -1
  let found = false
  await scenario.waitUntil(
    () => {
      // Looked at once for each invocation, not at each moment.
      const { length } = scenario.history.invocations
      if (length !== seen) found = differences().includes(null)
      seen = length
      return found
    },
    () => {
      const lines = invocationsOf(scenario, expected.name).map(
        ({ names }, index) => `  ${recordsText(names)}: ${differences()[index]}`,
      )
      return `no event is this one:\n${lines.join('\n') || '  it was never invoked'}`
    },
  )
}

function invocationsOf(
  scenario: Scenario,
  name: FunctionName,
  since: Since = 'start',
): readonly Invocation[] {
  const { invocations, invocationsSince } = scenario.history
  const functionName = scenario.functions.nameOf(name)
  return (since === 'then' ? invocationsSince : invocations).filter(
    (invocation) => invocation.functionName === functionName,
  )
}

function namesOf(invocations: readonly Invocation[]): readonly string[] {
  return invocations.flatMap(({ names }) => names)
}

function compareTimes(expected: number, invocations: readonly Invocation[]): void {
  if (invocations.length === expected) return
  const batches = invocations.map(({ names, result }) => `  ${recordsText(names)}: ${result ?? 'running'}`)
  fail(
    `it was invoked ${timesText(invocations.length)}, not ${timesText(expected)}${
      batches.length === 0 ? '' : `:\n${batches.join('\n')}`
    }`,
  )
}

function fail(message: string): never {
  throw new StepFailure(message)
}
