import { connectServices, type DestinationObserver, type Services, type Written } from '../../engine/index.ts'
import type {
  EngineEvent,
  SourceRecord,
  Page,
  ResolvedMapping,
  ResolvedPipeline,
  ServiceName,
} from '../../model/index.ts'
import { MemoryState } from '../../state/index.ts'
import type { Random } from '../../time/index.ts'
import type { ScenarioClock } from '../clock/scenario-clock.ts'
import type { Profile } from '../profile/profile.ts'
import { scenarioWorld, type ScenarioWorld } from '../profile/scenario-world.ts'
import { controlledRun, type ControlledRun } from './controlled-fleet.ts'
import { probeSource } from './probe.ts'
import type { ScenarioFunctions } from './scenario-functions.ts'
import { Session } from './session.ts'
import { StageSources } from './stage-sources.ts'
import { sourcesOf, writersIn, type NamedSource } from './source-lookup.ts'

/** Whom a stage tells what happens on it. */
export interface StageObserver {
  event(event: EngineEvent): void
  pageRead(mapping: string, page: Pick<Page, 'records' | 'from'>): void
}

/**
 * Where pipelines run: services, embedded or in containers, and one session of the process after the other. Positions
 * and what embedded services hold live on from session to session.
 */
export class Stage {
  readonly world: ScenarioWorld
  /** What steps put into sources, and do to them. */
  readonly sources: StageSources
  readonly kept = new MemoryState()
  readonly #random: Random
  #session: Session | null = null
  #probes = 0
  /** Who looks at destinations, by what a file calls them. */
  readonly #observers = new Map<string, DestinationObserver>()

  /** @param isRead whether a mapping has read everything that steps have put for it, as far as that can be told */
  constructor(profile: Profile, random: Random, isRead: (mapping: ResolvedMapping) => boolean) {
    const sinceMs = () => this.sources.lastPutMs
    const onlyEngineWaits = () => this.#session?.onlyEngineWaits({ sinceMs: sinceMs(), isRead }) ?? true
    const needsQueueTime = () => this.#session?.needsQueueTime(sinceMs()) ?? false
    this.world = scenarioWorld(profile, { onlyEngineWaits, needsQueueTime })
    this.sources = new StageSources(this.world, (place) => this.#ready.producer(place))
    this.#random = random
  }

  get clock(): ScenarioClock {
    return this.world.clock
  }

  get isRunning(): boolean {
    return this.#session?.isRunning ?? false
  }

  /** Makes the next session ready, unless one runs or stands ready. */
  prepare(parts: { readonly functions: ScenarioFunctions; readonly observer: StageObserver }): void {
    if (this.#session !== null && !this.#session.isOver) return
    const { functions, observer } = parts
    this.#session = new Session({
      services: this.#connect(),
      random: this.#random,
      twinStorage: (service) => this.kept.storage(service),
      clock: this.clock.clock,
      createFunction: (pipeline, print) => functions.create(pipeline, print),
      observe: (event) => observer.event(event),
      pageRead: (mapping, page) => observer.pageRead(mapping, page),
      adjust: (mapping, record) => this.world.adjust(mapping.service, record),
      refusal: (mapping) => this.world.refusal(mapping),
      destinationRefusal: (mapping) => this.world.destinationRefusal(mapping),
    })
  }

  /** Starts the session that stands ready. @param begun gets the run, which the API may change */
  async start(pipelines: readonly ResolvedPipeline[], begun: (run: ControlledRun) => void): Promise<void> {
    const session = this.#ready
    await this.#makeSources(pipelines)
    this.clock.begin()
    const running = await this.world.running(pipelines)
    const fleet = session.start(running)
    const makeSources = (all: readonly ResolvedPipeline[]) => this.#makeSources(all)
    begun(
      controlledRun({
        fleet,
        services: session.services,
        pipelines: running,
        world: this.world,
        makeSources,
      }),
    )
    await this.clock.until(() => session.isOpen)
    session.check()
  }

