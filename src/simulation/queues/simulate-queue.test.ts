import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { PLANTED_QUEUE_BUGS } from '../planted-bugs.ts'
import { queueFailureReport, simulateQueue } from './simulate-queue.ts'

/** How many seeds run here; `.ci/run` wants more. */
const SEEDS = Number(process.env['ESM_SIMULATION_SEEDS'] ?? 100)

describe('worlds with queues, drawn from seeds', () => {
  it(
    'hold every invariant, whatever fails, dies and changes [PAGE-3, GEN-2, GEN-10, BAT-1, SQS-11, SQS-12, ERR-19, ERR-21, FIFO-2, FIFO-3, CON-24, RBF-14, RBF-15, RBF-16, RBF-17, RBF-26, FLT-38]',
    { timeout: 600_000 },
    async () => {
      const failed: string[] = []
      for (let seed = 1; seed <= SEEDS && failed.length === 0; seed++) {
        const result = await simulateQueue(seed)
        if (result.problems.length > 0) failed.push(queueFailureReport(result))
      }
      expect(failed.join('\n')).toBe('')
    },
  )

  it('are the same each time', async () => {
    const events = async () => (await simulateQueue(7)).history.lives.map((life) => life.events)
    expect(await events()).toEqual(await events())
  })
})

describe('bugs that are planted in what reads queues', () => {
  it.each(Object.keys(PLANTED_QUEUE_BUGS))(
    '%s is found within 500 seeds',
    { timeout: 600_000 },
    async (bug) => {
      const run = spawn(process.execPath, ['tools/simulate.ts', '--queues', '--seeds', '500', '--bug', bug])
      const [output] = await Promise.all([text(run.stderr), text(run.stdout)])
      expect(output).toMatch(
        new RegExp(
          `seed \\d+ does not hold. Run it again: npm run simulate -- --queues --seed \\d+ --bug ${bug}\n  ✗ `,
        ),
      )
    },
  )
})
