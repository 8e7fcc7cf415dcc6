import type { LogRecord, LogSource, LogSourceListener, Page, ShardReader } from '../src/model/index.ts'
import { RealClock } from '../src/time/index.ts'
import { plainShape } from '../src/engine/fixture.ts'
import { BATCH_SIZE, mappingOn, serialise } from './parts.ts'

const PAGES = 300
const PAGE_SIZE = 1000

const DATA = Buffer.alloc(1024, 'x').toString('base64')
const BYTES_WITHOUT_POSITIONS = JSON.stringify(eventOf('')).length

class ReadySource implements LogSource, ShardReader {
  readonly shape = plainShape
  readonly shard = 'shardId-000000000000'
  readonly startsAt = 'TRIM_HORIZON'
  readonly #ended: () => void
  #number = 0

  constructor(ended: () => void) {
    this.#ended = ended
  }

  async open(listener: LogSourceListener): Promise<void> {
    listener.shardOpened(this)
  }

  async close(): Promise<void> {}

  async read(): Promise<Page> {
    return pageOf(this.#number++)
  }

  async store(): Promise<boolean> {
    return true
  }

  async expired(): Promise<number> {
    return 0
  }

  async finish(): Promise<void> {
    this.#ended()
  }
}

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
      eventOf(String(number * PAGE_SIZE + index)),
    )
    for (let from = 0; from < events.length; from += BATCH_SIZE) {
      await serialise({ Records: events.slice(from, from + BATCH_SIZE) })
    }
  }
}

function runEngine(fn: Serialise): Promise<void> {
  const source = new ReadySource(() => mapping.stop())
  const mapping = mappingOn(source, { clock: new RealClock(), windowOpens: 'previousInvocationEnd', fn })
  return new Promise((resolve, reject) => mapping.events$.subscribe({ complete: resolve, error: reject }))
}

function pageOf(number: number): Page {
  const records = Array.from({ length: PAGE_SIZE }, (_, index) =>
    recordOf(String(number * PAGE_SIZE + index)),
  )
  return { records, through: records.at(-1)!.position, bytes: 0, caughtUp: false, end: number === PAGES - 1 }
}

function recordOf(position: string): LogRecord {
  const bytes = BYTES_WITHOUT_POSITIONS + 2 * position.length
  return { shard: 'shardId-000000000000', position, key: 'k', arrivedMs: 0, bytes, event: eventOf(position) }
}

function eventOf(position: string): object {
  return {
    kinesis: { partitionKey: 'k', sequenceNumber: position, data: DATA },
    eventID: `shardId-000000000000:${position}`,
  }
}
