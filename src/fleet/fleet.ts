import { dirname } from 'node:path'
import { map, merge, Subject, type Observable, type Subscription } from 'rxjs'
import {
  compile,
  stamped,
  type CompiledPipeline,
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
import { prepareResources } from './resources.ts'

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
  readonly #compiled: CompiledPipeline[] = []
  readonly #functions: FunctionPort[] = []
  #feeders: readonly Feeder[] = []
  #feedError: Error | null = null
  #subscription: Subscription | null = null
  #started = false
  #stopped = false

  constructor(options: FleetOptions) {
    this.#options = options
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
    for (const pipeline of pipelines) this.#compiled.push(this.#compile(pipeline))
    this.#startFeeders()
    this.#started = true
    await new Promise<void>((resolve, reject) => {
      this.#subscription = merge(...this.#compiled.map((one) => one.events$)).subscribe({
        next: (event) => this.#own.next(event),
        complete: resolve,
        error: reject,
      })
    }).finally(() => this.#close())
    await services.close()
    this.#events.complete()
  }

  /** No new reads; running invocations end and are stored; what waits is given up at the stored position. */
  drain(): void {
    this.#stopped = true
    for (const feeder of this.#feeders) feeder.stop()
    for (const pipeline of this.#compiled) pipeline.stop()
  }

  /** Ends running invocations too; nothing is lost, what was not settled comes again at the next start. */
  abort(): void {
    this.drain()
    this.#aborting.abort()
    for (const fn of this.#functions) void fn.close('abort')
  }

  /** As if the process were killed: nothing that is under way is waited for, reported or stored. For tests. */
  kill(): void {
    this.#stopped = true
    this.#subscription?.unsubscribe()
    for (const feeder of this.#feeders) feeder.stop()
    for (const fn of this.#functions) void fn.close('abort')
    this.#options.services.kill()
  }

  progress(): readonly MappingProgress[] {
    return this.#compiled.flatMap((pipeline) => pipeline.progress())
  }

  /**
   * What is left to do, in words, empty when every source is at its end and every batch settled and stored. A
   * blocked shard is left to do unless `blockedIsIdle`. A source counts as read to its end only by a read that began after `sinceMs`.
   */
  leftToDo(options: { sinceMs: number; blockedIsIdle: boolean }): readonly string[] {
    if (!this.#started) return ['the pipelines are starting']
    const sinceMs = Math.max(options.sinceMs, ...this.#feeders.map((feeder) => feeder.lastPutMs))
    return [
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

  #compile(pipeline: ResolvedPipeline): CompiledPipeline {
    const { services, clock, random, createFunction } = this.#options
    const fn = createFunction(pipeline, (line) =>
      this.#own.next({ mapping: line.mapping, body: printed(line) }),
    )
    this.#functions.push(fn)
    return compile(pipeline, {
      clock,
      random,
      function: fn,
      connect: (mapping) => services.source(mapping, dirname(pipeline.file)),
      destination: (mapping) => services.destination(mapping),
      aborting: this.#aborting.signal,
    })
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
    await Promise.all(
      this.#functions.map((fn) => fn.close(this.#aborting.signal.aborted ? 'abort' : 'drain')),
    )
  }
}

function printed(line: { requestId: string; stream: 'stdout' | 'stderr'; text: string }): EventBody {
  return { event: 'FunctionPrinted', requestId: line.requestId, stream: line.stream, text: line.text }
}

function leftOf(progress: MappingProgress, options: { sinceMs: number; blockedIsIdle: boolean }): string[] {
  const { mapping, opened, openingError, lanes } = progress
  if (!opened) {
    const reason = openingError instanceof Error ? `: ${openingError.message}` : ''
    return [`${mapping.id} is not open yet${reason}`]
  }
  return lanes.flatMap((lane) => {
    const caughtUp = lane.caughtUpAtMs !== null && lane.caughtUpAtMs > options.sinceMs
    // Beside a blocked lane others may go on, as long as there is something to read.
    const others = lane.lanes.length > 1 && !caughtUp && !lane.full
    if (lane.blocked && !others)
      return options.blockedIsIdle ? [] : [`${mapping.id} ${lane.shard} is blocked`]
    if (lane.unsettled > 0) return [`${mapping.id} ${lane.shard} has ${lane.unsettled} unsettled records`]
    if (lane.windowEndsMs !== null) {
      const ends = new Date(lane.windowEndsMs).toISOString()
      return [`${mapping.id} ${lane.shard} has a tumbling window open, which ends at ${ends}`]
    }
    if (lane.storing) return [`${mapping.id} ${lane.shard} is storing its position`]
    return caughtUp ? [] : [`${mapping.id} ${lane.shard} is not read to its end`]
  })
}
