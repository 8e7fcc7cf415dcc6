import { spawn } from 'node:child_process'
import {
  MappingControl,
  MappingTags,
  openApiServer,
  openMetrics,
  Readiness,
  restoreMappings,
} from '../src/api/index.ts'
import { loadPipelineTexts } from '../src/config/index.ts'
import { Fleet } from '../src/fleet/index.ts'
import { MemoryMappings, MemoryPositions, MemoryStorage } from '../src/state/index.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { serialise } from './parts.ts'
import { freshServices } from './queue-fleet.ts'

// So many that opening the API and what V8 compiles late are lost in it.
const RECORDS = 1_000_000
const BATCH_SIZE = 100
const RUNS = 1
const SCRAPE_MS = 1000
const PIPELINE = `Function: { FunctionName: bench }
EventSourceMappings:
  - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }
    Topics: [bench]
    StartingPosition: TRIM_HORIZON
    BatchSize: ${BATCH_SIZE}
    MaximumBatchingWindowInSeconds: 0
`
const LOAD = { embedded: true, environment: {}, scriptedFunctions: true }

/**
 * One side of the comparison with metrics and the control API, in a process of its own: a fleet that reads an embedded
 * topic, alone or with the API served, every event counted and the page of metrics read each second. Prints milliseconds
 * of CPU time, warmed up.
 */
const isWatched = process.argv[2] === 'watched'
await readTopic()
let spentMs = 0
for (let run = 0; run < RUNS; run++) spentMs += await readTopic()
process.stdout.write(`${spentMs / RUNS}\n`)

/** @returns the CPU time from the start to the last batch, in milliseconds */
async function readTopic(): Promise<number> {
  const [clock, random, services] = [new RealClock(), seededRandom(1), freshServices()]
  const { pipelines } = loadPipelineTexts([{ file: '/bench.yaml', text: PIPELINE }], {
    ...LOAD,
    nowMs: clock.now(),
  })
  const store = new MemoryMappings(new MemoryPositions())
  const load = { ...LOAD, nowMs: clock.now() }
  const restored = restoreMappings({ pipelines, store, load })
  const [pipeline] = restored.pipelines
  const { connection } = pipeline!.mappings[0]!
  const producer = await services.producer({ service: 'kafka', connection, region: '', directory: '/' })
  await producer.create('bench', { Partitions: 1 })
  for (let from = 0; from < RECORDS; from += 1000) {
    const records = Array.from({ length: 1000 }, (_, index) => ({
      Value: `{"id":${from + index},"total":12.5}`,
    }))
    await producer.put('bench', records)
  }
  const fleet = new Fleet({
    pipelines: restored.pipelines,
    services,
    clock,
    random,
    createFunction: () => ({
      invoke: async (request) => {
        request.onStarted(clock.now())
        await serialise(request.event)
        return { kind: 'success', body: '' }
      },
      close: async () => {},
    }),
    twinStorage: () => new MemoryStorage(),
    staysOpen: true,
  })
  let left = RECORDS
  const done = new Promise<void>((resolve) => {
    fleet.events$.subscribe((event) => {
      if (event.event === 'BatchSucceeded' && (left -= event.records) === 0) resolve()
    })
  })
  const failed = (error: unknown) => process.stderr.write(`${String(error)}\n`)
  const control = new MappingControl({ restored, fleet, services, store, clock, random, load: LOAD, failed })
  const watching = isWatched ? await watch(fleet, control) : null
  const before = process.cpuUsage()
  const ran = fleet.run()
  await done
  const { user, system } = process.cpuUsage(before)
  await watching?.()
  fleet.drain()
  await ran
  return (user + system) / 1000
}

/** @returns what ends it */
async function watch(fleet: Fleet, control: MappingControl): Promise<() => Promise<void>> {
  const page = openMetrics({ fleet, control, usage: () => ({ cpuSeconds: 0, residentBytes: 0 }) })
  const readiness = new Readiness({ fleet, control })
  const server = await openApiServer(
    { host: '127.0.0.1', port: 0 },
    {
      control,
      tags: new MappingTags(control),
      notReady: () => readiness.notReady,
      metrics: () => page.text,
      failed: () => undefined,
      random: seededRandom(2),
      clock: new RealClock(),
      keys: null,
    },
  )
  // In a process of its own: who reads the page pays for that.
  const url = `http://127.0.0.1:${server.address.port}/metrics`
  const scraper = spawn(process.execPath, [
    '-e',
    `setInterval(() => fetch('${url}').catch(() => {}), ${SCRAPE_MS})`,
  ])
  return async () => {
    scraper.kill()
    await server.close()
  }
}
