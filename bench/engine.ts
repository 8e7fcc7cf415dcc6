import type {
  FunctionPort,
  InvocationRequest,
  LogRecord,
  LogSource,
  LogSourceListener,
  Page,
  ShardReader,
} from '../src/model/index.ts'
import { LogMapping } from '../src/engine/log-mapping.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { compare, type Result } from './compare.ts'

const PAGES = 300
const PAGE_SIZE = 1000
const BATCH_SIZE = 500

/** The engine's own cost: pages that are there already, and a function that serialises its event. */
export async function benchEngine(): Promise<Result[]> {
  const pages = makePages()
  const serialise = async (event: object): Promise<number> => JSON.stringify(event).length
  return [
    await compare(
      {
        work: 'engine with a function that serialises its event, CPU time against a hand loop',
        kind: 'atMost',
        bound: 1.05,
        unit: '',
      },
      {
        ours: () => cpuOf(() => runEngine(pages, serialise)),
        theirs: () => cpuOf(() => runHandLoop(pages, serialise)),
      },
    ),
  ]
}

async function runHandLoop(
  pages: readonly Page[],
  serialise: (event: object) => Promise<number>,
): Promise<void> {
  for (const page of pages) {
    for (let from = 0; from < page.records.length; from += BATCH_SIZE) {
      await serialise({ Records: page.records.slice(from, from + BATCH_SIZE).map((record) => record.event) })
    }
  }
}

function runEngine(pages: readonly Page[], serialise: (event: object) => Promise<number>): Promise<void> {
  const fn: FunctionPort = {
    invoke: async (request: InvocationRequest) => {
      request.onStarted(0)
      await serialise(request.event)
      return { kind: 'success', body: '' }
    },
    close: async () => {},
  }
  const mapping = new LogMapping(new ReadySource(pages, () => mapping.stop()), {
    mapping: 'bench',
    shape,
    limits: { size: BATCH_SIZE, bytes: 6_291_456, windowMs: 0, windowOpens: 'previousInvocationEnd' },
    retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0.1 },
    function: fn,
    matches: null,
    settle: { maximumRetryAttempts: -1, bisectBatchOnFunctionError: false, reportBatchItemFailures: false },
    maximumAgeMs: null,
    readsBody: false,
    clock: new RealClock(),
    random: seededRandom(1),
    nextId: () => 'b',
    aborting: new AbortController().signal,
  })
  return new Promise((resolve, reject) => mapping.events$.subscribe({ complete: resolve, error: reject }))
}

const shape = {
  envelopeBytes: () => 14,
  build: (records: readonly LogRecord[]) => ({ Records: records.map((record) => record.event) }),
}

class ReadySource implements LogSource, ShardReader {
  readonly shape = shape
  readonly shard = 'shardId-000000000000'
  readonly startsAt = 'TRIM_HORIZON'
  readonly #pages: readonly Page[]
  readonly #ended: () => void
  #at = 0

  constructor(pages: readonly Page[], ended: () => void) {
    this.#pages = pages
    this.#ended = ended
  }

  async open(listener: LogSourceListener): Promise<void> {
    listener.shardOpened(this)
  }

  async close(): Promise<void> {}

  async read(): Promise<Page> {
    return this.#pages[this.#at++]!
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

function makePages(): Page[] {
  const data = Buffer.alloc(1024, 'x').toString('base64')
  return Array.from({ length: PAGES }, (_, number) => {
    const records = Array.from({ length: PAGE_SIZE }, (__, index) =>
      recordOf(number * PAGE_SIZE + index, data),
    )
    return {
      records,
      through: records.at(-1)!.position,
      bytes: 0,
      caughtUp: false,
      end: number === PAGES - 1,
    }
  })
}

function recordOf(number: number, data: string): LogRecord {
  const position = String(number)
  const event = {
    kinesis: { partitionKey: 'k', sequenceNumber: position, data },
    eventID: `shardId-000000000000:${position}`,
  }
  return {
    shard: 'shardId-000000000000',
    position,
    key: 'k',
    arrivedMs: 0,
    bytes: JSON.stringify(event).length,
    event,
  }
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
