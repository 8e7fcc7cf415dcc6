import { compile, stamped, type CompiledPipeline } from '../../engine/index.ts'
import { SqsSource } from '../../sources/sqs/index.ts'
import { VIRTUAL_EPOCH_MS, VirtualClock } from '../../time/index.ts'
import { timeLine } from '../../views/index.ts'
import { Dice } from '../dice.ts'
import { pipelineOf } from '../settings.ts'
import { QueueFunction } from './queue-function.ts'
import { QueueHistory } from './queue-history.ts'
import {
  drawQueuePlan,
  FUNCTION_TIMEOUT_MS,
  queueMappingOf,
  queueSettingsText,
  type QueueLife,
  type QueuePlan,
} from './queue-plan.ts'
import { SimulatedQueue } from './simulated-queue.ts'

/** Longer than all receives of a message that fails together. */
const PATIENCE_MS = 86_400_000
const DRAIN_MS = 120_000

export interface QueueSimulation {
  readonly plan: QueuePlan
  readonly history: QueueHistory
  /** What did not hold, in words; empty when everything did. */
  readonly problems: readonly string[]
}

/** Runs the queue world of one seed in virtual time until the queue is empty, or an invariant does not hold. */
export async function simulateQueue(seed: number): Promise<QueueSimulation> {
  const plan = drawQueuePlan(seed)
  const clock = new VirtualClock()
  const history = new QueueHistory(plan, () => clock.now())
  const queue = new SimulatedQueue({ plan, clock, history })
  history.looksAt({ deadLetters: () => queue.deadLetters })
  await queue.create()
  const fickle = new QueueFunction(plan)
  for (const [number, planned] of plan.lives.entries()) {
    await live(planned, { number, plan, clock, history, queue, fickle })
    if (history.problems.length > 0) break
  }
  if (history.problems.length === 0) history.problems.push(...history.atEnd())
  return { plan, history, problems: history.problems }
}

interface World {
  readonly number: number
  readonly plan: QueuePlan
  readonly clock: VirtualClock
  readonly history: QueueHistory
  readonly queue: SimulatedQueue
  readonly fickle: QueueFunction
}

async function live(planned: QueueLife, world: World): Promise<void> {
  const { clock, history, queue } = world
  const failed = () => history.problems.length > 0
  const life = begin(planned, world)
  if (planned.ends === 'settled') {
    const isSettled = () => queue.isSent && queue.contents.length === 0 && history.running.length === 0
    await clock.advanceUntil(() => failed() || isSettled(), PATIENCE_MS)
    if (!failed() && !isSettled()) {
      const left = queue.contents.map((body) => history.ledger.in(body).name)
      history.problem(`${left.join(' ')} never leaves the queue`)
    }
  } else {
    await clock.advanceUntil(() => failed() || life.isOver(), planned.afterMs)
  }
  if (planned.ends === 'killed' || failed()) life.kill()
  if (!life.isOver()) {
    life.compiled.stop()
    await clock.advanceUntil(() => failed() || life.isOver(), DRAIN_MS)
    if (!failed() && !life.isOver()) history.problem('the drain does not end')
    if (!failed() && history.running.length > 0) history.problem('drained while the function runs')
  }
  if (planned.ends !== 'settled') await clock.advanceBy(planned.downMs)
}

/** One life of the process that runs the mapping. */
function begin(planned: QueueLife, world: World) {
  const { number, plan, clock, history, queue, fickle } = world
  let killed = false
  let completed = false
  let events = 0
  const isOver = () => killed
  const dice = new Dice(plan.seed, `life ${number}`)
  const port = queue.port({ life: number, dice, isOver })
  const pipeline = pipelineOf(queueMappingOf(planned.settings, plan), { destinationTimeoutMs: 300_000 })
  const compiled: CompiledPipeline = compile(
    { ...pipeline, function: { ...pipeline.function, timeoutMs: FUNCTION_TIMEOUT_MS } },
    {
      clock,
      random: dice.random,
      function: fickle.port({ clock, history, isOver }),
      connect: () => Promise.reject(new Error('this world has queues only')),
      connectQueue: async ({ mapping, functionTimeoutMs }) =>
        new SqsSource({ port, mapping, clock, functionTimeoutMs }),
      destination: async () => null,
      aborting: new AbortController().signal,
    },
  )
  history.lifeBegins(number, planned.settings)
  const stamp = stamped(clock)
  const kill = () => {
    killed = true
    subscription?.unsubscribe()
  }
  let subscription: { unsubscribe(): void } | null = null
  subscription = compiled.events$.subscribe({
    next: (event) => {
      if (killed) return
      history.event(stamp(event))
      if (++events === planned.afterEvents) kill()
    },
    complete: () => (completed = true),
    error: (error: Error) => {
      completed = true
      history.problem(`the engine failed: ${error.stack}`)
    },
  })
  return { compiled, kill, isOver: () => killed || completed }
}

/** A failing seed: what did not hold, the command that runs it again, and its time line, a part for each life. */
export function queueFailureReport({ plan, history, problems }: QueueSimulation, bug?: string): string {
  const again = `npm run simulate -- --queues --seed ${plan.seed}${bug === undefined ? '' : ` --bug ${bug}`}`
  const { isFifo, visibilitySeconds, maxReceiveCount } = plan
  const redrive = maxReceiveCount === null ? '' : `, ${maxReceiveCount} receives at most`
  return [
    `seed ${plan.seed} does not hold. Run it again: ${again}`,
    ...problems.map((problem) => `  ✗ ${problem}`),
    '',
    `── a ${isFifo ? 'FIFO' : 'standard'} queue that hides messages for ${visibilitySeconds} s${redrive}`,
    ...history.lives.flatMap(({ settings, events, invocations }, index) => [
      '',
      `── life ${index + 1}: ${queueSettingsText(settings)}`,
      timeLine({
        startMs: VIRTUAL_EPOCH_MS,
        events,
        recordsOf: ({ batch }) =>
          invocations.get(batch)?.messages.map(({ name, group }) => (isFifo ? `${name} ${group}` : name)),
      }),
    ]),
  ].join('\n')
}