  /** Embedded services are told what to hold by the fleet; real ones are told by whoever set them up. */
  async #makeSources(pipelines: readonly ResolvedPipeline[]): Promise<void> {
    if (this.world.profile !== 'real') return
    const sources = sourcesOf(pipelines.filter(({ autoCreate }) => autoCreate))
    await Promise.all(sources.map((source) => this.sources.make(source)))
    // What a topic was sent before somebody looked is not seen.
    for (const mapping of writersIn(pipelines)) await this.#observer(mapping)
  }

  /** As Ctrl-C does it: what runs ends and is stored. @throws Error when that does not come to its end */
  async stop(): Promise<void> {
    const session = this.#session
    if (session === null) return
    session.drain()
    const isOver = await this.clock.until(() => session.isOver)
    session.check()
    if (!isOver) throw new Error('the pipeline has not drained')
  }

  kill(): void {
    this.#session?.kill()
  }

  /** Ends everything, and leaves nothing on servers that others use as well. */
  async end(): Promise<void> {
    await Promise.allSettled([...this.#observers.values()].map((observer) => observer.close()))
    await this.#session?.end()
    if (this.world.profile === 'real') await this.sources.removeMade(this.#connect())
    this.clock.stop()
  }

  /** Whoever reads from this service, or writes to it as a destination, reaches nothing for so long. @throws Error on containers */
  async loseConnection(service: ServiceName, ms: number): Promise<void> {
    if (this.world.profile === 'real') throw new Error('containers do not lose connections: only twins do')
    await this.#ready.services.loseConnection(service, this.clock.clock.now() + ms)
  }

  /** A number that no probe before had. */
  nextProbe(): number {
    return ++this.#probes
  }

  /**
   * Reads all that a stream or topic holds as a consumer of its own.
   * @param consumer names the mapping of the read and its group; the same again goes on where it stored
   */
  async probe(
    source: NamedSource,
    consumer: string,
    visit: (record: SourceRecord, store: () => Promise<boolean>) => void | Promise<void>,
  ): Promise<void> {
    const [given] = source.mappings
    if (given === undefined) throw new Error(`nobody reads "${source.name}"`)
    const { services } = this.#ready
    const mapping = await this.world.runningMapping(given)
    await probeSource({ mapping, consumer, visit }, { world: this.world, services })
  }

  /** What was written to a mapping's destination, with the names that steps use. */
  async written(mapping: ResolvedMapping): Promise<readonly Written[]> {
    const observer = await this.#observer(mapping)
    return this.world.given(await this.clock.clock.hold(observer.written()))
  }

  /** What is left to do, in words. @throws Error the bug that ended the run */
  left(options: { readonly blockedIsIdle: boolean }): readonly string[] {
    this.#session?.check()
    return this.#session?.leftToDo({ sinceMs: this.sources.lastPutMs, ...options }) ?? []
  }

  /** Shards that wait for the function at this moment (ERR-4). */
  get blocked(): readonly { readonly mapping: string; readonly shard: string }[] {
    return this.world.given(this.#session?.blockedShards ?? [])
  }

  get #ready(): Session {
    if (this.#session === null || this.#session.isOver) throw new Error('no pipeline stands ready')
    return this.#session
  }

  async #observer(mapping: ResolvedMapping): Promise<DestinationObserver> {
    const key = mapping.onFailureDestination!
    const running = await this.world.runningMapping(mapping)
    const observer = this.#observers.get(key) ?? (await this.#ready.services.observe(running))
    this.#observers.set(key, observer)
    return observer
  }

  #connect(): Services {
    const { brokersClock } = this.world
    return connectServices({
      clock: brokersClock,
      engineClock: this.clock.clock,
      wallClock: brokersClock,
      random: this.#random,
      positions: this.kept.positions,
      twinStorage: (service) => this.kept.storage(service),
      environment: {},
    })
  }
}
