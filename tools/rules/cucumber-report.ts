/**
 * Reads Cucumber's message output. A passed scenario is evidence for the rules among its tags (`@BAT-7`).
 *
 * On the real profile it counts only if the run has recorded where the reads went: for each mapping, the World logs
 * one line (`this.log`), from the client that made the reads and not from what was configured:
 *
 *     real-endpoint: <mapping Id> <host:port or URL>
 *
 * and `none` for the place of a mapping that read nothing. A scenario is real when it has such lines, all name a
 * place, and each place is a server that this run had started.
 */
import { readFileSync } from 'node:fs'
import type { Evidence, RunnerReport } from './evidence.ts'

export type CucumberProfile =
  | { readonly name: 'embedded' }
  | { readonly name: 'real'; readonly servers: readonly string[] }

export function readCucumberReport(path: string, profile: CucumberProfile): RunnerReport {
  const scenarios = scenariosIn(readFileSync(path, 'utf8'))
  const count = (outcome: Outcome) => scenarios.filter((scenario) => scenario.outcome === outcome).length
  const passed = scenarios.filter((scenario) => scenario.outcome === 'passed')
  const unproven =
    profile.name === 'real' ? passed.filter((scenario) => !isReal(scenario, profile.servers)) : []
  return {
    passed: passed.length,
    failed: count('failed'),
    skipped: count('skipped'),
    evidence: passed
      .filter((scenario) => !unproven.includes(scenario))
      .map((scenario) => evidence(scenario, profile)),
    remarks: unproven.map(({ name }) => `not counted as real, it recorded no read from a container: ${name}`),
  }
}

interface Scenario {
  readonly name: string
  readonly tags: readonly string[]
  readonly outcome: Outcome
  readonly logs: readonly string[]
}

type Outcome = 'passed' | 'failed' | 'skipped'

function evidence({ name, tags }: Scenario, profile: CucumberProfile): Evidence {
  const rules = tags.map((tag) => tag.slice(1)).filter((tag) => /^[A-Z]+-\d+$/.test(tag))
  return { name, on: profile.name, rules }
}

function isReal({ logs }: Scenario, servers: readonly string[]): boolean {
  const places = logs.flatMap((log) =>
    [...log.matchAll(/^real-endpoint: (.+) (\S+)$/gm)].map(([, , place]) => hostAndPort(place!)),
  )
  const started = new Set(servers.map(hostAndPort))
  return places.length > 0 && places.every((place) => started.has(place))
}

function hostAndPort(place: string): string {
  return place
    .replace(/^[a-z]+:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^.*@/, '')
    .replace(/^127\.0\.0\.1:/, 'localhost:')
}

/** The members of Cucumber's messages that are read here. */
interface Envelope {
  readonly pickle?: { id: string; uri: string; name: string; tags: readonly { name: string }[] }
  readonly testCase?: { id: string; pickleId: string }
  readonly testCaseStarted?: { id: string; testCaseId: string }
  readonly testStepFinished?: { testCaseStartedId: string; testStepResult: { status: string } }
  readonly attachment?: { testCaseStartedId?: string; mediaType: string; body: string }
  readonly testCaseFinished?: { testCaseStartedId: string; willBeRetried: boolean }
}

function scenariosIn(messages: string): Scenario[] {
  const envelopes = messages
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Envelope)
  const pickles = new Map(envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle]] : [])))
  const cases = new Map(
    envelopes.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase.pickleId]] : [])),
  )
  const started = envelopes.flatMap(({ testCaseStarted }) => (testCaseStarted ? [testCaseStarted] : []))
  const statuses = grouped(
    envelopes,
    ({ testStepFinished: step }) => step && [step.testCaseStartedId, step.testStepResult.status],
  )
  const logs = grouped(envelopes, ({ attachment }) => {
    const isLog =
      attachment?.testCaseStartedId !== undefined && attachment.mediaType === 'text/x.cucumber.log+plain'
    return isLog ? [attachment.testCaseStartedId!, attachment.body] : undefined
  })
  const finished = new Map(
    envelopes.flatMap(({ testCaseFinished: end }) =>
      end ? [[end.testCaseStartedId, end.willBeRetried]] : [],
    ),
  )
  return started
    .filter(({ id }) => finished.get(id) !== true)
    .map(({ id, testCaseId }) => {
      const pickle = pickles.get(cases.get(testCaseId)!)!
      return {
        name: `${pickle.uri}: ${pickle.name}`,
        tags: pickle.tags.map(({ name }) => name),
        outcome: finished.has(id) ? outcomeOf(statuses.get(id) ?? []) : 'failed',
        logs: logs.get(id) ?? [],
      }
    })
}

/** A scenario without a finished step has shown nothing; undefined, ambiguous and pending steps are failures. */
function outcomeOf(statuses: readonly string[]): Outcome {
  if (statuses.some((status) => status !== 'PASSED' && status !== 'SKIPPED')) return 'failed'
  return statuses.length === 0 || statuses.includes('SKIPPED') ? 'skipped' : 'passed'
}

function grouped<T>(
  items: readonly T[],
  entry: (item: T) => readonly [string, string] | undefined,
): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const item of items) {
    const found = entry(item)
    if (found !== undefined) groups.set(found[0], [...(groups.get(found[0]) ?? []), found[1]])
  }
  return groups
}
