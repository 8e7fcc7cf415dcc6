import type { Feeder } from './feeder.ts'

/** What feeds embedded services: at most one feeder a resource, whatever files say in the course of a run. */
export class Feeders {
  readonly #feeders = new Map<string, { readonly feeder: Feeder; ended: Promise<void> }>()
  #error: Error | null = null
  #stopped = false

  /** Why feeding stopped, if it did: a file that cannot be read, a record of a wrong form. */
  get error(): Error | null {
    return this.#error
  }

  /** Everything that will ever be put is put. */
  get done(): boolean {
    return [...this.#feeders.values()].every(({ feeder }) => feeder.done)
  }

  /** When one of them last put something, milliseconds since the epoch; 0 before. */
  get lastPutMs(): number {
    return Math.max(0, ...[...this.#feeders.values()].map(({ feeder }) => feeder.lastPutMs))
  }

  /** Those that begin take the place of those of the same resources; the ones named in `ended` are ended. */
  async start(feeders: readonly Feeder[], ended: readonly string[] = []): Promise<void> {
    await Promise.all([...ended, ...feeders.map(({ resourceId }) => resourceId)].map((id) => this.#end(id)))
    if (this.#stopped) return
    for (const feeder of feeders) {
      const run = feeder.run().catch((error: unknown) => {
        this.#error = error as Error
      })
      this.#feeders.set(feeder.resourceId, { feeder, ended: run })
    }
  }

  stop(): void {
    this.#stopped = true
    for (const { feeder } of this.#feeders.values()) feeder.stop()
  }

  /** What is being put is put with its place, so that the next one goes on there. */
  async #end(id: string): Promise<void> {
    const one = this.#feeders.get(id)
    one?.feeder.stop()
    await one?.ended
    this.#feeders.delete(id)
  }
}
