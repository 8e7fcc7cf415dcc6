import { concat, defer, EMPTY, from, map, merge, mergeMap, of, type Observable } from 'rxjs'
import type {
  EngineEvent,
  EventBody,
  FailureDestination,
  FunctionPort,
  LogSource,
  QueueSource,
  ResolvedMapping,
  ResolvedPipeline,
} from '../model/index.ts'
import { MAXIMUM_PAYLOAD_BYTES, type BatchLimits } from '../rules/batch/index.ts'
import { SOURCE_TYPES, windowOpens } from '../source-types/index.ts'
import { isoText, type Clock, type Random } from '../time/index.ts'
import { matcherOf } from './filtering.ts'
import type { LaneParts, TumblingSettings } from './lane.ts'
import { LogMapping } from './log-mapping.ts'
import { OnFailure } from './on-failure.ts'
import { opening$ } from './opening.ts'
import type { ShardProgress } from './progress.ts'
import { QueueMapping } from './queue-mapping.ts'
import type { QueueParts } from './queue-parts.ts'
import type { QueueProgress } from './queue-progress.ts'
import type { QueueReading } from './services.ts'

/** What a compiled pipeline runs on. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly function: FunctionPort
  /** Chooses client or twin; see `connect.ts`. */
  readonly connect: (mapping: ResolvedMapping) => Promise<LogSource>
  /** The same for a mapping of the queue family. */
  readonly connectQueue: (reading: Omit<QueueReading, 'directory'>) => Promise<QueueSource>
  /** Where a mapping describes what it discards; null for nowhere. */
  readonly destination: (mapping: ResolvedMapping) => Promise<FailureDestination | null>
  /** The hard stop. */
  readonly aborting: AbortSignal
  /** Names batches, where a mapping is compiled several times in a run; by default each compilation counts from 1. */
  readonly nextBatchId?: () => string
}

/** A pipeline as one stream of events, with a way to stop it and to look at it. */
export interface CompiledPipeline {
  /** Starts when subscribed; completes when every mapping has stopped. Events are not numbered or dated yet. */
  readonly events$: Observable<MappingEvent>
  /** Drains. */
  stop(): void
  progress(): readonly MappingProgress[]
}

/** One mapping of a pipeline, as long as it keeps its settings. */
export interface CompiledMapping {
  /** Starts when subscribed; completes when the mapping has stopped, at once when it is disabled. */
  readonly events$: Observable<MappingEvent>
  /** Drains: what runs ends and is stored, what waits for its next attempt is given up at the stored position. */
  stop(): void
  readonly progress: MappingProgress
}

export interface MappingEvent {
  readonly mapping: string
  readonly body: EventBody
}

export interface MappingProgress {
  readonly mapping: ResolvedMapping
  readonly opened: boolean
  readonly openingError: unknown
  /** What each shard of a log is doing; empty for a queue. */
  readonly shards: readonly ShardProgress[]
  /** What the lanes of a queue are doing; null for a log, and before the queue is connected. */
  readonly queue: QueueProgress | null
}

/** Compiles a pipeline: one flow for each enabled mapping, none waiting for another. */
export function compile(pipeline: ResolvedPipeline, runtime: Runtime): CompiledPipeline {
  const running = pipeline.mappings.map((mapping) => compileMapping(mapping, pipeline, runtime))
  return {
    events$: merge(...running.map((one) => one.events$)),
    stop: () => running.forEach((one) => one.stop()),
    progress: () => running.map((one) => one.progress),
  }
}

/**
 * Compiles one mapping with the function and the engine's settings of a pipeline, to be one of its mappings or not.
 * @param isAnnounced the state in which it begins has been told: the first one it tells is Enabled or Disabled
 */
export function compileMapping(
  mapping: ResolvedMapping,
  pipeline: ResolvedPipeline,
  runtime: Runtime & { readonly isAnnounced?: boolean },
): CompiledMapping {
  return new RunningMapping(mapping, pipeline, runtime)
}

class RunningMapping implements CompiledMapping {
  readonly #mapping: ResolvedMapping
  readonly #pipeline: ResolvedPipeline
  readonly #runtime: Runtime & { readonly isAnnounced?: boolean }
  readonly #stopping = new AbortController()
  #flow: LogMapping | QueueMapping | null = null
  #onFailure: OnFailure | null = null
  #connectError: unknown = null

  constructor(
    mapping: ResolvedMapping,
    pipeline: ResolvedPipeline,
    runtime: Runtime & { readonly isAnnounced?: boolean },
  ) {
    this.#mapping = mapping
    this.#pipeline = pipeline
    this.#runtime = runtime
  }

