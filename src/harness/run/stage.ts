import {
  connectServices,
  type RecordForm,
  type DestinationObserver,
  type Producer,
  type ProducerPlace,
  type Services,
  type Written,
} from '../../engine/index.ts'
import type {
  EngineEvent,
  SourceRecord,
  Page,
  ResolvedMapping,
  ResolvedPipeline,
  ServiceName,
} from '../../model/index.ts'
import type { Random } from '../../time/index.ts'
import type { ScenarioClock } from '../clock/scenario-clock.ts'
import type { Profile } from '../profile/profile.ts'
import { scenarioWorld, type ScenarioWorld } from '../profile/scenario-world.ts'
import type { StepRecord } from '../records/record-table.ts'
import { controlledRun, type ControlledRun } from './controlled-fleet.ts'
import { KeptState } from './kept-state.ts'
import { probeSource } from './probe.ts'
import type { ScenarioFunctions } from './scenario-functions.ts'
import { Session } from './session.ts'
import { sourcesOf, writersIn, type NamedSource } from './source-lookup.ts'

/** Whom a stage tells what happens on it. */
export interface StageObserver {
  event(event: EngineEvent): void
  pageRead(mapping: string, page: Pick<Page, 'records' | 'from'>): void
}

type Change = (producer: Producer, name: string) => Promise<void> | undefined

/**
 * Where pipelines run: services, embedded or in containers, and one session of the process after the other. Positions
 * and what embedded services hold live on from session to session.
 */
export class Stage {
  readonly world: ScenarioWorld
  readonly #random: Random
  readonly kept = new KeptState()
  #session: Session | null = null
  #lastPutMs = -Infinity
  #probes = 0
  /** Streams and topics that this scenario has made. */
  readonly #created: NamedSource[] = []
  /** Who looks at destinations, by what a file calls them. */
  readonly #observers = new Map<string, DestinationObserver>()

  /** @param isRead whether a mapping has read everything that steps have put for it, as far as that can be told */
  constructor(profile: Profile, random: Random, isRead: (mapping: ResolvedMapping) => boolean) {
    const onlyEngineWaits = () => this.#session?.onlyEngineWaits({ sinceMs: this.#lastPutMs, isRead }) ?? true
    const needsQueueTime = () => this.#session?.needsQueueTime(this.#lastPutMs) ?? false
    this.world = scenarioWorld(profile, { onlyEngineWaits, needsQueueTime })
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
    await Promise.all(sources.map((source) => this.#producerOf(source)))
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
    if (this.world.profile === 'real') await this.#removeSources()
    this.clock.stop()
  }

  /** Puts records into a stream or topic, which is made if need be. */
  async put(source: NamedSource, records: readonly StepRecord[]): Promise<void> {
    const { service, name } = source
    const producer = await this.#producerOf(source)
    await producer.put(
      this.world.realName(name),
      records.map(({ form }) => this.world.dated(service, form)),
    )
    this.#lastPutMs = this.clock.clock.now()
  }

  /** Closes a shard and opens two in its place. @throws Error where there are no shards */
  split(source: NamedSource, shard: string): Promise<void> {
    return this.#change(source, 'no shards to split', (to, name) => to.split?.(name, shard))
  }

  /** Closes two neighbours and opens one in their place. @throws Error where there are no shards */
  merge(source: NamedSource, shards: readonly [string, string]): Promise<void> {
    return this.#change(source, 'no shards to merge', (to, name) => to.merge?.(name, shards))
  }

  /** Closes a shard and opens one in its place. @throws Error where nobody can ask for that */
  rollOver(source: NamedSource, shard: string): Promise<void> {
    return this.#change(source, 'no shards to roll over', (to, name) => to.rollOver?.(name, shard))
  }

  /** Deletes a stream, table or topic; the next records that arrive at it make it anew. */
  remove(source: NamedSource): Promise<void> {
    return this.#change(source, 'nothing to delete', (to, name) => to.remove(name))
  }

  /** Gives a table another stream, with this view type; null takes its stream away. @throws Error where there are no view types */
  changeViewType(source: NamedSource, viewType: string | null): Promise<void> {
    return this.#change(source, 'no view types', (to, name) => to.changeViewType?.(name, viewType))
  }

  /** Deletes items of a table as it does itself. @throws Error where items do not expire */
  expire(source: NamedSource, keys: readonly RecordForm[]): Promise<void> {
    return this.#change(source, 'no items that expire', (to, name) => to.expire?.(name, keys))
  }

  /** Whoever reads from this service, or writes to it as a destination, reaches nothing for so long. @throws Error on containers */
  async loseConnection(service: ServiceName, ms: number): Promise<void> {
    if (this.world.profile === 'real') throw new Error('containers do not lose connections: only twins do')
    await this.#ready.services.loseConnection(service, this.clock.clock.now() + ms)
  }

  /** From now on each message of a queue comes twice. @throws Error where nobody can ask for that */
  deliverTwice(source: NamedSource): Promise<void> {
    return this.#change(source, 'a delivery of its own', (to, name) => to.deliverTwice?.(name))
  }

  /** The payloads of what a queue holds; null where that is read another way. */
  async contents(source: NamedSource): Promise<readonly string[] | null> {
    return (await (await this.#producerOf(source)).contents?.(this.world.realName(source.name))) ?? null
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
    return this.#session?.leftToDo({ sinceMs: this.#lastPutMs, ...options }) ?? []
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

  /** Does to a source what its producer can do. @throws Error where it cannot: the service here has none of that */
  async #change(source: NamedSource, lacks: string, change: Change): Promise<void> {
    const lacking = () => Promise.reject(new Error(`${source.service} here has ${lacks}`))
    await (change(await this.#producerOf(source), this.world.realName(source.name)) ?? lacking())
    this.#lastPutMs = this.clock.clock.now()
  }

  async #producerOf(source: NamedSource): Promise<Producer> {
    const producer = await this.#ready.producer(await this.#placeOf(source))
    if (source.deadLetters !== undefined) {
      // A queue can name another for its dead letters only when that one is there.
      await producer.create(this.world.realName(source.deadLetters), {})
      this.#created.push({ ...source, name: source.deadLetters })
    }
    const declared = this.world.realProperties(source.properties)
    if (await producer.create(this.world.realName(source.name), declared)) this.#created.push(source)
    return producer
  }

  /** Whether one of them cannot be removed says nothing about the scenario. */
  async #removeSources(): Promise<void> {
    const services = this.#connect()
    await Promise.allSettled(
      this.#created.map(async (source) => {
        const producer = await services.producer(await this.#placeOf(source))
        await producer.remove(this.world.realName(source.name))
      }),
    )
    await services.close()
  }

  async #placeOf({ service, region, virtualHost }: NamedSource): Promise<ProducerPlace> {
    const place = { service, connection: await this.world.connectionTo(service), region, directory: '' }
    if (virtualHost === undefined) return place
    return { ...place, virtualHost: await this.world.virtualHost(virtualHost) }
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
