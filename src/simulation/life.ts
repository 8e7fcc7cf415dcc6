import { compile, stamped, type CompiledPipeline } from '../engine/index.ts'
import type { PositionStore } from '../model/index.ts'
import { parseCursor } from '../sources/cursor.ts'
import type { VirtualClock } from '../time/index.ts'
import { Dice } from './dice.ts'
import { faultyPositions, type Between } from './faulty-port.ts'
import type { FickleFunction } from './fickle-function.ts'
import type { History } from './history.ts'
import { calmFromMs, type PlannedLife, type SimulationPlan } from './plan.ts'
import { mappingOf, pipelineOf } from './settings.ts'
import type { SimulatedDestinations } from './simulated-destination.ts'
import type { SimulatedSource } from './simulated-source.ts'

export interface LifeParts {
  readonly plan: SimulationPlan
  readonly clock: VirtualClock
  readonly history: History
  readonly source: SimulatedSource
  readonly destinations: SimulatedDestinations
  readonly positions: PositionStore
  readonly function: FickleFunction
}

/** One life of the process that runs the mapping, from its start to a kill or to the end of its drain. */
export class Life {
  readonly #planned: PlannedLife
  readonly #parts: LifeParts
  readonly #compiled: CompiledPipeline
  #subscription: { unsubscribe(): void } | null = null
  #killed = false
  #completed = false
  #events = 0

  constructor(planned: PlannedLife, parts: LifeParts & { readonly number: number }) {
    this.#planned = planned
    this.#parts = parts
    const { plan, clock, history } = parts
    const isOver = () => this.#killed
    const dice = new Dice(plan.seed, `life ${parts.number}`)
    const isCalm = () => clock.now() >= calmFromMs(plan)
    const between: Between = { clock, dice, weather: plan.weather, isOver, isCalm }
    const saved: Parameters<typeof faultyPositions>[1]['saved'] = ({ shard }, { cursor, window }) =>
      history.saved(shard, parseCursor(cursor), window)
    const positions = faultyPositions(parts.positions, { ...between, saved })
    const { settings } = planned
    this.#compiled = compile(pipelineOf(mappingOf(settings, plan), settings), {
      clock,
      random: dice.random,
      function: parts.function.port({ clock, history, isOver }),
      connect: async (mapping) => parts.source.connect(mapping, { ...between, positions }),
      connectQueue: () => Promise.reject(new Error('this world has no queues')),
      destination: async () =>
        settings.destination === null ? null : parts.destinations.open(settings.destination, between),
      aborting: new AbortController().signal,
    })
  }

  start(): void {
    const { history, clock } = this.#parts
    const stamp = stamped(clock)
    history.lifeBegins(this.#planned.settings)
    this.#subscription = this.#compiled.events$.subscribe({
      next: (event) => {
        if (this.#killed) return
        history.event(stamp(event))
        if (++this.#events === this.#planned.afterEvents) this.kill()
      },
      complete: () => (this.#completed = true),
      error: (error: Error) => {
        this.#completed = true
        history.problem(`the engine failed: ${error.stack}`)
      },
    })
  }

  /** As `kill -9` does it: nothing that is under way goes on. */
  kill(): void {
    this.#killed = true
    this.#subscription?.unsubscribe()
  }

  /** As Ctrl-C does it. */
  drain(): void {
    this.#parts.history.life.stopping = true
    this.#compiled.stop()
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
}
