import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectServices, type Services } from '../engine/index.ts'
import { KINESIS_MAPPING } from '../model/fixture.ts'
import type {
  EngineEvent,
  FunctionPort,
  InvocationOutcome,
  InvocationRequest,
  ResolvedMapping,
  ResolvedPipeline,
  ResolvedResource,
} from '../model/index.ts'
import { MemoryDisk, MemoryPositions, MemoryStorage } from '../state/index.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { Fleet } from './index.ts'

export const MAPPING: ResolvedMapping = { ...KINESIS_MAPPING, batchSize: 3 }

/** Fleets one after the other on the same embedded contents and positions, in a folder of their own. */
export class FleetBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'fleet-'))
  readonly clock = new VirtualClock()
  /** Payloads that the function got. */
  readonly received: string[] = []
  readonly events: EngineEvent[] = []
  /** How many functions were closed. */
  closedFunctions = 0
  /** How the function answers; null for success. */
  answer: ((names: readonly string[], mapping: string) => InvocationOutcome | null) | null = null
  /** How long the function takes. */
  takesMs = 0
  #services: Services | null = null
  /** On which everything is kept. */
  readonly disk = new MemoryDisk()
  readonly #storages = new Map<string, MemoryStorage>()
  readonly #positions = new MemoryPositions(this.disk)

  fleet(
    resources: ResolvedResource[],
    options: { mappings?: ResolvedMapping[]; playOnce?: boolean; autoCreate?: boolean } = {},
  ): Fleet {
    const pipeline = this.pipeline(resources, options)
    this.#services = this.services()
    const fleet = new Fleet({
      pipelines: [pipeline],
      services: this.#services,
      clock: this.clock,
      random: seededRandom(1),
      createFunction: () => this.#recorder(),
      twinStorage: (service) => this.#twinStorage(service),
      playOnce: options.playOnce ?? false,
    })
    fleet.events$.subscribe((event) => this.events.push(event))
    return fleet
  }

  /** The pipeline that `fleet` runs with these parts. */
  pipeline(
    resources: ResolvedResource[],
    options: { mappings?: ResolvedMapping[]; autoCreate?: boolean } = {},
  ): ResolvedPipeline {
    return {
      file: join(this.folder, 'orders.yaml'),
      function: {
        name: 'orders',
        arn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
        code: { kind: 'scripted' },
        timeoutMs: 3000,
        memoryLimitInMB: 128,
        reservedConcurrentExecutions: null,
        environment: {},
      },
      mappings: options.mappings ?? [MAPPING],
      resources,
      autoCreate: options.autoCreate ?? true,
      engine: {
        retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
        stateDirectory: this.folder,
        drainTimeoutMs: 10_000,
        destinationTimeoutMs: 300_000,
      },
    }
  }

  /** Puts records into the embedded stream `orders` of the fleet that was made last. */
  async put(...names: readonly string[]): Promise<void> {
    const place = { service: 'kinesis', connection: { kind: 'embedded' }, region: '', directory: '' } as const
    const producer = await this.#services!.producer(place)
    await producer.put(
      'orders',
      names.map((name) => ({ PartitionKey: name, Data: name })),
    )
  }

  /** What was said of feeds that wait. */
  get waits() {
    return this.events.flatMap((event) =>
      event.event === 'SourceFailed' && event.message.includes('is not fed') ? [event] : [],
    )
  }

  services(): Services {
    const { clock } = this
    return connectServices({
      clock,
      wallClock: clock,
      random: seededRandom(1),
      positions: this.#positions,
      twinStorage: (service) => this.#twinStorage(service),
      environment: {},
    })
  }

  /** A stream `orders` of one shard, fed with a file of these records. */
  feed(
    names: readonly string[],
    extra: { perSecond?: number; repeat?: boolean } = {},
  ): ResolvedResource & { feed: { file: string } } {
    const file = join(this.folder, 'orders.ndjson')
    writeFileSync(file, names.map((name) => JSON.stringify({ PartitionKey: name, Data: name })).join('\n'))
    return {
      service: 'kinesis',
      name: 'orders',
      properties: { ShardCount: 1 },
      feed: { file, perSecond: extra.perSecond ?? null, repeat: extra.repeat ?? false },
    }
  }

  /** The file reader is real input: it is given real turns, and virtual time moves only in between. */
  async until(holds: () => boolean): Promise<void> {
    for (let turns = 0; !holds() && turns < 5000; turns++) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.clock.advanceBy(50)
    }
    if (!holds()) throw new Error('it never came to hold')
  }

  /** Runs until nothing is left to do, or until something holds, and drains. */
  async run(fleet: Fleet, holds: () => boolean = idle(fleet)): Promise<void> {
    const run = fleet.run()
    await this.until(holds)
    fleet.drain()
    await this.clock.advanceBy(2000)
    await run
  }

  /** What an embedded service keeps. */
  stored(service: string): ReadonlyMap<string, string> {
    return new Map(this.#twinStorage(service).entries(''))
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #recorder(): FunctionPort {
    return {
      invoke: async (request: InvocationRequest) => {
        request.onStarted(this.clock.now())
        const { Records } = request.event as { Records: { kinesis: { data: string } }[] }
        const names = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())
        this.received.push(...names)
        if (this.takesMs > 0) await this.clock.sleep(this.takesMs)
        return this.answer?.(names, request.mapping) ?? { kind: 'success', body: '' }
      },
      close: async () => {
        this.closedFunctions++
      },
    }
  }

  #twinStorage(service: string): MemoryStorage {
    const storage = this.#storages.get(service) ?? new MemoryStorage(this.disk)
    this.#storages.set(service, storage)
    return storage
  }
}

export const idle = (fleet: Fleet) => () => fleet.leftToDo({ sinceMs: 0, blockedIsIdle: false }).length === 0
