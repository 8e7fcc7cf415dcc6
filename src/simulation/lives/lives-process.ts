import { MappingControl, restoreMappings } from '../../api/index.ts'
import { loadPipelineTexts } from '../../config/index.ts'
import { connectServices, Fleet, type MemoryState, type Services } from '../../fleet/index.ts'
import type { EngineEvent, FunctionPort } from '../../model/index.ts'
import { seededRandom, type VirtualClock } from '../../time/index.ts'

/** Functions that wait for mappings, and one that has a mapping of its own. */
const TEXTS = [
  'Function: { FunctionName: one }\nEventSourceMappings: []\n',
  'Function: { FunctionName: two }\nEventSourceMappings: []\n',
  `Function: { FunctionName: three }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
    StartingPosition: TRIM_HORIZON
    BatchSize: 3
`,
].map((text, index) => ({ text, file: `pipelines/${index + 1}.yaml` }))

/** The functions to which mappings may be added. */
export const WAITING_FUNCTIONS = ['one', 'two'] as const

const LOAD = { embedded: true, environment: {}, scriptedFunctions: true }

export interface LivesProcessOptions {
  /** What outlives the process. */
  readonly state: MemoryState
  readonly clock: VirtualClock
  /** Another one for each process. */
  readonly seed: number
  readonly function: FunctionPort
  readonly observe: (event: EngineEvent) => void
  readonly failed: (text: string) => void
}

/** One life of a process that runs pipelines under the control API, as `pipeline up --api` does. */
export class LivesProcess {
  readonly control: MappingControl
  readonly services: Services
  readonly #fleet: Fleet
  readonly #run: Promise<void>
  readonly #clock: VirtualClock

  constructor({ state, clock, seed, function: fn, observe, failed }: LivesProcessOptions) {
    this.#clock = clock
    const random = seededRandom(seed)
    const twinStorage = (service: string) => state.storage(service)
    const { positions, mappings: store } = state
    this.services = connectServices({
      clock,
      wallClock: clock,
      random,
      positions,
      twinStorage,
      environment: {},
    })
    const load = { ...LOAD, nowMs: clock.now() }
    const { pipelines } = loadPipelineTexts(TEXTS, load)
    const restored = restoreMappings({ pipelines, store, load })
    for (const notice of restored.notices) failed(notice)
    const { services } = this
    this.#fleet = new Fleet({
      pipelines: restored.pipelines,
      services,
      clock,
      random,
      createFunction: () => fn,
      twinStorage,
      staysOpen: true,
    })
    this.#fleet.events$.subscribe(observe)
    this.control = new MappingControl({
      restored,
      fleet: this.#fleet,
      services,
      store,
      clock,
      random,
      load: LOAD,
      failed,
    })
    this.#run = this.#fleet.run()
  }

  /** What is left to do, in words. */
  left(): readonly string[] {
    return this.#fleet.leftToDo({ sinceMs: this.#clock.now() - 1, blockedIsIdle: false })
  }

  /** Ends as `kill -9` does. */
  kill(): void {
    this.#fleet.kill()
    this.control.close()
  }

  /** Ends as SIGTERM does. @returns whether it came to its end */
  async drain(limitMs: number): Promise<boolean> {
    let isOver = false
    void this.#run.then(() => (isOver = true))
    this.#fleet.drain()
    await this.#clock.advanceUntil(() => isOver, limitMs)
    this.control.close()
    return isOver
  }
}
