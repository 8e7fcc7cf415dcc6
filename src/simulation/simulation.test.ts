import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { failureReport, simulate } from './index.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'

/** How many seeds run here; `.ci/run` wants more. */
const SEEDS = Number(process.env['ESM_SIMULATION_SEEDS'] ?? 100)

describe('worlds drawn from seeds', () => {
  it(
    'hold every invariant, whatever fails, dies and changes [PAGE-3, KIN-13, KIN-7, KIN-8, KIN-9, BAT-1, BAT-23, ERR-2, ERR-3, ERR-6, ERR-7, ERR-10, RBF-1, RBF-3, RBF-9, RBF-26, GEN-10, DST-5, DST-6, DST-9, DST-19, DST-20, DST-21, TUM-1, TUM-3, TUM-4, TUM-7, TUM-9, TUM-12, TUM-14, DDB-5, EVT-9, EVT-13]',
    { timeout: 600_000 },
    async () => {
      const failed: string[] = []
      for (let seed = 1; seed <= SEEDS && failed.length === 0; seed++) {
        const result = await simulate(seed)
        if (result.problems.length > 0) failed.push(failureReport(result))
      }
      expect(failed.join('\n')).toBe('')
    },
  )

  it('are the same each time', async () => {
    const events = async () => (await simulate(7)).history.lives.map((life) => life.events)
    expect(await events()).toEqual(await events())
  })
})

describe('bugs that are planted', () => {
  it.each(Object.keys(PLANTED_BUGS))('%s is found within 500 seeds', { timeout: 600_000 }, async (bug) => {
    const run = spawn(process.execPath, ['tools/simulate.ts', '--seeds', '500', '--bug', bug])
    const [output] = await Promise.all([text(run.stderr), text(run.stdout)])
    expect(output).toMatch(
      new RegExp(`seed \\d+ does not hold. Run it again: npm run simulate -- --seed \\d+ --bug ${bug}\n  ✗ `),
    )
  })
})
