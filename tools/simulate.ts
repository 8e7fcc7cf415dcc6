/**
 * `npm run simulate -- --seeds N [--seed n] [--bug NAME]`: runs the worlds of N seeds (default 100), from seed n on
 * (default 1), or, with `--seed` alone, of that one. Ends at the first that does not hold, prints its time line and the
 * command that runs it again, and exits with 1. `--bug` plants one of the bugs that the simulation must find.
 */
import { parseArgs } from 'node:util'
import { plant } from '../src/simulation/planted-bugs.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, bug: { type: 'string' } },
})
const first = wholeNumber('seed', values.seed ?? '1')
const count = wholeNumber('seeds', values.seeds ?? (values.seed === undefined ? '100' : '1'))
if (values.bug !== undefined) plant(values.bug)
// What is planted must be there before anything is loaded.
const { failureReport, simulate } = await import('../src/simulation/index.ts')

let seed = first
for (; seed < first + count && process.exitCode === undefined; seed++) {
  const result = await simulate(seed)
  if (result.problems.length === 0) continue
  console.error(failureReport(result, values.bug))
  process.exitCode = 1
}
console.log(
  `${seed - first} seeds, from ${first} to ${seed - 1}: ${process.exitCode === 1 ? 'the last one does not hold' : 'all hold'}`,
)

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  console.error(`--${name} is a whole number from 1, not ${text}`)
  process.exit(2)
}
