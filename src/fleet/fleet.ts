import { dirname } from 'node:path'
import { map, Subject, type Observable } from 'rxjs'
import {
  compileMapping,
  stamped,
  type MappingEvent,
  type MappingProgress,
  type Services,
} from '../engine/index.ts'
import type {
  EngineEvent,
  FunctionPort,
  FunctionPrinter,
  ResolvedPipeline,
  TwinStorage,
} from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'
import { Feeders, type Redeclared } from './feeders.ts'
import { FunctionPool } from './function-pool.ts'
import { leftOf } from './left-of.ts'
import { MappingLife, type MappingLifeOptions, type MappingParts } from './mapping-life.ts'
import { printed } from './printed.ts'
import { prepareMapping, prepareResources, type Declared, type ResourceOptions } from './resources.ts'

export interface FleetOptions {
  readonly pipelines: readonly ResolvedPipeline[]
  readonly services: Services
  readonly clock: Clock
  readonly random: Random
  /** The function of a pipeline; lines it prints go to `print`. */
  readonly createFunction: (pipeline: ResolvedPipeline, print: FunctionPrinter) => FunctionPort
  /** Where a service's feeders keep their place: the storage of the twin that they feed. */
  readonly twinStorage: (service: string) => TwinStorage
  /** Feeders play their file once, whatever `Repeat` says. */
  readonly playOnce?: boolean
  /** Goes on until it is drained even when no mapping is left to run: others may be added. Default false. */
  readonly staysOpen?: boolean
}

/**
 * Pipelines that run together in one process: their mappings, functions and feeders, and their life from start to
 * drain. Everything that happens is an event of `events$`; nobody who listens can hold anything up.
 */
export class Fleet {
  readonly #options: FleetOptions
  readonly #events = new Subject<EngineEvent>()
  readonly #own = new Subject<MappingEvent>()
  readonly #aborting = new AbortController()
  readonly #lives = new Map<string, MappingLife>()
  /** Mappings that are removed, until what ran has ended. */
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #functions: FunctionPool
  readonly #feeders = new Feeders()
  #started = false
  #stopped = false
  #staysOpen: boolean
  readonly #over = Promise.withResolvers<void>()
  readonly #begun = Promise.withResolvers<void>()

