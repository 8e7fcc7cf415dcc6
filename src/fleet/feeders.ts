import type { ResolvedResource } from '../model/index.ts'
import { resourceIdOf, type FeedAhead, type Feeder } from './feeder.ts'
import { declareResources, type Declared, type ResourceOptions } from './resources.ts'

/** What has become of the resources that files declare otherwise than before. */
export interface Redeclared {
  /** What cannot change: `kinesis/orders/ShardCount`. */
  readonly differing: ReadonlySet<string>
  /** What is fed on from a file that holds something else by now. */
  readonly fed: readonly FedAnew[]
}

export interface FedAnew extends FeedAhead {
  /** `kinesis/orders` */
  readonly resourceId: string
  /** Absolute. */
  readonly file: string
}

/** What feeds embedded services: at most one feeder a resource, whatever files say in the course of a run. */
export class Feeders {
  readonly #feeders = new Map<string, Fed>()
  /** What embedded services were told to hold last. */
  #declared: readonly ResolvedResource[] = []
  #stopped = false
  /** When one that has ended since last put something. */
  #lastPutMs = 0

  /** Why feeding stopped, if it did: a file that cannot be read, a record of a wrong form. */
  get error(): Error | null {
    return [...this.#feeders.values()].find(({ error }) => error !== null)?.error ?? null
  }

  /** Everything that will ever be put is put. */
  get done(): boolean {
    return [...this.#feeders.values()].every(({ feeder }) => feeder.done)
  }

  /** When one of them last put something, milliseconds since the epoch; 0 before. */
  get lastPutMs(): number {
    return Math.max(this.#lastPutMs, ...[...this.#feeders.values()].map(({ feeder }) => feeder.lastPutMs))
  }

  /** Feeds what was declared at the start. */
  begin({ resources, feeders }: Declared): void {
    this.#declared = resources
    void this.#start(feeders, [])
  }

  /**
   * Feeds what is declared by now, each resource from its place on, and tries anew where feeding failed.
   * @param otherFiles that hold something else by now
   */
  async redeclare(options: ResourceOptions, otherFiles: ReadonlySet<string>): Promise<Redeclared> {
    const before = this.#declared
    // A file that could not be read may be back as it was.
    const failed = [...this.#feeders.values()].filter(({ error }) => error !== null)
    const again = new Set([...otherFiles, ...failed.map(({ feeder }) => feeder.file)])
    const { resources, feeders, differing } = await declareResources(options, { before, otherFiles: again })
    this.#declared = resources
    const kept = new Set(resources.filter(({ feed }) => feed !== undefined).map(resourceIdOf))
    await this.#start(
      feeders,
      before.map(resourceIdOf).filter((id) => !kept.has(id)),
    )
    const other = feeders.filter(({ file }) => otherFiles.has(file))
    return { differing, fed: (await Promise.all(other.map(fedAnew))).flat() }
  }

  stop(): void {
    this.#stopped = true
    for (const { feeder } of this.#feeders.values()) feeder.stop()
  }

  /** Those that begin take the place of those of the same resources; the ones named in `ended` are ended. */
  async #start(feeders: readonly Feeder[], ended: readonly string[]): Promise<void> {
    await Promise.all([...ended, ...feeders.map(({ resourceId }) => resourceId)].map((id) => this.#end(id)))
    if (this.#stopped) return
    for (const feeder of feeders) this.#feeders.set(feeder.resourceId, new Fed(feeder))
  }

  /** What is being put is put with its place, so that the next one goes on there. */
  async #end(id: string): Promise<void> {
    const one = this.#feeders.get(id)
    one?.feeder.stop()
    await one?.ended
    this.#lastPutMs = this.lastPutMs
    this.#feeders.delete(id)
  }
}

/** A file that cannot be read is told by the feeder that tries to. */
async function fedAnew(feeder: Feeder): Promise<FedAnew[]> {
  const { resourceId, file } = feeder
  const ahead = await feeder.ahead().catch(() => null)
  return ahead === null ? [] : [{ resourceId, file, ...ahead }]
}

/** A feeder that runs, or has ended. */
class Fed {
  readonly feeder: Feeder
  readonly ended: Promise<void>
  error: Error | null = null

  constructor(feeder: Feeder) {
    this.feeder = feeder
    this.ended = feeder.run().catch((error: unknown) => {
      this.error = error as Error
    })
  }
}
