import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Evidence, RunnerReport } from './evidence.ts'

/** Test files that talk to containers; what passes in them counts as real. */
const ON_CONTAINERS = /\.container\.test\.ts$/

/** Reads the report of vitest's JSON reporter. A file that fails before its tests counts as one failure. */
export function readVitestReport(path: string): RunnerReport {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as { testResults: readonly FileResult[] }
  const tests = testResults.flatMap((file) => file.assertionResults)
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  )
  const passed = tests.filter((test) => test.status === 'passed')
  const failed = tests.filter(isFailed)
  return {
    passed: passed.length,
    failed: failed.length + broken.length,
    skipped: tests.length - passed.length - failed.length,
    evidence: testResults.flatMap(evidenceIn),
    remarks: [],
  }
}

/** The IDs that a title names in brackets: `closes at the window [BAT-2, PAGE-15]`. */
export function rulesInTitle(title: string): string[] {
  const lists = title.matchAll(/\[([A-Z]+-\d+(?:\s*,\s*[A-Z]+-\d+)*)\]/g)
  return [...lists].flatMap(([, list]) => list!.split(',').map((id) => id.trim()))
}

interface FileResult {
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly TestResult[]
}

interface TestResult {
  readonly fullName: string
  readonly status: string
}

function isFailed(test: TestResult): boolean {
  return test.status === 'failed'
}

function evidenceIn(file: FileResult): Evidence[] {
  const path = relative(process.cwd(), file.name)
  return file.assertionResults
    .filter((test) => test.status === 'passed')
    .map((test) => ({
      name: `${path}: ${withoutRules(test.fullName)}`,
      on: ON_CONTAINERS.test(path) ? ('real' as const) : ('embedded' as const),
      rules: rulesInTitle(test.fullName),
    }))
    .filter(({ rules }) => rules.length > 0)
}

/** What names a test from run to run: a fresh seed in its title is not part of it. */
function withoutRules(title: string): string {
  const named = title.replaceAll(/\s*\[[A-Z]+-\d+(?:\s*,\s*[A-Z]+-\d+)*\]/g, '')
  return named.replaceAll(/\s*\(seed \d+\)/g, '').trim()
}
