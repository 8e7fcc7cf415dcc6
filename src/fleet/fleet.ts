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
  EventBody,
  FunctionPort,
  FunctionPrinter,
  ResolvedPipeline,
  TwinStorage,
} from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'
import type { Feeder } from './feeder.ts'
import { leftOf } from './left-of.ts'
import { MappingLife, type MappingLifeOptions, type MappingParts } from './mapping-life.ts'
import { prepareMapping, prepareResources } from './resources.ts'

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
  readonly #functions = new Map<ResolvedPipeline, FunctionPort>()
  /** Those that no mapping calls any more, until they have ended. */
  readonly #retired = new Map<FunctionPort, Promise<void>>()
  #feeders: readonly Feeder[] = []
  #feedError: Error | null = null
  #started = false
  #stopped = false
  #staysOpen: boolean
  #over: (failure?: unknown) => void = () => undefined

  constructor(options: FleetOptions) {
    this.#options = options
    this.#staysOpen = options.staysOpen ?? false
  }

  /** Its mappings have begun. */
  get isStarted(): boolean {
    return this.#started
  }

  /** Subscribe before `run`: events are not kept. */
  get events$(): Observable<EngineEvent> {
    return this.#events
  }

  /** Starts everything and resolves when everything has ended, after `drain` or `abort`. Rejects on a bug only. */
  async run(): Promise<void> {
    const { pipelines, services, clock, playOnce = false } = this.#options
    const stamp = stamped(clock)
    this.#own.pipe(map(stamp)).subscribe((event) => this.#events.next(event))
    this.#feeders = await prepareResources({
      ...this.#options,
      playOnce,
      emit: (event) => this.#own.next(event),
    })
    if (this.#stopped) return
    const over = new Promise<void>((resolve, reject) => {
      this.#over = (failure) => (failure === undefined ? resolve() : reject(failure))
    })
    for (const pipeline of pipelines) {
      for (const mapping of pipeline.mappings)
        this.#lives.set(mapping.id, this.#lifeOf({ mapping, pipeline }))
    }
    this.#startFeeders()
    this.#started = true
    for (const life of this.#lives.values()) life.start(false)
    this.#endIfOver()
    await over.finally(() => this.#close())
    await services.close()
    this.#events.complete()
  }

  /** No new reads; running invocations end and are stored; what waits is given up at the stored position. */
  drain(): void {
    this.#stopped = true
    for (const feeder of this.#feeders) feeder.stop()
    for (const life of this.#lives.values()) life.stop()
    this.#endIfOver()
  }

  /** Ends running invocations too; nothing is lost, what was not settled comes again at the next start. */
  abort(): void {
    this.drain()
    this.#aborting.abort()
    this.#closeFunctionsNow()
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
    const life = this.#life(id)
    this.#staysOpen = true
    const [was, is] = [life.parts.mapping.enabled, parts.mapping.enabled]
    const state = was === is ? 'Updating' : is ? 'Enabling' : 'Disabling'
    const { services } = this.#options
    await prepareMapping(parts.mapping, { ...parts, services, emit: (event) => this.#own.next(event) })
    await life.change(parts, { state, ...(reason === undefined ? {} : { reason }) })
    this.#closeUnused()
  }

  /**
   * Ends one mapping while the others go on: Deleting, then nothing more (LIF-5). Its position is the caller's to forget.
   * @returns when what ran has ended and is stored
   * @throws Error when there is no mapping of that Id
   */
  async remove(id: string): Promise<void> {
    const life = this.#life(id)
    this.#staysOpen = true
    await life.end({ state: 'Deleting' })
    if (this.#stopped) return
    this.#lives.delete(id)
    this.#closeUnused()
  }

  /** The mappings that there are, with what they are made of. */
  mappings(): readonly MappingParts[] {
    return [...this.#lives.values()].map(({ parts }) => parts)
  }

  /** As if the process were killed: nothing that is under way is waited for, reported or stored. For tests. */
  kill(): void {
    this.#stopped = true
    for (const life of this.#lives.values()) life.kill()
    for (const feeder of this.#feeders) feeder.stop()
    this.#closeFunctionsNow()
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
    const sinceMs = Math.max(options.sinceMs, ...this.#feeders.map((feeder) => feeder.lastPutMs))
    const changing = [...this.#lives.values()].filter((life) => life.isChanging)
    return [
      ...changing.map(({ parts }) => `${parts.mapping.id} is being changed`),
      ...(this.#feeders.every((feeder) => feeder.done) ? [] : ['records are still being fed']),
      ...this.progress().flatMap((mapping) => leftOf(mapping, { ...options, sinceMs })),
    ]
  }

  /** Why feeding stopped, if it did: a file that cannot be read, a record of a wrong form. */
  get feedError(): Error | null {
    return this.#feedError
  }

  /** The failures that keep mappings from opening their source. */
  openingErrors(): readonly unknown[] {
    return this.progress().flatMap((mapping) => (mapping.openingError === null ? [] : [mapping.openingError]))
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
      failed: (error) => this.#over(error),
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
      function: this.#functionOf(pipeline),
      connect: (one) => services.source(one, dirname(pipeline.file)),
      connectQueue: (reading) => services.queue({ ...reading, directory: dirname(pipeline.file) }),
      destination: (one) => services.destination(one),
      aborting: this.#aborting.signal,
      ...run,
    })
  }

  #functionOf(pipeline: ResolvedPipeline): FunctionPort {
    const made = this.#functions.get(pipeline)
    if (made !== undefined) return made
    const fn = this.#options.createFunction(pipeline, (line) =>
      this.#own.next({ mapping: line.mapping, body: printed(line) }),
    )
    this.#functions.set(pipeline, fn)
    return fn
  }

  /** Functions that no mapping calls any more end what they run, and their environments. */
  #closeUnused(): void {
    const used = new Set([...this.#lives.values()].map(({ parts }) => parts.pipeline))
    for (const [pipeline, fn] of this.#functions) {
      if (used.has(pipeline)) continue
      this.#functions.delete(pipeline)
      this.#retired.set(
        fn,
        fn.close('drain').finally(() => this.#retired.delete(fn)),
      )
    }
  }

  #closeFunctionsNow(): void {
    for (const fn of [...this.#functions.values(), ...this.#retired.keys()]) void fn.close('abort')
  }

  #endIfOver(): void {
    if (!this.#started || (this.#staysOpen && !this.#stopped)) return
    if ([...this.#lives.values()].every((life) => !life.isRunning)) this.#over()
  }

  #startFeeders(): void {
    for (const feeder of this.#feeders) {
      feeder.run().catch((error: unknown) => {
        this.#feedError = error as Error
      })
    }
  }

  async #close(): Promise<void> {
    for (const feeder of this.#feeders) feeder.stop()
    const mode = this.#aborting.signal.aborted ? 'abort' : 'drain'
    await Promise.all([
      ...this.#retired.values(),
      ...[...this.#functions.values()].map((fn) => fn.close(mode)),
    ])
  }
}

function printed(line: { requestId: string; stream: 'stdout' | 'stderr'; text: string }): EventBody {
  return { event: 'FunctionPrinted', requestId: line.requestId, stream: line.stream, text: line.text }
}
