/**
 * One side of the comparison of ten lanes, in a process of its own: the engine, or the hand loop with the same key
 * ownership and watermark. Prints milliseconds of CPU time, warmed up.
 */
import { RealClock } from '../src/time/index.ts'
import type { Page } from '../src/model/index.ts'
import { plainShape } from '../src/engine/fixture.ts'
import { KeyedHandLoop } from './keyed-hand-loop.ts'
import { mappingOn, serialise } from './parts.ts'
import { pageOf, ReadySource } from './ready-source.ts'

const PAGES = 200
const PAGE_SIZE = 1000
const KEYS = 1000
const LANES = { factor: 10, size: 100 }
const RUNS = 3

const side = process.argv[2] === 'ours' ? runEngine : runHandLoop
await side()
const before = process.cpuUsage()
for (let run = 0; run < RUNS; run++) await side()
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${(user + system) / 1000 / RUNS}\n`)

function page(number: number): Page {
  const keyOf = (index: number) => `key-${(index * 7919) % KEYS}`
  return pageOf(number, { size: PAGE_SIZE, last: number === PAGES - 1, keyOf })
}

function runHandLoop(): Promise<void> {
  return new KeyedHandLoop({ ...LANES, call: (records) => serialise(plainShape.build(records)) }).run(page)
}

function runEngine(): Promise<void> {
  const source = new ReadySource(page, () => mapping.stop())
  const mapping = mappingOn(source, {
    ...LANES,
    clock: new RealClock(),
    windowOpens: 'previousInvocationEnd',
    fn: serialise,
  })
  return new Promise((resolve, reject) => mapping.events$.subscribe({ complete: resolve, error: reject }))
}