  get events$(): Observable<MappingEvent> {
    const bodies$ = this.#mapping.enabled
      ? concat(
          this.#runtime.isAnnounced === true ? EMPTY : of(state('Creating')),
          this.#connecting$(),
          defer(() => merge(this.#lookingAtDestination$(), this.#flow?.events$ ?? EMPTY)),
        )
      : of(state('Disabled'))
    return bodies$.pipe(map((body) => ({ mapping: this.#mapping.id, body })))
  }

  stop(): void {
    this.#stopping.abort()
    this.#flow?.stop()
  }

  get progress(): MappingProgress {
    return {
      mapping: this.#mapping,
      opened: !this.#mapping.enabled || (this.#flow?.opened ?? false),
      openingError: this.#flow?.openingError ?? this.#connectError,
      shards: this.#flow instanceof LogMapping ? this.#flow.shards : [],
      queue: this.#flow instanceof QueueMapping ? this.#flow.progress : null,
    }
  }

  #tells(destination: FailureDestination): OnFailure {
    const { clock, random, aborting } = this.#runtime
    const { engine, function: fn } = this.#pipeline
    return new OnFailure({
      destination,
      mapping: this.#mapping,
      functionArn: fn.arn,
      timeoutMs: engine.destinationTimeoutMs,
      retryBackoff: engine.retryBackoff,
      clock,
      random,
      aborting,
    })
  }

  /** A destination that is wrong from the start is shown at the start; it holds up nothing. */
  #lookingAtDestination$(): Observable<EventBody> {
    const look = this.#onFailure?.look() ?? Promise.resolve(null)
    return from(look).pipe(mergeMap((event) => (event === null ? EMPTY : of(event))))
  }

  async #connectLog(): Promise<void> {
    const destination = await this.#runtime.destination(this.#mapping)
    const source = await this.#runtime.connect(this.#mapping)
    if (this.#stopping.signal.aborted) return source.close()
    if (destination !== null) this.#onFailure = this.#tells(destination)
    const onFailure = this.#onFailure === null ? {} : { onFailure: this.#onFailure }
    const parts = laneParts(this.#mapping, { ...this.#runtime, source }, this.#pipeline)
    this.#flow = new LogMapping(source, { ...parts, ...onFailure })
  }

  async #connectQueue(): Promise<void> {
    const { timeoutMs: functionTimeoutMs } = this.#pipeline.function
    const source = await this.#runtime.connectQueue({ mapping: this.#mapping, functionTimeoutMs })
    if (this.#stopping.signal.aborted) return source.close()
    this.#flow = new QueueMapping(queueParts(this.#mapping, { ...this.#runtime, source }, this.#pipeline))
  }

  /** A client that cannot even be made (a certificate that cannot be read) is one mapping's trouble, not the run's. */
  #connecting$(): Observable<EventBody> {
    const connect = async () => {
      if (SOURCE_TYPES[this.#mapping.sourceType].family === 'queue') await this.#connectQueue()
      else await this.#connectLog()
    }
    return opening$(connect, {
      ...this.#runtime,
      retryBackoff: this.#pipeline.engine.retryBackoff,
      stopping: this.#stopping.signal,
      failed: (error) => (this.#connectError = error),
    })
  }
}

/** What the lanes of every family share. */
function sharedParts(
  mapping: ResolvedMapping,
  runtime: Runtime & { source: LogSource | QueueSource },
  pipeline: ResolvedPipeline,
) {
  let batches = 0
  return {
    mapping: mapping.id,
    shape: runtime.source.shape,
    limits: batchLimits(mapping),
    tellsAge: SOURCE_TYPES[mapping.sourceType].hasIteratorAge,
    retryBackoff: pipeline.engine.retryBackoff,
    function: runtime.function,
    matches: matcherOf(mapping, runtime.source.shape),
    readsBody: mapping.reportBatchItemFailures || mapping.tumblingWindowInSeconds > 0,
    clock: runtime.clock,
    random: runtime.random,
    nextId: runtime.nextBatchId ?? (() => `${mapping.id}#${++batches}`),
    aborting: runtime.aborting,
  }
}

function queueParts(
  mapping: ResolvedMapping,
  runtime: Runtime & { source: QueueSource },
  pipeline: ResolvedPipeline,
): QueueParts {
  return {
    ...sharedParts(mapping, runtime, pipeline),
    ...SOURCE_TYPES[mapping.sourceType].queue!,
    source: runtime.source,
    maximumConcurrency: mapping.maximumConcurrency,
    reportBatchItemFailures: mapping.reportBatchItemFailures,
  }
}

function laneParts(
  mapping: ResolvedMapping,
  runtime: Runtime & { source: LogSource },
  pipeline: ResolvedPipeline,
): LaneParts {
  return {
    ...sharedParts(mapping, runtime, pipeline),
    factor: mapping.parallelizationFactor,
    settle: {
      maximumRetryAttempts: mapping.maximumRetryAttempts,
      bisectBatchOnFunctionError: mapping.bisectBatchOnFunctionError,
      reportBatchItemFailures: mapping.reportBatchItemFailures,
    },
    maximumAgeMs: mapping.maximumRecordAgeInSeconds < 0 ? null : mapping.maximumRecordAgeInSeconds * 1000,
    tumbling: tumblingSettings(mapping),
  }
}

function tumblingSettings(mapping: ResolvedMapping): TumblingSettings | null {
  const { tumblingWindowInSeconds: seconds, eventSourceArn: eventSourceARN = '' } = mapping
  return seconds === 0 ? null : { lengthMs: seconds * 1000, eventSourceARN }
}

function batchLimits(mapping: ResolvedMapping): BatchLimits {
  return {
    size: mapping.batchSize,
    bytes: MAXIMUM_PAYLOAD_BYTES,
    windowMs: mapping.windowMs,
    windowOpens: windowOpens(mapping.sourceType),
  }
}

function state(name: 'Creating' | 'Disabled'): EventBody {
  return { event: 'MappingStateChanged', state: name }
}

/** Numbers and dates events: what `--json` prints and every view folds over. */
export function stamped(clock: Clock): (event: MappingEvent) => EngineEvent {
  let seq = 0
  return ({ mapping, body }) => {
    const { event, at = isoText(clock.now()) } = body
    // Not the rest of the body: taking members out of an object costs ten times as much as copying all of them.
    return { event, seq: ++seq, at, mapping, ...(body as object) } as EngineEvent
  }
}
