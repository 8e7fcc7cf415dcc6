import { connectServices, type Services } from '../src/engine/index.ts'
import { Fleet } from '../src/fleet/index.ts'
import type { FunctionPort, ResolvedMapping } from '../src/model/index.ts'
import { MemoryPositions, MemoryStorage } from '../src/state/index.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'
import { serialise, type Fn } from './parts.ts'

const random = seededRandom(1)

/** Services of a process of its own, what is embedded in memory. */
export function freshServices(): Services {
  const storages = new Map<string, MemoryStorage>()
  const clock = new RealClock()
  return connectServices({
    clock,
    wallClock: clock,
    random,
    positions: new MemoryPositions(),
    twinStorage: (service) => {
      const storage = storages.get(service) ?? new MemoryStorage()
      storages.set(service, storage)
      return storage
    },
    environment: {},
  })
}

/**
 * Runs a mapping on a queue, by the fleet as `pipeline up` does, until so many messages are deleted.
 * @returns a promise of its drain, which lets pending polls end and is no part of the work
 */
export async function runQueue(
  services: Services,
  options: { readonly mapping: ResolvedMapping; readonly total: number; readonly fn: Fn },
): Promise<{ readonly drained: Promise<void> }> {
  const { mapping, total, fn } = options
  const fleet = new Fleet({
    pipelines: [
      {
        file: '/bench.yaml',
        function: {
          name: 'bench',
          arn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
          code: { kind: 'scripted' },
          timeoutMs: 3000,
          memoryLimitInMB: 128,
          reservedConcurrentExecutions: null,
          environment: {},
        },
        mappings: [mapping],
        resources: [],
        autoCreate: false,
        engine: {
          retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
          stateDirectory: '/',
          drainTimeoutMs: 60_000,
          destinationTimeoutMs: 300_000,
        },
      },
    ],
    services,
    clock: new RealClock(),
    random,
    createFunction: () => functionOf(fn),
    twinStorage: () => new MemoryStorage(),
  })
  let left = total
  const deleted = new Promise<void>((done) => {
    fleet.events$.subscribe((event) => {
      if (event.event !== 'MessagesDeleted') return
      left -= event.records
      if (left <= 0) done()
    })
  })
  const ran = fleet.run()
  await Promise.race([deleted, ran])
  fleet.drain()
  return { drained: ran }
}

export interface QueueRun {
  /** Messages a second. */
  readonly rate: number
  /** Leaves the broker, which is no part of the work. */
  leave(): Promise<void>
}

/** Messages a second since the first event: connecting is not what is compared. */
export class QueueMeter {
  #firstNs: bigint | null = null

  readonly fn = (event: object): Promise<number> => {
    this.#firstNs ??= process.hrtime.bigint()
    return serialise(event)
  }

  rate(total: number): number {
    return total / (Number(process.hrtime.bigint() - this.#firstNs!) / 1e9)
  }
}

/** How fast a mapping empties its queue of so many messages. */
export async function rateOfQueue(mapping: ResolvedMapping, total: number): Promise<QueueRun> {
  const services = freshServices()
  const meter = new QueueMeter()
  const { drained } = await runQueue(services, { mapping, total, fn: meter.fn })
  return { rate: meter.rate(total), leave: () => drained.then(() => services.close()) }
}

function functionOf(fn: Fn): FunctionPort {
  return {
    invoke: async (request) => {
      request.onStarted(0)
      await fn(request.event)
      return { kind: 'success', body: '' }
    },
    close: async () => {},
  }
}
