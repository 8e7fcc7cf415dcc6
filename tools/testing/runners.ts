import { existsSync, rmSync } from 'node:fs'
import { loadConfiguration, loadSources } from '@cucumber/cucumber/api'
import { readCucumberReport, type CucumberProfile } from '../rules/cucumber-report.ts'
import { NOTHING_RUN, type RunnerReport } from '../rules/evidence.ts'
import { readVitestReport } from '../rules/vitest-report.ts'
import { run, testEnvironment } from './run.ts'

const STEPS = 'step-definitions/index.ts'

type Variables = Readonly<Record<string, string>>

/** Units, contracts, and with `variables` of servers the contracts on containers. */
export function runVitest(variables: Variables): Promise<RunnerReport> {
  const report = 'reports/vitest.json'
  const argv = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return reported('vitest', argv, testEnvironment(variables), report, readVitestReport)
}

/** The features on embedded twins, or those tagged `@real` on the servers that `variables` name. */
export async function runFeatures(profile: CucumberProfile, variables: Variables): Promise<RunnerReport> {
  if (!existsSync(STEPS)) return NOTHING_RUN
  const report = `reports/features-${profile.name}.ndjson`
  const argv = [
    '--profile',
    profile.name === 'real' ? 'real' : 'default',
    '--format',
    'progress',
    '--format',
    `message:${report}`,
  ]
  const env = testEnvironment({ ...variables, PIPELINE_PROFILE: profile.name })
  return reported('cucumber-js', argv, env, report, (path) => readCucumberReport(path, profile))
}

/** How many scenarios would run on containers. */
export async function countRealScenarios(): Promise<number> {
  const { runConfiguration } = await loadConfiguration({ profiles: ['real'] })
  return (await loadSources(runConfiguration.sources)).plan.length
}

/** A runner that fails without saying which test did, or ends before its report, is one failure. */
async function reported(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  path: string,
  read: (path: string) => RunnerReport,
): Promise<RunnerReport> {
  rmSync(path, { force: true })
  const code = await run(program, argv, env)
  const report = existsSync(path) ? read(path) : NOTHING_RUN
  if (code === 0 || report.failed > 0) return report
  return { ...report, failed: 1, remarks: [...report.remarks, `${program} ended with ${code}`] }
}
