import { MemoryPositions } from '../state/index.ts'
import { VirtualClock } from '../time/index.ts'
import { FickleFunction } from './fickle-function.ts'
import { History } from './history.ts'
import { Life } from './life.ts'
import { drawPlan, type PlannedLife, type SimulationPlan } from './plan.ts'
import { RecordLedger } from './record-ledger.ts'
import { SimulatedDestinations } from './simulated-destination.ts'
import { createSimulatedSource, type SimulatedSource } from './simulated-source.ts'

/** Longer than any drain, back-off and age limit of a seed together. */
const PATIENCE_MS = 3_600_000
const DRAIN_MS = 120_000

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
  const parts = { plan, clock, history, source, destinations, positions, function: fickle }
  for (const [number, planned] of plan.lives.entries()) {
    const life = new Life(planned, { ...parts, number })
    await live(life, { planned, clock, history, source })
    if (history.problems.length > 0) break
  }
  if (history.problems.length === 0) history.problems.push(...history.readAgain())
  await destinations.close()
  return { plan, history, problems: history.problems }
}

async function live(
  life: Life,
  world: {
    readonly planned: PlannedLife
    readonly clock: VirtualClock
    readonly history: History
    readonly source: SimulatedSource
  },
): Promise<void> {
  const { planned, clock, history, source } = world
  const failed = () => history.problems.length > 0
  life.start()
  if (planned.ends === 'settled') {
    const unsettled = () => [...history.ledger.unsettled().map(({ name }) => name), ...history.windows.open]
    const isSettled = () => source.isPut && unsettled().length === 0
    await clock.advanceUntil(() => failed() || isSettled(), PATIENCE_MS)
    if (!failed() && !isSettled()) {
      history.problem(`${unsettled().join(' ')} is never settled (${life.doing})`)
    }
    const isStored = () => history.readAgain().length === 0
    await clock.advanceUntil(() => failed() || isStored(), DRAIN_MS)
  } else {
    await clock.advanceUntil(() => failed() || life.isOver, planned.afterMs)
  }
  if (planned.ends === 'killed' || failed()) life.kill()
  if (!life.isOver) {
    life.drain()
    await clock.advanceUntil(() => failed() || life.isOver, DRAIN_MS)
    if (!failed() && !life.isOver) history.problem(`the drain does not end (${life.doing})`)
    if (history.running.length > 0 && !failed()) history.problem('drained while the function runs')
    const pending = history.life.discards?.pending ?? []
    if (pending.length > 0 && !failed()) history.problem(`drained while ${pending.length} discards wait`)
  }
  if (planned.ends !== 'settled') await clock.advanceBy(planned.downMs)
}
