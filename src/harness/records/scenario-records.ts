import type { ResolvedMapping } from '../../model/index.ts'
import { keyText } from '../../services/dynamodb/port.ts'
import { VIRTUAL_EPOCH_MS } from '../../time/index.ts'
import type { NamedSource } from '../run/source-lookup.ts'
import type { Scenario } from '../scenario.ts'
import { itemKey, recordsOfNames, type StepRecord } from './record-table.ts'

/** Puts records before the start, so that batches do not depend on the luck of a poll. */
export function hold(scenario: Scenario, source: NamedSource, records: readonly StepRecord[]): Promise<void> {
  scenario.checkNotStarted(`what "${source.name}" holds is said`)
  return put(scenario, source, records)
}

/** From now on each message of a queue comes twice (PAGE-35). */
export function deliverTwice(scenario: Scenario, source: NamedSource): Promise<void> {
  scenario.prepare()
  return scenario.stage.sources.deliverTwice(source)
}

/** Puts records at this moment. */
export async function arrive(
  scenario: Scenario,
  source: NamedSource,
  records: readonly StepRecord[],
): Promise<void> {
  await put(scenario, source, records)
  await scenario.clock.settle()
}

/** Lets time run to each of these moments since zero, and puts a record then: r1, r2, … */
export async function arriveAt(
  scenario: Scenario,
  source: NamedSource,
  momentsMs: readonly number[],
): Promise<void> {
  const { clock } = scenario
  for (const [index, atMs] of momentsMs.entries()) {
    const ms = clock.zeroMs + atMs - clock.clock.now()
    if (ms < -clock.toleranceMs) throw new Error(`${atMs / 1000} seconds are over already`)
    await clock.pass(Math.max(0, ms))
    await arrive(scenario, source, recordsOfNames([`r${index + 1}`], source))
  }
}

/** Items of a table come to the end of their time to live, and the table deletes them itself. */
export async function expire(
  scenario: Scenario,
  source: NamedSource,
  names: readonly string[],
): Promise<void> {
  const { history, clock, stage } = scenario
  const keys = names.map((name) => itemKey(name, source.properties))
  history.names.put(
    source.name,
    keys.map((key, at) => ({ name: names[at]!, key: keyText(key), payload: null })),
  )
  history.arrivals.push({ atMs: clock.clock.now(), source: source.name, records: names })
  await stage.sources.expire(source, keys)
  await clock.settle()
}

/** A consumer group stands behind this record, before the start. */
export async function groupHasRead(
  scenario: Scenario,
  given: { readonly group: string; readonly source: NamedSource; readonly name: string },
): Promise<void> {
  scenario.checkNotStarted('what a group has read is said')
  const { group, source, name } = given
  let isFound = false
  await probe(scenario, { source, consumer: group }, async (read, store) => {
    if (isFound || read !== name) return
    isFound = true
    await store()
  })
  if (!isFound) throw new Error(`"${source.name}" does not hold "${name}"`)
}

/** The names of what a stream or topic holds. */
export async function contents(scenario: Scenario, source: NamedSource): Promise<readonly string[]> {
  const payloads = await queueContents(scenario, source)
  if (payloads !== null) return payloads.map((payload) => scenario.history.names.called(payload) ?? payload)
  const names: string[] = []
  const consumer = `probe-${scenario.stage.nextProbe()}`
  await probe(scenario, { source, consumer }, (name) => void names.push(name))
  return names
}

/** The payloads of what a queue holds; null for a stream or topic. */
function queueContents(scenario: Scenario, source: NamedSource): Promise<readonly string[] | null> {
  scenario.prepare()
  return scenario.stage.sources.contents(source)
}

/** The names of the records that a mapping had to read: not those that its StartingPosition left out. */
export function dueTo(scenario: Scenario, mapping: ResolvedMapping): readonly string[] {
  const { startingPosition: start, sourceName, enabled } = mapping
  const { zeroMs } = scenario.clock
  return scenario.history.arrivals
    .filter(({ source, atMs }, index) => {
      if (source !== sourceName || !enabled) return false
      if (start?.kind === 'LATEST') return index >= scenario.heldArrivals
      return start?.kind !== 'AT_TIMESTAMP' || atMs - zeroMs >= start.timestampMs - VIRTUAL_EPOCH_MS
    })
    .flatMap(({ records }) => records)
}

async function put(scenario: Scenario, source: NamedSource, records: readonly StepRecord[]): Promise<void> {
  const { history, clock, stage } = scenario
  scenario.prepare()
  history.names.put(source.name, records)
  const names = records.map(({ name }) => name)
  history.arrivals.push({ atMs: clock.clock.now(), source: source.name, records: names })
  await clock.putting(() => stage.sources.put(source, records))
}

async function probe(
  scenario: Scenario,
  read: { readonly source: NamedSource; readonly consumer: string },
  visit: (name: string, store: () => Promise<boolean>) => void | Promise<void>,
): Promise<void> {
  const { source, consumer } = read
  scenario.prepare()
  await scenario.stage.probe(source, consumer, (record, store) =>
    visit(scenario.history.readOne(source.name, record), store),
  )
}
