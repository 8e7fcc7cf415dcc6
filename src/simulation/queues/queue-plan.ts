import { KINESIS_MAPPING } from '../../model/fixture.ts'
import type { ResolvedMapping } from '../../model/index.ts'
import { VIRTUAL_EPOCH_MS } from '../../time/index.ts'
import type { Dice } from '../dice.ts'
import type { PlannedEnd } from '../life.ts'

/** Everything that one seed decides of a world with a queue before anything runs, whichever service has it. */
export interface QueuePlan {
  readonly seed: number
  /** A function that reports failures reports all that is behind them, too (FIFO-6). */
  readonly keepsOrder: boolean
  readonly weather: QueueWeather
  readonly lives: readonly QueueLife[]
  /** In the order of their moments. */
  readonly sends: readonly QueueSend[]
}

/** How much goes wrong; probabilities of one call, milliseconds for the longest times. */
export interface QueueWeather {
  /** Of one call to the service. */
  readonly latencyMs: number
  readonly throttled: number
  readonly functionFails: number
  readonly reportsFailures: number
  readonly functionMs: number
  /** Times without a connection, milliseconds since the epoch. */
  readonly outages: readonly { readonly fromMs: number; readonly toMs: number }[]
}

/** The settings of a mapping that a restart may change. */
export interface QueueSettings extends Pick<
  ResolvedMapping,
  'batchSize' | 'windowMs' | 'reportBatchItemFailures' | 'maximumConcurrency'
> {
  /** Whether FilterCriteria let only messages of type `order` pass. */
  readonly filters: boolean
}

/** One life of the process, with its settings. */
export interface QueueLife extends PlannedEnd {
  readonly settings: QueueSettings
}

/** What one producer sends at a moment; producers do not wait for each other. */
export interface QueueSend {
  readonly producer: number
  readonly atMs: number
  readonly messages: readonly PlannedMessage[]
}

export interface PlannedMessage {
  readonly name: string
  /** Of a FIFO queue. */
  readonly group: string
  readonly type: 'order' | 'other'
  /** How often the function fails with it before it succeeds; Infinity for a poison message. */
  readonly failures: number
  readonly padding: number
  /** Of a standard queue. */
  readonly delaySeconds: number
  /** Of a broker: its time to live; null for as long as its queue has it. */
  readonly timeToLiveMs: number | null
  /** Of ActiveMQ: others are dropped where they would be dead letters. */
  readonly isPersistent: boolean
  /** Of ActiveMQ: a JMS message that is neither text nor bytes. */
  readonly isStrange: boolean
}

/** What ends a function that takes too long, milliseconds; an SQS queue hides messages for as long at least (CFG-31). */
export const FUNCTION_TIMEOUT_MS = 10_000

/** Faults end here, milliseconds since the epoch, so that everything can come to its end. */
export function queueCalmFromMs({ sends }: QueuePlan): number {
  return (sends.at(-1)?.atMs ?? VIRTUAL_EPOCH_MS) + 30_000
}

/** Lives of the process, each with settings of its own. */
export function drawQueueLives(dice: Dice, drawSettings: () => QueueSettings): QueueLife[] {
  const count = dice.pick([1, 1, 2, 3, 4])
  return Array.from({ length: count }, (_, index) => {
    const last = index === count - 1
    const killed = dice.chance(0.7)
    return {
      settings: drawSettings(),
      ends: last ? 'settled' : killed ? 'killed' : 'drained',
      afterMs: dice.between(500, 40_000),
      afterEvents: !last && killed && dice.chance(0.6) ? dice.between(2, 80) : null,
      downMs: dice.between(0, 30_000),
    }
  })
}

/** What a life of a mapping on a broker may be set to. @param filters whether some life of this world has filters */
export function drawBrokerSettings(dice: Dice, filters: boolean): QueueSettings {
  return {
    batchSize: dice.pick([1, 2, 3, 10, 100]),
    windowMs: dice.pick([0, 500, 1_000, 5_000]),
    reportBatchItemFailures: false,
    maximumConcurrency: null,
    // A restart may set them or take them away.
    filters: filters && dice.chance(0.8),
  }
}

