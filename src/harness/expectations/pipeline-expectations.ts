import { renderProblems } from '../../config/index.ts'
import type { EngineEvent } from '../../model/index.ts'
import { succeededNames } from '../history/history.ts'
import { eventsOf, lastStored, namesOfShard } from '../history/shards.ts'
import { contents, dueTo } from '../records/scenario-records.ts'
import type { NamedSource } from '../run/source-lookup.ts'
import type { Scenario } from '../scenario.ts'
import { recordsText } from '../text/record-list.ts'
import { matchedRows, type EventTable } from './event-table.ts'
import { missingFrom } from './sequences.ts'
import { StepFailure } from './step-failure.ts'

/** The function has succeeded with each of these records. */
export async function expectSuccess(scenario: Scenario, records: readonly string[]): Promise<void> {
  const missing = () => missingFrom(succeeded(scenario), records)
  await scenario.waitUntil(
    () => missing().length === 0,
    () => `${recordsText(missing())} did not succeed`,
  )
}

/** Each of these records was discarded under this condition. */
export async function expectDiscards(
  scenario: Scenario,
  expected: { readonly records: readonly string[]; readonly condition: string },
): Promise<void> {
  const { discards } = scenario.history
  const names = () =>
    discards
      .filter(({ discarded }) => discarded.condition === expected.condition)
      .flatMap((discard) => discard.names)
  await scenario.waitUntil(
    () => missingFrom(names(), expected.records).length === 0,
    () => {
      const all = discards.map((one) => `${recordsText(one.names)} because of ${one.discarded.condition}`)
      return `discarded were ${all.join(', ') || 'no records'}`
    },
  )
}

/** What a stream or topic holds, as any other consumer would read it. */
export async function expectContents(
  scenario: Scenario,
  expected: { readonly source: NamedSource; readonly records: readonly string[] },
): Promise<void> {
  await scenario.waitUntilIdle()
  const { source, records } = expected
  for (let looks = source.service === 'activemq' ? LOOKS_FOR_THE_DEAD : 1; ; looks--) {
    const held = await contents(scenario, source)
    if (missingFrom(held, records).length + missingFrom(records, held).length === 0) return
    if (looks === 1) throw new StepFailure(`it holds ${recordsText(held)}, not ${recordsText(records)}`)
    await scenario.clock.settle()
  }
}

/** ActiveMQ does not tell when it has moved what was rejected: at least a second on containers. */
const LOOKS_FOR_THE_DEAD = 200

/** A shard waits for the function with a batch that has this record. */
export async function expectBlocked(
  scenario: Scenario,
  expected: { readonly shard: string; readonly record: string },
): Promise<void> {
  const { history, stage } = scenario
  const isBlocked = (event: { mapping: string; shard: string }) =>
    stage.blocked.some(({ mapping, shard }) => mapping === event.mapping && shard === event.shard)
  const blocks = () =>
    eventsOf(history, 'ShardBlocked')
      .filter((event) => namesOfShard(history, event).includes(expected.shard) && isBlocked(event))
      .map((event) => history.namesIn(event))
  await scenario.waitUntil(
    () => blocks().some((names) => names.includes(expected.record)),
    () =>
      `"${expected.shard}" is ${blocks().length === 0 ? 'not blocked' : `blocked at ${blocks().map(recordsText).join(', ')}`}`,
  )
}

/** Everything up to this record is settled and stored, and nothing behind it. */
export async function expectPosition(
  scenario: Scenario,
  expected: { readonly shard: string; readonly record: string },
): Promise<void> {
  const last = () => lastStored(scenario.history, expected.shard)
  await scenario.waitUntil(
    () => last() === expected.record,
    () => `the stored position is ${last() === undefined ? 'at the start' : `after "${last()}"`}`,
  )
}

/** A mapping has come into an AWS state. */
export async function expectState(
  scenario: Scenario,
  expected: { readonly mapping: string; readonly state: string },
): Promise<void> {
  const state = () => stateOf(scenario, expected.mapping)
  await scenario.waitUntil(
    () => state() === expected.state,
    () => `the mapping "${expected.mapping}" is ${state()}`,
  )
}

/** A mapping is in an AWS state; no time passes. */
export async function expectStateByNow(
  scenario: Scenario,
  expected: { readonly mapping: string; readonly state: string },
): Promise<void> {
  await scenario.clock.now()
  const state = stateOf(scenario, expected.mapping)
  if (state !== expected.state) throw new StepFailure(`the mapping "${expected.mapping}" is ${state}`)
}

function stateOf({ history, pipelines }: Scenario, mapping: string): string {
  const [{ id } = { id: mapping }] = pipelines.mappingsOf(mapping)
  const changes = eventsOf(history, 'MappingStateChanged')
  return changes.findLast((event) => event.mapping === id)?.state ?? 'in no state'
}

/** Every record that its mapping had to read has succeeded, or was discarded or filtered visibly. */
export async function expectNothingLost(scenario: Scenario): Promise<void> {
  await scenario.waitUntilIdle()
  const lost = scenario.pipelines.mappings.flatMap((mapping) => {
    const names = dueTo(scenario, mapping)
    return missingFrom(settledBy(scenario, mapping.id), names).map((name) => `"${name}" of ${mapping.id}`)
  })
  if (lost.length > 0) throw new StepFailure(`not settled: ${lost.join(', ')}`)
}

/** These events come in this order, others between them. */
export async function expectEvents(scenario: Scenario, table: EventTable): Promise<void> {
  const { zeroMs, toleranceMs } = scenario.clock
  const { events } = scenario.history
  const matched = () => matchedRows(table, events, { zeroMs, toleranceMs })
  await scenario.waitUntil(
    () => matched() === table.length,
    () => {
      const row = table[matched()]!
      const alike = events.filter(({ event }) => event === row['event']).map(shownEvent)
      return `this one does not happen: ${JSON.stringify(row)}\n${alike.join('\n')}`
    },
  )
}

/** The configuration is refused, because of this error if one is named. */
export function expectRefusal(scenario: Scenario, code: string | null): void {
  scenario.loadNow()
  const { refusals } = scenario.pipelines
  if (refusals.length === 0) throw new StepFailure('the pipeline is not refused')
  if (code === null || refusals.some((refusal) => refusal.code === code)) return
  throw new StepFailure(`it is refused because of\n${renderProblems(refusals, { colour: false })}`)
}

function succeeded(scenario: Scenario): readonly string[] {
  return scenario.history.invocations.flatMap(succeededNames)
}

function settledBy(scenario: Scenario, mapping: string): readonly string[] {
  const { invocations, discards } = scenario.history
  return [
    ...invocations.filter(({ invoked }) => invoked.mapping === mapping).flatMap(succeededNames),
    ...discards.filter(({ discarded }) => discarded.mapping === mapping).flatMap(({ names }) => names),
  ]
}

function shownEvent(event: EngineEvent): string {
  return `  ${JSON.stringify(event)}`
}
