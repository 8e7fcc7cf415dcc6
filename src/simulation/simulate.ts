import { KinesisTwin } from '../services/kinesis/twin/index.ts'
import { MemoryPositions, MemoryStorage } from '../state/index.ts'
import { VirtualClock } from '../time/index.ts'
import { FickleFunction } from './fickle-function.ts'
import { History } from './history.ts'
import { namesOf } from './invocation.ts'
import { Life } from './life.ts'
import { drawPlan, type PlannedLife, type SimulationPlan } from './plan.ts'
import { RecordLedger } from './record-ledger.ts'
import { SimulatedStream } from './simulated-stream.ts'

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
  const history = new History({
    ledger,
    nowMs: () => clock.now(),
    latest: plan.startingPosition.kind === 'LATEST',
  })
  const twin = new KinesisTwin({ clock, storage: new MemoryStorage(), limits: seed % 4 === 0 })
  const stream = new SimulatedStream(twin, { plan, ledger, clock })
  await stream.create()
  const parts = {
    plan,
    clock,
    history,
    port: twin,
    positions: new MemoryPositions(),
    function: new FickleFunction(plan),
  }
  for (const [number, planned] of plan.lives.entries()) {
    const life = new Life(planned, { ...parts, number })
    await live(life, { planned, clock, history, stream })
    if (history.problems.length > 0) break
  }
  if (history.problems.length === 0) history.problems.push(...history.readAgain())
  return { plan, history, problems: history.problems }
}

async function live(
  life: Life,
  world: {
    readonly planned: PlannedLife
    readonly clock: VirtualClock
    readonly history: History
    readonly stream: SimulatedStream
  },
): Promise<void> {
  const { planned, clock, history, stream } = world
  const failed = () => history.problems.length > 0
  life.start()
  if (planned.ends === 'settled') {
    const isSettled = () => stream.isPut && history.ledger.unsettled().length === 0
    await clock.advanceUntil(() => failed() || isSettled(), PATIENCE_MS)
    if (!failed() && !isSettled()) {
      history.problem(`${namesOf(history.ledger.unsettled())} is never settled (${life.doing})`)
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
  }
  if (planned.ends !== 'settled') await clock.advanceBy(planned.downMs)
}
