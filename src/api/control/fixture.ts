import { connectServices, Fleet, MemoryMappings, MemoryPositions, MemoryStorage } from '../../fleet/index.ts'
import { loadPipelineTexts, type PipelineText } from '../../config/index.ts'
import type {
  EngineEvent,
  InvocationOutcome,
  InvocationRequest,
  SourceError,
  RemovedMapping,
} from '../../model/index.ts'
import { seededRandom, VirtualClock } from '../../time/index.ts'
import { MappingControl } from './mapping-control.ts'
import { restoreMappings } from './restore.ts'
import { answer, type ApiAnswer, type ApiParts } from './routes.ts'
import { MappingTags } from './tags.ts'
import { troubledServices } from './troubled-fixture.ts'

export const STREAM = 'arn:aws:kinesis:us-east-2:123456789012:stream/orders'
export const TABLE_STREAM =
  'arn:aws:dynamodb:us-east-2:123456789012:table/my-table/stream/2024-06-10T19:26:16.525'
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:my-function'

/** A file whose function waits for mappings. */
export const WAITING = `Function: { FunctionName: my-function }
EventSourceMappings: []
`

/** What the state directory keeps, as long as its object. */
export class BenchMappings extends MemoryMappings {
  readonly positions: MemoryPositions
  /** The Ids of mappings that were removed. */
  readonly forgotten: (string | null)[] = []

  constructor(positions = new MemoryPositions()) {
    super(positions)
    this.positions = positions
  }

  override remove(mapping: RemovedMapping): void {
    super.remove(mapping)
    this.forgotten.push(mapping.id)
  }
}

const LOAD = { embedded: true, environment: { SECRET: 'hidden' }, scriptedFunctions: true }

/** Files that run on embedded services and a virtual clock, with the API over them. Functions succeed. */
export class ControlBench {
  readonly clock = new VirtualClock()
  readonly events: EngineEvent[] = []
  readonly notices: string[] = []
  readonly store: BenchMappings
  /** What the function answers; null for success. */
  fails = false
  /** How many functions were made, of all files. */
  functionsMade = 0
  takesMs = 0
  /** Why the function cannot be invoked; null when it can. */
  misconfigured: string | null = null
  /** Why a mapping's source refuses it, by its Id. */
  readonly refusals = new Map<string, SourceError>()
  /** Sources that never answer whoever asks whether they are there, by name. */
  readonly silent = new Set<string>()
  /** What making a source waits for; null for nothing. */
  making: Promise<void> | null = null
  /** What opening a source waits for; null for nothing. */
  opening: Promise<void> | null = null
  readonly #storages: Map<string, MemoryStorage>
  readonly #fleet: Fleet
  readonly #control: MappingControl
  readonly #services
  #run: Promise<void>

