import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { WORLDS, type Run, type WorldsName } from './index.ts'

/** How many seeds run here; `.ci/run` wants more. */
const SEEDS = Number(process.env['ESM_SIMULATION_SEEDS'] ?? 100)
const LIVES_SEEDS = Number(process.env['ESM_LIVES_SEEDS'] ?? 100)

/** Runs so many seeds of these worlds. @returns the report of the first that does not hold; null when all do */
export async function firstFailure(worlds: WorldsName): Promise<string | null> {
  const run: Run = WORLDS[worlds]
  const seeds = worlds === 'lives' ? LIVES_SEEDS : SEEDS
  for (let seed = 1; seed <= seeds; seed++) {
    const report = await run(seed)
    if (report !== null) return report
  }
  return null
}

/** Runs 500 seeds with a bug, in a process of its own. @returns what it prints */
export async function runWithBug(worlds: WorldsName, bug: string): Promise<string> {
  const argv = ['tools/simulate.ts', '--worlds', worlds, '--seeds', '500', '--bug', bug]
  const run = spawn(process.execPath, argv)
  const [errors, output] = await Promise.all([text(run.stderr), text(run.stdout)])
  return errors + output
}

/** What a run prints that has found a bug. */
export function foundBug(worlds: WorldsName, bug: string): RegExp {
  const options = worlds === 'streams' ? '' : `--worlds ${worlds} `
  return new RegExp(
    `seed \\d+ does not hold. Run it again: npm run simulate -- ${options}--seed \\d+ --bug ${bug}\n  ✗ `,
  )
}
