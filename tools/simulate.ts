/**
 * `npm run simulate -- --seeds N [--seed n] [--worlds NAME] [--bug NAME]`: runs the worlds of N seeds (default 100), from seed
 * n on (default 1), or, with `--seed` alone, of that one. `--worlds`: `streams` (streams and tables, the default), `sqs`,
 * `rabbitmq`, `activemq`, or `lives` (mappings that come and go). Ends at the first that does not hold, prints its time line and the command that runs it
 * again, and exits with 1. `--bug` plants one of the bugs that the simulation must find.
 */
import { parseArgs } from 'node:util'
import { plant } from '../src/simulation/planted-bugs.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    bug: { type: 'string' },
    worlds: { type: 'string', default: 'streams' },
  },
})
const first = wholeNumber('seed', values.seed ?? '1')
const count = wholeNumber('seeds', values.seeds ?? (values.seed === undefined ? '100' : '1'))
if (values.bug !== undefined) plant(values.bug)
// What is planted must be there before anything is loaded.
const { WORLDS } = await import('../src/simulation/index.ts')
if (!Object.hasOwn(WORLDS, values.worlds)) {
  console.error(`--worlds is one of ${Object.keys(WORLDS).join(', ')}, not ${values.worlds}`)
  process.exit(2)
}
const run = WORLDS[values.worlds as keyof typeof WORLDS]

let seed = first
for (; seed < first + count && process.exitCode === undefined; seed++) {
  const report = await run(seed, values.bug)
  if (report === null) continue
  console.error(report)
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
