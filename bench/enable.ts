import { MappingControl, restoreMappings } from '../src/api/index.ts'
import { loadPipelineTexts } from '../src/config/index.ts'
import { connectServices, Fleet, MemoryMappings, MemoryPositions, MemoryStorage } from '../src/fleet/index.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { ROUNDS, summary, type Result } from './compare.ts'

const TIMES = 100
const TEXT = `Function: { FunctionName: payments }
EventSourceMappings:
  - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
    Topics: [payments]
    StartingPosition: TRIM_HORIZON
    MaximumBatchingWindowInSeconds: 0
`

/** `enable` of a Kafka mapping on its twin, window 0 and records waiting: the time until the function has its first batch. */
export async function benchEnable(): Promise<Result[]> {
  const worst: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const times = (await enableTimes()).toSorted((a, b) => a - b)
    if (round >= 0) worst.push(times[Math.floor(times.length * 0.95)]!)
  }
  const goal = {
    work: 'enable to first batch, Kafka twin, window 0, p95',
    kind: 'atMost',
    bound: 50,
    unit: ' ms',
  } as const
  return [summary(goal, worst, `${TIMES} times a round, disabled in between`)]
}

async function enableTimes(): Promise<number[]> {
  const clock = new RealClock()
  let invoked: () => void = () => undefined
  const { fleet, control, services } = assemble(clock, () => invoked())
  const run = fleet.run()
  const { uuid } = control.entries[0]!
  const place = { service: 'kafka', connection: { kind: 'embedded' }, region: '', directory: '' } as const
  const producer = await services.producer(place)
  const until = (state: string) => reached(() => control.get(uuid)['State'] === state, clock)
  await until('Enabled')
  const times: number[] = []
  for (let time = 0; time < TIMES; time++) {
    await control.update(uuid, { Enabled: false })
    await until('Disabled')
    await producer.put(
      'payments',
      Array.from({ length: 10 }, (_, number) => ({ Value: String(number) })),
    )
    const first = new Promise<void>((resolve) => (invoked = resolve))
    const startedNs = process.hrtime.bigint()
    await control.update(uuid, { Enabled: true })
    await first
    times.push(Number(process.hrtime.bigint() - startedNs) / 1e6)
    await until('Enabled')
  }
  fleet.drain()
  await run
  return times
}

function assemble(clock: RealClock, onInvoked: () => void) {
  const positions = new MemoryPositions()
  const store = new MemoryMappings(positions)
  const random = seededRandom(1)
  const storages = new Map<string, MemoryStorage>()
  const twinStorage = (service: string) => {
    const storage = storages.get(service) ?? new MemoryStorage()
    storages.set(service, storage)
    return storage
  }
  const parts = { clock, random, positions, twinStorage }
  const services = connectServices({ ...parts, wallClock: clock, environment: {} })
  const load = { embedded: true, environment: {}, scriptedFunctions: true }
  const { pipelines } = loadPipelineTexts([{ text: TEXT, file: 'bench.yaml' }], {
    ...load,
    nowMs: clock.now(),
  })
  const restored = restoreMappings({ pipelines, store, load: { ...load, nowMs: clock.now() } })
  const createFunction = () => ({
    invoke: async (request: { onStarted: (atMs: number) => void }) => {
      request.onStarted(clock.now())
      onInvoked()
      return { kind: 'success' as const, body: '' }
    },
    close: async () => {},
  })
  const fleet = new Fleet({
    ...parts,
    pipelines: restored.pipelines,
    services,
    createFunction,
    staysOpen: true,
  })
  const failed = (text: string) => process.stderr.write(`${text}\n`)
  const control = new MappingControl({ restored, fleet, services, store, clock, random, load, failed })
  return { fleet, control, services }
}

async function reached(holds: () => boolean, clock: RealClock): Promise<void> {
  while (!holds()) await clock.sleep(1)
}
