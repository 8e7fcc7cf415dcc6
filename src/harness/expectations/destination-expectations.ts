import type { Written } from '../../engine/index.ts'
import type { ResolvedMapping } from '../../model/index.ts'
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
    if (written.length === 0) return `"${expected.name}" has received nothing`
    const shown = written.map(({ text }, index) => `${differences[index]}, in\n${inLines(text)}`)
    return `"${expected.name}" has received\n${shown.join('\n')}`
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
  const { history } = scenario
  for (;;) {
    const before = history.deliveries
    const found = problem(await scenario.stage.written(writer))
    if (found === null) return
    await scenario.waitUntil(
      () => history.deliveries > before,
      () => found,
    )
  }
}

const LONGEST_LINE = 200

function inLines(text: string): string {
  const lines = JSON.stringify(JSON.parse(text), null, 2).split('\n')
  return lines
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
    .join('\n')
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
