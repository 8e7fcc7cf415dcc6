/**
 * `npm test`: the features on embedded twins, units and contracts, and with a container runtime the contracts and the
 * features on containers. Each server is started once for the whole run, removed at its end (also after Ctrl-C), and
 * what a crashed run has left is removed at the start. The last line is the sum: `N passed, N failed, N skipped`.
 *
 * ESM_REQUIRE_CONTAINERS=1   a missing runtime is a failure (.ci/run sets it)
 * ESM_TEST_KAFKA, ESM_TEST_LOCALSTACK, ESM_TEST_RABBITMQ, ESM_TEST_ACTIVEMQ   servers to use instead of starting some
 *
 * A run with containers writes docs/rules.json and docs/rules.md; any other leaves them alone.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { TestServers } from '../src/harness/containers/index.ts'
import { NOTHING_RUN, type RunnerReport } from './rules/evidence.ts'
import { checkRuleNames, writeRules } from './rules/files.ts'
import { countRealScenarios, runFeatures, runVitest } from './testing/runners.ts'
import { stopRunning } from './testing/run.ts'
import { startServers, type ServersOfRun } from './testing/servers.ts'

const servers = new TestServers()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupted(signal))

mkdirSync('reports', { recursive: true })
const total = sum(await runEverything())
await servers.stop()
for (const remark of total.remarks) console.error(remark)
const line = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
writeFileSync('reports/summary', `${line}\n`)
console.log(line)
process.exit(total.failed > 0 ? 1 : 0)

async function runEverything(): Promise<readonly RunnerReport[]> {
  const [started, embedded] = await Promise.all([
    startServers(servers),
    section('features on embedded twins', () => runFeatures({ name: 'embedded' }, {})),
  ])
  if (!started.on) console.error(`\nNo containers: ${started.why}\n`)
  const variables = started.on ? started.variables : {}
  const units = await section('units and contracts', () => runVitest(variables))
  const real = started.on ? await onContainers(started.variables) : await withoutContainers(started)
  return [embedded, units, real, rules([embedded, units, real], started)]
}

function onContainers(variables: Readonly<Record<string, string>>): Promise<RunnerReport> {
  return section('features on containers', () =>
    runFeatures({ name: 'real', servers: Object.values(variables) }, variables),
  )
}

/** Loud: what was skipped, why, and how to get it. A failure where containers are required. */
async function withoutContainers({ why }: ServersOfRun & { on: false }): Promise<RunnerReport> {
  const skipped = await countRealScenarios()
  const isRequired = process.env['ESM_REQUIRE_CONTAINERS'] === '1'
  const remark = `SKIPPED: ${skipped} scenarios and the contract tests on containers, because ${why}`
  return { ...NOTHING_RUN, skipped, failed: isRequired ? 1 : 0, remarks: [`\n${remark}\n`] }
}

/** Writes the rule table after a run with containers; a rule that nobody knows is a failure in any run. */
function rules(ran: readonly RunnerReport[], { on }: ServersOfRun): RunnerReport {
  const evidence = ran.flatMap((report) => report.evidence)
  try {
    if (on) writeRules(evidence)
    else checkRuleNames(evidence)
    return NOTHING_RUN
  } catch (error) {
    return { ...NOTHING_RUN, failed: 1, remarks: [(error as Error).message] }
  }
}

async function section(title: string, work: () => Promise<RunnerReport>): Promise<RunnerReport> {
  console.error(`\n── ${title}`)
  const begun = Date.now()
  const report = await work()
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  console.error(
    `── ${title}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped in ${seconds} s`,
  )
  return report
}

function sum(all: readonly RunnerReport[]): RunnerReport {
  return all.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    evidence: [...a.evidence, ...b.evidence],
    remarks: [...a.remarks, ...b.remarks],
  }))
}

async function interrupted(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  stopRunning()
  await servers.stop()
  process.exit(signal === 'SIGINT' ? 130 : 143)
}
