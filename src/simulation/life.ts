import { stamped, type CompiledPipeline } from '../engine/index.ts'
import type { EngineEvent } from '../model/index.ts'
import type { VirtualClock } from '../time/index.ts'

const DRAIN_MS = 120_000

/** One life of the process, and how it ends. The last one ends when everything is settled. */
export interface PlannedEnd {
  readonly ends: 'killed' | 'drained' | 'settled'
  /** Milliseconds of the life; it ends earlier when it has had `afterEvents` of them. */
  readonly afterMs: number
  /** A kill in the middle of an event's work; null for none. */
  readonly afterEvents: number | null
  /** Milliseconds until the next life begins. */
  readonly downMs: number
}

/** Who sees what a life does, and holds it against the invariants: the first that does not hold ends the run. */
export interface Witness {
  readonly problems: readonly string[]
  /** Invocations of this life that have not ended. */
  readonly running: readonly unknown[]
  event(event: EngineEvent): void
  /** The process was asked to end. */
  stops(): void
  problem(text: string): void
}

/** One life of the process that runs the mapping, from its start to a kill or to the end of its drain. */
export class Life {
  readonly #planned: PlannedEnd
  readonly #clock: VirtualClock
  readonly #witness: Witness
  readonly #compiled: CompiledPipeline
  #subscription: { unsubscribe(): void } | null = null
  #killed = false
  #completed = false
  #events = 0

  /** @param world `compile`: told how to ask whether the process was killed, for then nothing of it goes on */
  constructor(
    planned: PlannedEnd,
    world: {
      readonly clock: VirtualClock
      readonly witness: Witness
      readonly compile: (isKilled: () => boolean) => CompiledPipeline
    },
  ) {
    this.#planned = planned
    this.#clock = world.clock
    this.#witness = world.witness
    this.#compiled = world.compile(() => this.#killed)
  }

  start(): void {
    const stamp = stamped(this.#clock)
    this.#subscription = this.#compiled.events$.subscribe({
      next: (event) => {
        if (this.#killed) return
        this.#witness.event(stamp(event))
        if (++this.#events === this.#planned.afterEvents) this.kill()
      },
      complete: () => (this.#completed = true),
      error: (error: Error) => {
        this.#completed = true
        this.#witness.problem(`the engine failed: ${error.stack}`)
      },
    })
  }

  /** As `kill -9` does it: nothing that is under way goes on. */
  kill(): void {
    this.#killed = true
    this.#subscription?.unsubscribe()
  }

  get wasKilled(): boolean {
    return this.#killed
  }

  get isOver(): boolean {
    return this.#killed || this.#completed
  }

  /** What it is doing, in words. */
  get doing(): string {
    return this.#compiled
      .progress()
      .flatMap(({ shards }) => shards.map((lane) => `${lane.shard}: ${lane.unsettled} unsettled`))
      .join(', ')
  }

  /**
   * Lives until its planned end, and through the time in which no process runs after it.
   * @param world `settled`: lets time run until everything is settled, or says what never is; `over`: the process has
   *   ended, before the time without one
   */
  async live(world: {
    readonly settled: () => Promise<void>
    readonly over: () => void | Promise<void>
  }): Promise<void> {
    const { ends, afterMs, downMs } = this.#planned
    this.start()
    if (ends === 'settled') await world.settled()
    else await this.#clock.advanceUntil(() => this.#failed || this.isOver, afterMs)
    if (ends === 'killed' || this.#failed) this.kill()
    if (!this.isOver) await this.#drain()
    await world.over()
    if (ends !== 'settled') await this.#clock.advanceBy(downMs)
  }

  /** As Ctrl-C does it. */
  async #drain(): Promise<void> {
    this.#witness.stops()
    this.#compiled.stop()
    await this.#clock.advanceUntil(() => this.#failed || this.isOver, DRAIN_MS)
    if (this.#failed) return
    if (!this.isOver) this.#witness.problem(`the drain does not end (${this.doing})`)
    if (this.#witness.running.length > 0) this.#witness.problem('drained while the function runs')
  }

  get #failed(): boolean {
    return this.#witness.problems.length > 0
  }
}
