import { compile } from '../engine/index.ts'
import type { PositionStore } from '../model/index.ts'
import { parseCursor } from '../sources/cursor.ts'
import { MemoryPositions } from '../state/index.ts'
import { VirtualClock } from '../time/index.ts'
import { Dice } from './dice.ts'
import { faultyPositions, type Between } from './faulty-port.ts'
import { FickleFunction } from './fickle-function.ts'
import { History } from './history.ts'
import { Life } from './life.ts'
import { calmFromMs, drawPlan, type PlannedLife, type SimulationPlan } from './plan.ts'
import { RecordLedger } from './record-ledger.ts'
import { mappingOf, pipelineOf } from './settings.ts'
import { SimulatedDestinations } from './simulated-destination.ts'
import { createSimulatedSource, type SimulatedSource } from './simulated-source.ts'

/** Longer than any drain, back-off and age limit of a seed together. */
const PATIENCE_MS = 3_600_000
const STORING_MS = 120_000

export interface SimulationResult {
  readonly plan: SimulationPlan
  readonly history: History
  /** What did not hold, in words; empty when everything did. */
  readonly problems: readonly string[]
}

/** Runs the world of one seed in virtual time until everything in it is settled, or an invariant does not hold. */
export async function simulate(seed: number): Promise<SimulationResult> {
  const plan = drawPlan(seed)
  const clock = new VirtualClock()
  const ledger = new RecordLedger({ filters: plan.filters })
  const history = new History({ ...plan, ledger, nowMs: () => clock.now() })
  const source = createSimulatedSource({ plan, ledger, clock })
  const destinations = new SimulatedDestinations({ plan, clock, history })
  await source.create()
  const positions = new MemoryPositions()
  const fickle = new FickleFunction(plan, source)
  const world = { plan, clock, history, source, destinations, positions, fickle }
  for (const [number, planned] of plan.lives.entries()) {
    await live(planned, { ...world, number })
    if (history.problems.length > 0) break
  }
  if (history.problems.length === 0) history.problems.push(...history.readAgain())
  await destinations.close()
  return { plan, history, problems: history.problems }
}

interface World {
  readonly number: number
  readonly plan: SimulationPlan
  readonly clock: VirtualClock
  readonly history: History
  readonly source: SimulatedSource
  readonly destinations: SimulatedDestinations
  readonly positions: PositionStore
  readonly fickle: FickleFunction
}

async function live(planned: PlannedLife, world: World): Promise<void> {
  const { clock, history, source } = world
  const failed = () => history.problems.length > 0
  const life = lifeOf(planned, world)
  history.lifeBegins(planned.settings)
  await life.live({
    settled: async () => {
      const unsettled = () => [...history.ledger.unsettled().map(({ name }) => name), ...history.windows.open]
      const isSettled = () => source.isPut && unsettled().length === 0
      await clock.advanceUntil(() => failed() || isSettled(), PATIENCE_MS)
      if (!failed() && !isSettled())
        history.problem(`${unsettled().join(' ')} is never settled (${life.doing})`)
      await clock.advanceUntil(() => failed() || history.readAgain().length === 0, STORING_MS)
    },
    over: () => {
      const pending = history.life.discards?.pending ?? []
      if (life.wasKilled || failed() || pending.length === 0) return
      history.problem(`drained while ${pending.length} discards wait`)
    },
  })
}

function lifeOf(planned: PlannedLife, world: World): Life {
  const { number, plan, clock, history, source, destinations, fickle } = world
  const { settings } = planned
  const dice = new Dice(plan.seed, `life ${number}`)
  const isCalm = () => clock.now() >= calmFromMs(plan)
  const saved: Parameters<typeof faultyPositions>[1]['saved'] = ({ shard }, { cursor, window }) =>
    history.saved(shard, parseCursor(cursor), window)
  return new Life(planned, {
    clock,
    witness: history,
    compile: (isOver) => {
      const between: Between = { clock, dice, weather: plan.weather, isOver, isCalm }
      const positions = faultyPositions(world.positions, { ...between, saved })
      return compile(pipelineOf(mappingOf(settings, plan), settings), {
        clock,
        random: dice.random,
        function: fickle.port({ clock, history, isOver }),
        connect: async (mapping) => source.connect(mapping, { ...between, positions }),
        connectQueue: () => Promise.reject(new Error('this world has no queues')),
        destination: async () =>
          settings.destination === null ? null : destinations.open(settings.destination, between),
        aborting: new AbortController().signal,
      })
    },
  })
}
