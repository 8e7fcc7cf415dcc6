import type { Written } from '../../engine/index.ts'
import type { ResolvedMapping } from '../../model/index.ts'
import { eventsOf } from '../history/shards.ts'
import { firstDifference } from '../matching/json-match.ts'
import { matchesName } from '../matching/name-match.ts'
import type { Scenario } from '../scenario.ts'
import { recordsText } from '../text/record-list.ts'
import { expectContents } from './pipeline-expectations.ts'
import { missingFrom } from './sequences.ts'
import { StepFailure } from './step-failure.ts'

/** A destination was sent an invocation record like this. */
export async function expectInvocationRecord(
  scenario: Scenario,
  expected: { readonly name: string; readonly json: string },
): Promise<void> {
  const wanted: unknown = JSON.parse(expected.json)
  const differenceIn = ({ text }: Written) => firstDifference(wanted, JSON.parse(text), scenario.placeholders)
  await untilWritten(scenario, expected.name, (written) => {
    const differences = written.map(differenceIn)
    if (differences.includes(null)) return null
    const shown = written.map(({ text }, index) => `${differences[index]}: ${text}`)
    return `"${expected.name}" has received ${shown.length === 0 ? 'nothing' : `\n${shown.join('\n')}`}`
  })
}

/** A bucket or a directory has an object of this name; `<uuid>` and `<any>` stand for parts of it. */
export async function expectObject(
  scenario: Scenario,
  expected: { readonly name: string; readonly object: string },
): Promise<void> {
  await untilWritten(scenario, expected.name, (written) => {
    if (written.some(({ name }) => matchesName(expected.object, name))) return null
    return `"${expected.name}" holds ${recordsText(written.map(({ name }) => name))}`
  })
}

/** What a stream or topic holds, or which records were described to a destination, when nothing is left to do. */
export async function expectHeld(
  scenario: Scenario,
  name: string,
  records: readonly string[],
): Promise<void> {
  const writer = scenario.writer(name)
  if (writer === undefined) return expectContents(scenario, { source: scenario.source(name), records })
  await scenario.waitUntilIdle()
  const described = (await scenario.stage.written(writer)).flatMap(({ text }) =>
    describedIn(scenario, writer, text),
  )
  if (missingFrom(described, records).length + missingFrom(records, described).length === 0) return
  throw new StepFailure(`it was told of ${recordsText(described)}, not of ${recordsText(records)}`)
}

/** Looks each time that something was delivered. @param problem null once it holds */
async function untilWritten(
  scenario: Scenario,
  name: string,
  problem: (written: readonly Written[]) => string | null,
): Promise<void> {
  const writer = scenario.writer(name)
  if (writer === undefined) throw new Error(`no mapping has the destination "${name}"`)
  const delivered = () => eventsOf(scenario.history, 'DestinationDelivered').length
  for (;;) {
    const before = delivered()
    const found = problem(await scenario.stage.written(writer))
    if (found === null) return
    await scenario.waitUntil(
      () => delivered() > before,
      () => found,
    )
  }
}

interface BatchInfo {
  readonly shardId: string
  readonly startSequenceNumber: string
  readonly endSequenceNumber: string
}

/** The names of the records that an invocation record speaks of. */
function describedIn(
  { history }: Scenario,
  { sourceName }: ResolvedMapping,
  text: string,
): readonly string[] {
  const record = JSON.parse(text) as { KinesisBatchInfo?: BatchInfo; DDBStreamBatchInfo?: BatchInfo }
  const info = record.KinesisBatchInfo ?? record.DDBStreamBatchInfo
  if (info === undefined) return []
  return history.names.between({
    source: sourceName,
    shard: info.shardId,
    first: info.startSequenceNumber,
    last: info.endSequenceNumber,
  })
}