  constructor(options: FleetOptions) {
    this.#options = options
    this.#staysOpen = options.staysOpen ?? false
    // A mapping that was added may fail before anybody waits.
    this.#over.promise.catch(() => {})
    this.#functions = new FunctionPool((pipeline) =>
      options.createFunction(pipeline, (line) =>
        this.#own.next({ mapping: line.mapping, body: printed(line) }),
      ),
    )
  }

  /** It drains, or has ended: nothing changes any more. */
  get isStopped(): boolean {
    return this.#stopped
  }

  /** Its mappings have begun, unless it was stopped before. */
  get isStarted(): boolean {
    return this.#started
  }

  /** Resolves when what files declare is made and its mappings have begun, or when it has been stopped before. */
  get begun(): Promise<void> {
    return this.#begun.promise
  }

  /** Subscribe before `run`: events are not kept. */
  get events$(): Observable<EngineEvent> {
    return this.#events
  }

  /** Starts everything and resolves when everything has ended, after `drain` or `abort`. Rejects on a bug only. */
  async run(): Promise<void> {
    const { pipelines, services, clock } = this.#options
    this.#own.pipe(map(stamped(clock))).subscribe((event) => this.#events.next(event))
    const declared = await prepareResources(this.#resourceOptions(pipelines)).catch((error: unknown) => {
      this.#begun.resolve()
      throw error
    })
    if (!this.#stopped) this.#start(declared)
    // Now only: one that is disabled is over before the next one begins.
    this.#started = true
    this.#begun.resolve()
    this.#endIfOver()
    await this.#over.promise.finally(() => this.#close())
    await services.close()
    this.#events.complete()
  }

  /** No new reads; running invocations end and are stored; what waits is given up at the stored position. */
  drain(): void {
    this.#stopped = true
    this.#begun.resolve()
    this.#feeders.stop()
    for (const life of this.#lives.values()) life.stop()
    this.#endIfOver()
  }

  /** Ends running invocations too; nothing is lost, what was not settled comes again at the next start. */
  abort(): void {
    this.drain()
    this.#aborting.abort()
    this.#functions.closeNow()
  }

  /**
   * Starts one more mapping while the others go on: Creating, then Enabled or Disabled (LIF-2). What it reads is made
   * first, where that is embedded.
   * @param state another one to tell, of a mapping that was there and did not run
   * @returns when it is started; it may not have opened its source yet
   */
  async add(parts: MappingParts, state: 'Creating' | 'Updating' = 'Creating'): Promise<void> {
    const { mapping, pipeline } = parts
    this.#staysOpen = true
    const emit = (event: MappingEvent) => this.#own.next(event)
    // One of the same name that is on its way out ends first: two would read from one position.
    await this.#leaving.get(mapping.id)
    await prepareMapping(mapping, { pipeline, services: this.#options.services, emit })
    if (this.#stopped) return
    const life = this.#lifeOf(parts)
    this.#lives.set(mapping.id, life)
    emit({ mapping: mapping.id, body: { event: 'MappingStateChanged', state } })
    life.start(true)
  }

  /**
   * Gives a mapping other settings, or another function, while the others go on: Enabling when that is what changes,
   * Disabling, else Updating (LIF-4). It keeps its position and goes on there (LIF-11).
   * @returns when it goes on with the new settings
   * @throws Error when there is no mapping of that Id
   */
  async change(id: string, parts: MappingParts, reason?: string): Promise<void> {
    if (!this.#started) await this.#begun.promise
    const life = this.#life(id)
    this.#staysOpen = true
    const [was, is] = [life.parts.mapping.enabled, parts.mapping.enabled]
    const state = was === is ? 'Updating' : is ? 'Enabling' : 'Disabling'
    const { services } = this.#options
    await prepareMapping(parts.mapping, { ...parts, services, emit: (event) => this.#own.next(event) })
    await life.change(parts, { state, ...(reason === undefined ? {} : { reason }) })
    this.#endUnused()
  }

  /**
   * Ends one mapping while the others go on: Deleting, then nothing more (LIF-5). Its position is the caller's to forget.
   * @returns when what ran has ended and is stored
   * @throws Error when there is no mapping of that Id
   */
  async remove(id: string): Promise<void> {
    if (!this.#started) await this.#begun.promise
    const life = this.#life(id)
    this.#staysOpen = true
    const left = life.end({ state: 'Deleting' }).then(() => {
      if (!this.#stopped) this.#lives.delete(id)
      this.#leaving.delete(id)
    })
    this.#leaving.set(id, left)
    await left
    if (!this.#stopped) this.#endUnused()
  }

  /**
   * Files declare other resources of embedded services than before: new ones are made, what can change changes, and what
   * cannot is told (RESOURCE_DIFFERS). What feeds them goes on at its place, as it is declared by now.
   * @param otherFiles of `Records` that hold something else by now, absolute
   */
  redeclare(pipelines: readonly ResolvedPipeline[], otherFiles: ReadonlySet<string>): Promise<Redeclared> {
    return this.#feeders.redeclare(this.#resourceOptions(pipelines), otherFiles)
  }

  /** The mappings that there are, with what they are made of. */
  mappings(): readonly MappingParts[] {
    return [...this.#lives.values()].map(({ parts }) => parts)
  }

  /** As if the process were killed: nothing that is under way is waited for, reported or stored. For tests. */
  kill(): void {
    this.#stopped = true
    for (const life of this.#lives.values()) life.kill()
    this.#feeders.stop()
    this.#functions.closeNow()
    this.#options.services.kill()
  }

  progress(): readonly MappingProgress[] {
    return [...this.#lives.values()].flatMap(({ progress }) => (progress === null ? [] : [progress]))
  }

  /**
   * What is left to do, in words, empty when every source is at its end and every batch settled and stored. A
   * blocked shard is left to do unless `blockedIsIdle`. A source counts as read to its end only by a read that began after `sinceMs`.
   */
  leftToDo(options: { sinceMs: number; blockedIsIdle: boolean }): readonly string[] {
    if (!this.#started) return ['the pipelines are starting']
    const sinceMs = Math.max(options.sinceMs, this.#feeders.lastPutMs)
    const changing = [...this.#lives.values()].filter((life) => life.isChanging)
    return [
      ...changing.map(({ parts }) => `${parts.mapping.id} is being changed`),
      ...(this.#feeders.done ? [] : ['records are still being fed']),
      ...this.progress().flatMap((mapping) => leftOf(mapping, { ...options, sinceMs })),
    ]
  }

  /** How many environments each function has now, of those that were called and where that is known. */
  environments(): FunctionPool['environments'] {
    return this.#functions.environments
  }

  /** Why feeding stopped, if it did: a file that cannot be read, a record of a wrong form. */
  get feedError(): Error | null {
    return this.#feeders.error
  }

  /** The failures that keep mappings from opening their source. */
  openingErrors(): readonly unknown[] {
    return this.progress().flatMap((mapping) => (mapping.openingError === null ? [] : [mapping.openingError]))
  }

  #start(declared: Declared): void {
    const lives = this.#options.pipelines.flatMap((pipeline) =>
      pipeline.mappings.map((mapping) => this.#lifeOf({ mapping, pipeline })),
    )
    for (const life of lives) this.#lives.set(life.parts.mapping.id, life)
    this.#feeders.begin(declared)
    // One that was added meanwhile has begun.
    for (const life of lives) life.start(false)
  }

  #life(id: string): MappingLife {
    const life = this.#lives.get(id)
    if (life === undefined) throw new Error(`there is no mapping ${id}`)
    return life
  }

  #lifeOf(parts: MappingParts): MappingLife {
    return new MappingLife({
      ...parts,
      compile: (now, run) => this.#compile(now, run),
      emit: (event) => this.#own.next(event),
      ended: () => this.#endIfOver(),
      failed: (error) => this.#over.reject(error),
    })
  }

  #compile(
    { mapping, pipeline }: MappingParts,
    run: Parameters<MappingLifeOptions['compile']>[1],
  ): ReturnType<typeof compileMapping> {
    const { services, clock, random } = this.#options
    return compileMapping(mapping, pipeline, {
      clock,
      random,
      function: this.#functions.of(pipeline),
      connect: (one) => services.source(one, dirname(pipeline.file)),
      connectQueue: (reading) => services.queue({ ...reading, directory: dirname(pipeline.file) }),
      destination: (one) => services.destination(one),
      aborting: this.#aborting.signal,
      ...run,
    })
  }

  #endUnused(): void {
    this.#functions.keep([...this.#lives.values()].map(({ parts }) => parts.pipeline))
  }

  #resourceOptions(pipelines: readonly ResolvedPipeline[]): ResourceOptions {
    const { playOnce = false } = this.#options
    return { ...this.#options, pipelines, playOnce, emit: (event) => this.#own.next(event) }
  }

  #endIfOver(): void {
    if (!this.#started || (this.#staysOpen && !this.#stopped)) return
    if ([...this.#lives.values()].every((life) => !life.isRunning)) this.#over.resolve()
  }

  async #close(): Promise<void> {
    this.#feeders.stop()
    await this.#functions.close(this.#aborting.signal.aborted ? 'abort' : 'drain')
  }
}
