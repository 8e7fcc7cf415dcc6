/** Reads a million records with so many keys from another process through ten lanes; prints its peak memory in kB. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { RealClock } from '../src/time/index.ts'
import { KEYED_PAGE_SIZE, KEYED_RECORDS } from './keyed-pages.ts'
import { mappingOn, serialise } from './parts.ts'
import { ReadySource, recordOf } from './ready-source.ts'

const [keys = ''] = process.argv.slice(2)
const producer = spawn(process.execPath, ['bench/key-pages.ts', keys], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const lines = createInterface({ input: producer.stdout })[Symbol.asyncIterator]()

const source = new ReadySource(
  async (number) => {
    const { value } = (await lines.next()) as { value: string }
    const records = (JSON.parse(value) as [string, string][]).map(([position, key]) =>
      recordOf({ position, key }),
    )
    const end = (number + 1) * KEYED_PAGE_SIZE >= KEYED_RECORDS
    return { records, through: records.at(-1)!.position, bytes: 0, caughtUp: false, end }
  },
  () => mapping.stop(),
)
const mapping = mappingOn(source, {
  clock: new RealClock(),
  factor: 10,
  size: 100,
  windowOpens: 'previousInvocationEnd',
  fn: serialise,
})
await new Promise((resolve, reject) =>
  mapping.events$.subscribe({ complete: () => resolve(null), error: reject }),
)
process.stdout.write(`${process.resourceUsage().maxRSS}\n`)