  /** @param before a bench whose stored state this one goes on with, or that state */
  constructor(
    texts: string | readonly PipelineText[] = WAITING,
    before?: Pick<ControlBench, 'store' | 'storages'>,
  ) {
    this.store = before?.store ?? new BenchMappings()
    this.#storages = before?.storages ?? new Map<string, MemoryStorage>()
    const load = LOAD
    const files = typeof texts === 'string' ? [{ text: texts, file: 'pipelines/my.yaml' }] : texts
    const nowMs = this.clock.now()
    const { pipelines, problems } = loadPipelineTexts(files, { ...load, nowMs })
    if (pipelines.length === 0) throw new Error(problems.map(({ message }) => message).join('\n'))
    const { clock, store } = this
    const restored = restoreMappings({ pipelines, store, load: { ...load, nowMs } })
    this.notices.push(...restored.notices, ...restored.switched)
    const twinStorage = (service: string) => this.#storage(service)
    const { positions } = store
    const random = seededRandom(7)
    this.#services = connectServices({
      clock,
      random,
      positions,
      twinStorage,
      wallClock: clock,
      environment: {},
    })
    const services = troubledServices(this.#services, this)
    const createFunction = () => {
      this.functionsMade++
      return this.#function()
    }
    this.#fleet = new Fleet({
      pipelines: restored.pipelines,
      services,
      clock,
      random,
      createFunction,
      twinStorage,
      staysOpen: true,
    })
    this.#fleet.events$.subscribe((event) => this.events.push(event))
    const failed = (text: string) => this.notices.push(text)
    const fleet = this.#fleet
    this.#control = new MappingControl({
      restored,
      fleet,
      services,
      store,
      clock,
      load,
      failed,
      random: before === undefined ? random : seededRandom(8),
    })
    this.#run = this.#fleet.run()
  }

  get storages(): Map<string, MemoryStorage> {
    return this.#storages
  }

  /** What the routes lead to. */
  get parts(): ApiParts {
    return {
      control: this.#control,
      tags: new MappingTags(this.#control),
      notReady: () => 0,
      metrics: () => '',
    }
  }

  get fleet(): Fleet {
    return this.#fleet
  }

  async seconds(count: number): Promise<void> {
    await this.clock.advanceBy(count * 1000)
  }

  /** Sends a request as a client would; the body is JSON or the text itself. */
  async send(method: string, path: string, body?: unknown): Promise<ApiAnswer & { readonly body: Body }> {
    const [bare = '', query = ''] = path.split('?')
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
    const { parts } = this
    const request = { method, path: bare, query: new URLSearchParams(query), body: text }
    const answered = answer(request, parts)
    // Whoever waits for it hears it.
    answered.catch(() => undefined)
    await this.clock.advanceBy(1)
    return (await answered) as ApiAnswer & { body: Body }
  }

  create(request: object): Promise<ApiAnswer & { readonly body: Body }> {
    return this.send('POST', MAPPINGS, { FunctionName: 'my-function', ...request })
  }

  /** Creates a mapping that must be taken, and waits until it is there. */
  async created(request: object): Promise<Body> {
    const { status, body } = await this.create(request)
    if (status !== 202) throw new Error(JSON.stringify(body))
    await this.seconds(3)
    return body
  }

  async put(stream: string, ...names: readonly string[]): Promise<void> {
    const place = { service: 'kinesis', connection: { kind: 'embedded' }, region: '', directory: '' } as const
    const producer = await this.#services.producer(place)
    await producer.put(
      stream,
      names.map((name) => ({ PartitionKey: name, Data: name })),
    )
  }

  async putMessage(service: 'rabbitmq' | 'sqs', queue: string, body: string): Promise<void> {
    const place = { service, connection: { kind: 'embedded' }, region: '', directory: '' } as const
    const producer = await this.#services.producer(place)
    await producer.put(queue, [service === 'sqs' ? { MessageBody: body } : { Body: body }])
  }

  /** The files say this by now, as `up --watch` would find. */
  reload(
    texts: string | readonly PipelineText[],
    otherCode: readonly string[] = [],
    otherFiles: readonly string[] = [],
    options: { readonly embedded?: boolean } = {},
  ): ReturnType<MappingControl['reload']> {
    const files = typeof texts === 'string' ? [{ text: texts, file: 'pipelines/my.yaml' }] : texts
    const { pipelines, problems } = loadPipelineTexts(files, { ...LOAD, ...options, nowMs: this.clock.now() })
    if (pipelines.length === 0) throw new Error(problems.map(({ message }) => message).join('\n'))
    const changed = pipelines
      .map(({ file }) => file)
      .filter((file) => otherCode.some((end) => file.endsWith(end)))
    return this.#control.reload({ pipelines, otherCode: new Set(changed), otherFiles: new Set(otherFiles) })
  }

  /** From now on nothing reaches Kinesis for so long. */
  loseKinesis(seconds: number): Promise<void> {
    return this.#services.loseConnection('kinesis', this.clock.now() + seconds * 1000)
  }

  /** Ends as `kill -9` would: nothing that is under way goes on. */
  kill(): void {
    this.#fleet.kill()
    this.#control.close()
  }

  async end(): Promise<void> {
    this.#fleet.drain()
    await this.seconds(20)
    await this.#run
  }

  readonly received: string[] = []

  #function() {
    return {
      invoke: async (request: InvocationRequest): Promise<InvocationOutcome> => {
        if (this.misconfigured !== null)
          return { kind: 'unreachable', message: this.misconfigured, misconfigured: true }
        request.onStarted(this.clock.now())
        const { Records = [] } = request.event as { Records?: { kinesis?: { data: string } }[] }
        this.received.push(...Records.map((one) => Buffer.from(one.kinesis?.data ?? '', 'base64').toString()))
        const takesMs = this.takesMsOf(request.mapping)
        if (takesMs > 0) await this.clock.sleep(takesMs)
        return this.fails
          ? ({ kind: 'failure', cause: 'error', message: 'no' } as const)
          : ({ kind: 'success', body: '' } as const)
      },
      close: async () => {},
    }
  }

  /** How long the function takes for a mapping. */
  takesMsOf: (mapping: string) => number = () => this.takesMs

  #storage(service: string): MemoryStorage {
    const storage = this.#storages.get(service) ?? new MemoryStorage()
    this.#storages.set(service, storage)
    return storage
  }
}

export type Body = Record<string, unknown> & { UUID: string }
export const MAPPINGS = '/2015-03-31/event-source-mappings'
