import type { Producer, ProducerPlace, Services } from '../../engine/index.ts'
import { Fleet, type FleetOptions } from '../../fleet/index.ts'
import type {
  EngineEvent,
  FailureDestination,
  SourceRecord,
  Page,
  ResolvedMapping,
  ResolvedPipeline,
  SourceError,
} from '../../model/index.ts'
import { ObservedQueue } from '../history/observed-queue.ts'
import { ObservedSource, type SourceObserver } from '../history/observed-source.ts'

export interface SessionParts extends Omit<FleetOptions, 'services' | 'pipelines'> {
  readonly services: Services
  readonly observe: (event: EngineEvent) => void
  readonly pageRead: (mapping: string, page: Pick<Page, 'records' | 'from'>) => void
  readonly adjust: <R extends SourceRecord>(mapping: ResolvedMapping, record: R) => R
  readonly refusal: (mapping: ResolvedMapping) => SourceError | null
  readonly destinationRefusal: (mapping: ResolvedMapping) => SourceError | null
}

/**
 * One life of the process that runs the pipelines, from before its start, when a step may put records, to its end.
 * What must outlive it (positions, what embedded services hold) is given to it.
 */
export class Session {
  readonly #parts: SessionParts
  readonly #sources = new Map<string, ObservedSource>()
  #fleet: Fleet | null = null
  /** A bug that ended the run. */
  #failure: Error | null = null
  #isOver = false

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Virtual time stands while a service is loaded and while it takes records. */
  async producer(place: ProducerPlace): Promise<Producer> {
    const { services, clock } = this.#parts
    const producer = await clock.hold(services.producer(place))
    return {
      create: (name, properties) => clock.hold(producer.create(name, properties)),
      put: (name, records, alongside) => clock.hold(producer.put(name, records, alongside)),
      remove: (name) => clock.hold(producer.remove(name)),
      ...(producer.split && { split: (name, shard) => clock.hold(producer.split!(name, shard)) }),
      ...(producer.rollOver && { rollOver: (name, shard) => clock.hold(producer.rollOver!(name, shard)) }),
      ...(producer.held && { held: (name, declared) => clock.hold(producer.held!(name, declared)) }),
      ...(producer.changeViewType && {
        changeViewType: (name, type) => clock.hold(producer.changeViewType!(name, type)),
      }),
      ...(producer.expire && { expire: (name, keys) => clock.hold(producer.expire!(name, keys)) }),
      ...(producer.deliverTwice && { deliverTwice: (name) => clock.hold(producer.deliverTwice!(name)) }),
      ...(producer.contents && { contents: (name, own) => clock.hold(producer.contents!(name, own)) }),
      ...(producer.merge && { merge: (name, shards) => clock.hold(producer.merge!(name, shards)) }),
    }
  }

  get services(): Services {
    return this.#parts.services
  }

  get isRunning(): boolean {
    return this.#fleet !== null && !this.#isOver
  }

