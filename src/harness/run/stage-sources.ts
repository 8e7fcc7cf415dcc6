import type { Producer, ProducerPlace, RecordForm, Services } from '../../engine/index.ts'
import type { ScenarioWorld } from '../profile/scenario-world.ts'
import type { StepRecord } from '../records/record-table.ts'
import type { NamedSource } from './source-lookup.ts'

type Change = (producer: Producer, name: string) => Promise<void> | undefined

/** Streams, tables, topics and queues as steps reach them: each is made when a step first needs it. */
export class StageSources {
  readonly #world: ScenarioWorld
  readonly #producer: (place: ProducerPlace) => Promise<Producer>
  /** What this scenario has made. */
  readonly #made: NamedSource[] = []
  #lastPutMs = -Infinity

  constructor(world: ScenarioWorld, producer: (place: ProducerPlace) => Promise<Producer>) {
    this.#world = world
    this.#producer = producer
  }

  /** When a step last changed a source, by the scenario's clock. */
  get lastPutMs(): number {
    return this.#lastPutMs
  }

  async make(source: NamedSource): Promise<void> {
    await this.#producerOf(source)
  }

  /** Puts records into a stream or topic, which is made if need be. */
  async put(source: NamedSource, records: readonly StepRecord[]): Promise<void> {
    const { service, name } = source
    const producer = await this.#producerOf(source)
    await producer.put(
      this.#world.realName(name),
      records.map(({ form }) => this.#world.produced(service, form)),
    )
    this.#lastPutMs = this.#world.clock.clock.now()
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

  /** From now on each message of a queue comes twice. @throws Error where nobody can ask for that */
  deliverTwice(source: NamedSource): Promise<void> {
    return this.#change(source, 'a delivery of its own', (to, name) => to.deliverTwice?.(name))
  }

  /** The payloads of what a queue holds; null where that is read another way. */
  async contents(source: NamedSource): Promise<readonly string[] | null> {
    const { name } = source
    const producer = await this.#producerOf(source)
    return (await producer.contents?.(this.#world.realName(name), this.#world.ownIn(name))) ?? null
  }

  /** Removes what the scenario has made; whether one of them cannot be removed says nothing about the scenario. @param services are closed */
  async removeMade(services: Services): Promise<void> {
    await Promise.allSettled(
      this.#made.map(async (source) => {
        const producer = await services.producer(await this.#placeOf(source))
        const name = this.#world.realName(source.name)
        const own = this.#world.ownIn(source.name)
        await (own === undefined ? producer.remove(name) : producer.takeOut!(name, own))
      }),
    )
    await services.close()
  }

  /** Does to a source what its producer can do. @throws Error where it cannot: the service here has none of that */
  async #change(source: NamedSource, lacks: string, change: Change): Promise<void> {
    const lacking = () => Promise.reject(new Error(`${source.service} here has ${lacks}`))
    await (change(await this.#producerOf(source), this.#world.realName(source.name)) ?? lacking())
    this.#lastPutMs = this.#world.clock.clock.now()
  }

  async #producerOf(source: NamedSource): Promise<Producer> {
    const producer = await this.#producer(await this.#placeOf(source))
    if (source.deadLetters !== undefined) {
      // A queue can name another for its dead letters only when that one is there.
      await producer.create(this.#world.realName(source.deadLetters), {})
      this.#made.push({ ...source, name: source.deadLetters })
    }
    const declared = this.#world.realProperties(source.properties)
    if (await producer.create(this.#world.realName(source.name), declared)) this.#made.push(source)
    return producer
  }

  async #placeOf({ service, region, virtualHost }: NamedSource): Promise<ProducerPlace> {
    const place = { service, connection: await this.#world.connectionTo(service), region, directory: '' }
    if (virtualHost === undefined) return place
    return { ...place, virtualHost: await this.#world.virtualHost(virtualHost) }
  }
}