/** What is special about messages of a service. */
export interface MessageTraits {
  /** Whether a message with which the function never succeeds leaves the queue some time. */
  readonly mayPoison: boolean
  /** Sizes of the larger messages of a world that has some, bytes. */
  readonly largeBytes: readonly number[]
  readonly drawOwn: () => Partial<PlannedMessage>
}

export function drawSends(dice: Dice, traits: MessageTraits): QueueSend[] {
  const count = dice.between(10, 120)
  const groups = dice.pick([1, 2, 5, 20])
  const producers = dice.pick([1, 1, 2, 4])
  const poison = traits.mayPoison ? dice.pick([0, 0.02, 0.1]) : 0
  const flaky = dice.pick([0, 0.05, 0.2])
  const large = dice.chance(0.03)
  const spreadMs = dice.between(1_000, 60_000)
  const sizes: number[] = []
  for (let left = count; left > 0; left -= sizes.at(-1)!)
    sizes.push(Math.min(left, dice.pick([1, 1, 2, 5, 20])))
  const moments = sizes.map(() => VIRTUAL_EPOCH_MS + dice.between(0, spreadMs)).toSorted((a, b) => a - b)
  let number = 0
  return sizes.map((size, index) => ({
    producer: dice.between(1, producers),
    atMs: moments[index]!,
    messages: Array.from({ length: size }, () => ({
      name: `m${++number}`,
      group: `g${dice.between(1, groups)}`,
      type: dice.chance(0.2) ? 'other' : 'order',
      failures: dice.chance(poison) ? Infinity : dice.chance(flaky) ? dice.between(1, 4) : 0,
      padding: large && dice.chance(0.1) ? dice.pick(traits.largeBytes) : dice.between(0, 40),
      delaySeconds: 0,
      timeToLiveMs: null,
      isPersistent: true,
      isStrange: false,
      ...traits.drawOwn(),
    })),
  }))
}

/** @param some one of these or 0 in a storm, else 0 */
export function drawQueueWeather(
  dice: Dice,
  { stormy, some }: { readonly stormy: boolean; readonly some: (...probabilities: number[]) => number },
): QueueWeather {
  return {
    latencyMs: dice.pick([0, 0, 20, 300]),
    throttled: some(0.05, 0.3),
    functionFails: some(0.05, 0.2),
    reportsFailures: some(0.2, 0.6),
    functionMs: dice.pick([0, 50, 2_000, 2_000, 8_000]),
    outages: stormy && dice.chance(0.4) ? [drawOutage(dice)] : [],
  }
}

/** Whether faults befall this world, and how to draw how likely each is. */
export function drawStorm(dice: Dice) {
  const stormy = dice.chance(0.6)
  return {
    stormy,
    some: (...probabilities: number[]) => (stormy ? dice.pick([0, ...probabilities]) : 0),
  }
}

export function queueSettingsText(settings: QueueSettings): string {
  const { batchSize, windowMs, reportBatchItemFailures, maximumConcurrency, filters } = settings
  return [
    `batch size ${batchSize}`,
    ...(windowMs === 0 ? [] : [`window ${windowMs} ms`]),
    ...(maximumConcurrency === null ? [] : [`at most ${maximumConcurrency} at once`]),
    ...(reportBatchItemFailures ? ['partial responses'] : []),
    ...(filters ? ['only orders pass the filter'] : []),
  ].join(', ')
}

function drawOutage(dice: Dice) {
  const fromMs = VIRTUAL_EPOCH_MS + dice.between(0, 60_000)
  return { fromMs, toMs: fromMs + dice.pick([1_000, 10_000, 40_000]) }
}

/** The mapping of one life on a queue. @param its what its service has; `payload` is the member that filters look into */
export function queueMapping(
  { filters, ...settings }: QueueSettings,
  {
    payload,
    ...its
  }: Pick<ResolvedMapping, 'id' | 'sourceType' | 'service' | 'sourceName' | 'eventSourceArn'> & {
    readonly payload: 'body' | 'data'
  },
): ResolvedMapping {
  const { startingPosition: _, ...base } = KINESIS_MAPPING
  const filterPatterns = filters ? [`{"${payload}":{"type":["order"]}}`] : []
  return { ...base, ...settings, ...its, filterPatterns }
}
