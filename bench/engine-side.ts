import { RealClock } from '../src/time/index.ts'
import { BATCH_SIZE, mappingOn, serialise } from './parts.ts'
import { eventOf, pageOf, ReadySource } from './ready-source.ts'

const PAGES = 300
const PAGE_SIZE = 1000

/**
 * One side of the engine's comparison, in a process of its own: two loops in one process share what V8 has learned
 * and collected, and the second pays for the first. Prints milliseconds of CPU time, warmed up.
 */
const RUNS = 3
const side = process.argv[2] === 'ours' ? runEngine : runHandLoop
await side(serialise)
const before = process.cpuUsage()
for (let run = 0; run < RUNS; run++) await side(serialise)
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${(user + system) / 1000 / RUNS}\n`)

type Serialise = (event: object) => Promise<number>

async function runHandLoop(serialise: Serialise): Promise<void> {
  for (let number = 0; number < PAGES; number++) {
    const events = Array.from({ length: PAGE_SIZE }, (_, index) =>
      eventOf({ position: String(number * PAGE_SIZE + index), key: 'k' }),
    )
    for (let from = 0; from < events.length; from += BATCH_SIZE) {
      await serialise({ Records: events.slice(from, from + BATCH_SIZE) })
    }
  }
}

function runEngine(fn: Serialise): Promise<void> {
  const page = (number: number) =>
    pageOf(number, { size: PAGE_SIZE, last: number === PAGES - 1, keyOf: () => 'k' })
  const source = new ReadySource(page, () => mapping.stop())
  const mapping = mappingOn(source, { clock: new RealClock(), windowOpens: 'previousInvocationEnd', fn })
  return new Promise((resolve, reject) => mapping.events$.subscribe({ complete: resolve, error: reject }))
}