  /** Drained or killed: another session goes on. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** @throws Error the bug that ended the run */
  check(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /**
   * @param pipelines as they run: with the profile's connections and the scenario's names
   * @returns the fleet, which begins to run
   */
  start(pipelines: readonly ResolvedPipeline[]): Fleet {
    const { observe } = this.#parts
    const services = this.#observedServices()
    const fleet = new Fleet({ ...this.#parts, pipelines, services, staysOpen: true })
    fleet.events$.subscribe(observe)
    this.#fleet = fleet
    fleet.run().then(
      () => {
        this.#isOver = true
      },
      (error: Error) => {
        this.#failure = error
        this.#isOver = true
      },
    )
    return fleet
  }

  /** Every mapping reads its source, or has failed to and will try again. */
  get isOpen(): boolean {
    const progress = this.#fleet?.progress() ?? []
    const isOpen = progress.every(({ opened, openingError }) => opened || openingError !== null)
    return this.#isOver || (this.#fleet?.isStarted === true && isOpen)
  }

  /** Lets what runs end; the session is over some time later. */
  drain(): void {
    this.#fleet?.drain()
    if (this.#fleet === null) this.#isOver = true
  }

  kill(): void {
    this.#fleet?.kill()
    this.#isOver = true
  }

  /** Ends everything at once. */
  async end(): Promise<void> {
    if (this.isRunning) this.kill()
    await this.#parts.services.close()
  }

  /** In words; empty when every source is at its end and every batch settled. */
  leftToDo(options: { readonly sinceMs: number; readonly blockedIsIdle: boolean }): readonly string[] {
    return this.isRunning ? this.#fleet!.leftToDo(options) : []
  }

  /** Shards that wait for the function at this moment. */
  get blockedShards(): readonly { readonly mapping: string; readonly shard: string }[] {
    const progress = this.isRunning ? this.#fleet!.progress() : []
    return progress.flatMap(({ mapping, shards }) =>
      shards.filter((lane) => lane.blocked).map(({ shard }) => ({ mapping: mapping.id, shard })),
    )
  }

  /**
   * Nobody waits for a broker: every read since the last put has come back, and what is settled is stored. What
   * else there is to wait for (windows, back-off, a scripted function) the engine waits for by its own clock.
   */
  onlyEngineWaits(put: {
    readonly sinceMs: number
    readonly isRead: (mapping: ResolvedMapping) => boolean
  }): boolean {
    if (!this.isRunning) return this.#isOver || this.#fleet === null
    const progress = this.#fleet!.progress()
    if (progress.length === 0) return false
    return progress.every(({ mapping, opened, openingError, shards, queue }) => {
      if (!opened) return openingError !== null
      const reading = this.#sources.get(mapping.id)?.reading
      if (queue !== null) return queue.isQuiet(put.sinceMs, put.isRead(mapping))
      return shards.every(({ shard, storing, caughtUpAtMs }) => {
        const isRead = (caughtUpAtMs !== null && caughtUpAtMs > put.sinceMs) || put.isRead(mapping)
        return !storing && (isRead || reading?.has(shard) !== true)
      })
    })
  }

  /** A queue's own time has to pass: see `QueueProgress`. */
  needsQueueTime(sinceMs: number): boolean {
    const progress = this.isRunning ? this.#fleet!.progress() : []
    return progress.some(({ queue }) => queue?.needsQueueTime(sinceMs) === true)
  }

  #observedServices(): Services {
    const { services, clock, pageRead, adjust, refusal, destinationRefusal } = this.#parts
    const observer = (mapping: ResolvedMapping): SourceObserver => ({
      pageRead: (page) => pageRead(mapping.id, page),
      adjust: (record) => adjust(mapping, record),
      refusal: () => refusal(mapping),
    })
    return {
      source: async (mapping, directory) => {
        const observed = await clock.hold(services.source(mapping, directory))
        const source = new ObservedSource(observed, observer(mapping))
        this.#sources.set(mapping.id, source)
        return source
      },
      queue: async (reading) => {
        const queue = await clock.hold(services.queue(reading))
        return new ObservedQueue(queue, observer(reading.mapping), clock)
      },
      destination: async (mapping) => {
        const destination = await services.destination(mapping)
        return destination === null ? null : guarded(destination, () => destinationRefusal(mapping))
      },
      observe: (mapping) => services.observe(mapping),
      producer: (place) => this.producer(place),
      probe: (mapping, directory) => services.probe(mapping, directory),
      close: () => services.close(),
      kill: () => services.kill(),
      loseConnection: (service, untilMs) => services.loseConnection(service, untilMs),
    }
  }
}

/** A destination that refuses whoever writes while there is a reason to. */
function guarded(destination: FailureDestination, refusal: () => SourceError | null): FailureDestination {
  const check = () => {
    const error = refusal()
    if (error !== null) throw error
  }
  return {
    name: destination.name,
    probe: async () => {
      check()
      return destination.probe()
    },
    send: async (report, signal) => {
      check()
      await destination.send(report, signal)
    },
    keep: (report) => destination.keep(report),
  }
}
