import { compile } from '../../engine/index.ts'
import type { QueueSource, ResolvedMapping } from '../../model/index.ts'
import { VIRTUAL_EPOCH_MS, VirtualClock } from '../../time/index.ts'
import { timeLine } from '../../views/index.ts'
import { Dice } from '../dice.ts'
import { Life } from '../life.ts'
import { pipelineOf } from '../settings.ts'
import { QueueFunction } from './queue-function.ts'
import { QueueHistory, type QueueRules } from './queue-history.ts'
import {
  FUNCTION_TIMEOUT_MS,
  queueCalmFromMs,
  queueSettingsText,
  type QueueLife,
  type QueuePlan,
  type QueueSettings,
} from './queue-plan.ts'

/** Longer than all receives of a message that fails together. */
const PATIENCE_MS = 86_400_000

/** What stands between one life of the process and the queue. */
export interface QueueBetween {
  readonly life: number
  readonly dice: Dice
  /** The process was killed: nothing of it goes on. */
  readonly isOver: () => boolean
  /** True with this probability, until the weather is calm. */
  readonly chance: (probability: number) => boolean
  /** A call takes its time, until the weather is calm. */
  readonly latency: () => Promise<void>
}

/** A service with the queue that the mapping reads, and whoever sends to it. */
export interface SimulatedQueue {
  readonly rules: QueueRules
  /** Everything that is planned was sent. */
  readonly isSent: boolean
  /** Names of what the queue holds, in somebody's hands or not. */
  readonly contents: readonly string[]
  create(): Promise<void>
  mappingOf(settings: QueueSettings): ResolvedMapping
  /** As one life of the process reads it. */
  open(mapping: ResolvedMapping, between: QueueBetween): QueueSource
  /** That life is over. */
  left(life: number, wasKilled: boolean): void | Promise<void>
}

/** A kind of worlds. */
export interface QueueWorlds<Plan extends QueuePlan> {
  draw(seed: number): Plan
  make(world: {
    readonly plan: Plan
    readonly clock: VirtualClock
    readonly history: QueueHistory
  }): SimulatedQueue
  /** The queue, in words. */
  describe(plan: Plan): string
}

export interface QueueSimulation {
  readonly plan: QueuePlan
  readonly history: QueueHistory
  /** What did not hold, in words; empty when everything did. */
  readonly problems: readonly string[]
  /** The queue, in words. */
  readonly queue: string
}

/** Runs the queue world of one seed in virtual time until the queue is empty, or an invariant does not hold. */
export async function simulateQueue<Plan extends QueuePlan>(
  worlds: QueueWorlds<Plan>,
  seed: number,
): Promise<QueueSimulation> {
  const plan = worlds.draw(seed)
  const clock = new VirtualClock()
  const history = new QueueHistory(plan, () => clock.now())
  const queue = worlds.make({ plan, clock, history })
  history.follows(queue.rules)
  await queue.create()
  const fickle = new QueueFunction(plan)
  for (const [number, planned] of plan.lives.entries()) {
    await live(planned, { number, plan, clock, history, queue, fickle })
    if (history.problems.length > 0) break
  }
  if (history.problems.length === 0) history.problems.push(...history.atEnd())
  return { plan, history, problems: history.problems, queue: worlds.describe(plan) }
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
  const { number, clock, history, queue } = world
  const failed = () => history.problems.length > 0
  const life = lifeOf(planned, world)
  history.lifeBegins(number, planned.settings)
  await life.live({
    settled: async () => {
      const isSettled = () => queue.isSent && queue.contents.length === 0 && history.running.length === 0
      await clock.advanceUntil(() => failed() || isSettled(), PATIENCE_MS)
      if (!failed() && !isSettled()) history.problem(`${queue.contents.join(' ')} never leaves the queue`)
    },
    over: () => queue.left(number, life.wasKilled),
  })
}

function lifeOf(planned: QueueLife, { number, plan, clock, history, queue, fickle }: World): Life {
  const dice = new Dice(plan.seed, `life ${number}`)
  const pipeline = pipelineOf(queue.mappingOf(planned.settings), { destinationTimeoutMs: 300_000 })
  const between = (own: Dice, isOver: () => boolean): QueueBetween => {
    const isCalm = () => clock.now() >= queueCalmFromMs(plan)
    return {
      life: number,
      dice: own,
      isOver,
      chance: (probability) => !isCalm() && own.chance(probability),
      latency: async () => {
        const { latencyMs } = plan.weather
        const ms = latencyMs === 0 || isCalm() ? 0 : own.between(0, latencyMs)
        if (ms > 0) await clock.sleep(ms)
      },
    }
  }
  const timed = { ...pipeline, function: { ...pipeline.function, timeoutMs: FUNCTION_TIMEOUT_MS } }
  return new Life(planned, {
    clock,
    witness: history,
    compile: (isOver) =>
      compile(timed, {
        clock,
        random: dice.random,
        function: fickle.port({ clock, history, isOver }),
        connect: () => Promise.reject(new Error('this world has queues only')),
        connectQueue: async ({ mapping }) => queue.open(mapping, between(dice, isOver)),
        destination: async () => null,
        aborting: new AbortController().signal,
      }),
  })
}

/** A failing seed: what did not hold, the command that runs it again, and its time line, a part for each life. */
export function queueFailureReport(
  { plan, history, problems, queue }: QueueSimulation,
  again: string,
): string {
  return [
    `seed ${plan.seed} does not hold. Run it again: ${again}`,
    ...problems.map((problem) => `  ✗ ${problem}`),
    '',
    `── ${queue}`,
    ...history.lives.flatMap(({ settings, events, invocations }, index) => [
      '',
      `── life ${index + 1}: ${queueSettingsText(settings)}`,
      timeLine({
        startMs: VIRTUAL_EPOCH_MS,
        events,
        recordsOf: ({ batch }) =>
          invocations
            .get(batch)
            ?.messages.map(({ name, group }) => (plan.keepsOrder ? `${name} ${group}` : name)),
      }),
    ]),
  ].join('\n')
}
