import { KINESIS_MAPPING } from '../../model/fixture.ts'
import type { ResolvedMapping } from '../../model/index.ts'
import { VIRTUAL_EPOCH_MS } from '../../time/index.ts'
import { Dice } from '../dice.ts'

/** Everything that one seed decides of a world with a queue before anything runs. */
export interface QueuePlan {
  readonly seed: number
  readonly isFifo: boolean
  readonly visibilitySeconds: number
  /** Null without a dead-letter queue. */
  readonly maxReceiveCount: number | null
  /** The share of messages of a standard queue that come twice, 0 to 1 (GEN-2). */
  readonly doubled: number
  /** Whether FilterCriteria let only messages of type `order` pass. */
  readonly filters: boolean
  readonly weather: QueueWeather
  readonly lives: readonly QueueLife[]
  /** In the order of their moments. */
  readonly sends: readonly QueueSend[]
}

/** How much goes wrong; probabilities of one call, milliseconds for the longest times. */
export interface QueueWeather {
  readonly receiveFails: number
  /** Messages are taken, and nobody gets them. */
  readonly receiveUnanswered: number
  readonly deleteFails: number
  /** What is deleted is gone, and nobody is told so. */
  readonly deleteUnanswered: number
  readonly latencyMs: number
  readonly throttled: number
  readonly functionFails: number
  readonly reportsFailures: number
  readonly functionMs: number
  /** Times without a connection, milliseconds since the epoch. */
  readonly outages: readonly { readonly fromMs: number; readonly toMs: number }[]
}

export type QueueSettings = Pick<ResolvedMapping, 'batchSize' | 'windowMs' | 'reportBatchItemFailures'>

/** One life of the process, and how it ends. The last one ends when the queue is empty. */
export interface QueueLife {
  readonly settings: QueueSettings
  readonly ends: 'killed' | 'drained' | 'settled'
  readonly afterMs: number
  /** A kill in the middle of an event's work; null for none. */
  readonly afterEvents: number | null
  readonly downMs: number
}

export interface QueueSend {
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
}

/** What ends a function that takes too long, milliseconds; the queue hides messages for as long at least (CFG-31). */
export const FUNCTION_TIMEOUT_MS = 10_000

/** Faults end here, milliseconds since the epoch, so that everything can come to its end. */
export function queueCalmFromMs({ sends }: QueuePlan): number {
  return (sends.at(-1)?.atMs ?? VIRTUAL_EPOCH_MS) + 30_000
}

/** Draws the world of a seed. */
export function drawQueuePlan(seed: number): QueuePlan {
  const dice = new Dice(seed, 'queue plan')
  const isFifo = dice.chance(0.6)
  const maxReceiveCount = dice.chance(0.6) ? dice.pick([1, 2, 3, 5]) : null
  return {
    seed,
    isFifo,
    visibilitySeconds: dice.pick([10, 10, 15, 30, 60]),
    maxReceiveCount,
    doubled: isFifo ? 0 : dice.pick([0, 0, 0.1]),
    filters: dice.chance(0.3),
    weather: drawWeather(dice),
    lives: drawLives(dice, isFifo),
    sends: drawSends(dice, maxReceiveCount !== null),
  }
}

export function queueMappingOf(settings: QueueSettings, { isFifo, filters }: QueuePlan): ResolvedMapping {
  const { startingPosition: _, ...base } = KINESIS_MAPPING
  const sourceName = queueNameOf(isFifo)
  return {
    ...base,
    id: 'orders.jobs',
    sourceType: isFifo ? 'sqsFifo' : 'sqs',
    service: 'sqs',
    sourceName,
    eventSourceArn: `arn:aws:sqs:us-east-2:123456789012:${sourceName}`,
    filterPatterns: filters ? ['{"body":{"type":["order"]}}'] : [],
    ...settings,
  }
}

export function queueNameOf(isFifo: boolean): string {
  return isFifo ? 'jobs.fifo' : 'jobs'
}

export function queueSettingsText({ batchSize, windowMs, reportBatchItemFailures }: QueueSettings): string {
  return [
    `batch size ${batchSize}`,
    ...(windowMs === 0 ? [] : [`window ${windowMs} ms`]),
    ...(reportBatchItemFailures ? ['partial responses'] : []),
  ].join(', ')
}

function drawLives(dice: Dice, isFifo: boolean): QueueLife[] {
  const count = dice.pick([1, 1, 2, 3, 4])
  return Array.from({ length: count }, (_, index) => {
    const last = index === count - 1
    const killed = dice.chance(0.7)
    // FIFO queues have no window, and above 10 messages a window is a must (CFG-29, CFG-30).
    const windowMs = isFifo ? 0 : dice.pick([0, 0, 1_000, 5_000])
    return {
      settings: {
        batchSize: dice.pick(windowMs > 0 ? [1, 3, 10, 25, 100] : [1, 2, 3, 5, 10]),
        windowMs,
        reportBatchItemFailures: dice.chance(0.5),
      },
      ends: last ? 'settled' : killed ? 'killed' : 'drained',
      afterMs: dice.between(500, 40_000),
      afterEvents: !last && killed && dice.chance(0.6) ? dice.between(2, 80) : null,
      downMs: dice.between(0, 30_000),
    }
  })
}

function drawSends(dice: Dice, redrives: boolean): QueueSend[] {
  const count = dice.between(10, 120)
  const groups = dice.pick([1, 2, 5, 20])
  // Without a dead-letter queue a poison message would come again for days.
  const poison = redrives ? dice.pick([0, 0.02, 0.1]) : 0
  const flaky = dice.pick([0, 0.05, 0.2])
  const large = dice.chance(0.03)
  const delayed = dice.chance(0.2)
  const spreadMs = dice.between(1_000, 60_000)
  const sizes: number[] = []
  for (let left = count; left > 0; left -= sizes.at(-1)!)
    sizes.push(Math.min(left, dice.pick([1, 1, 2, 5, 20])))
  const moments = sizes.map(() => VIRTUAL_EPOCH_MS + dice.between(0, spreadMs)).toSorted((a, b) => a - b)
  let number = 0
  return sizes.map((size, index) => ({
    atMs: moments[index]!,
    messages: Array.from({ length: size }, () => ({
      name: `m${++number}`,
      group: `g${dice.between(1, groups)}`,
      type: dice.chance(0.2) ? 'other' : 'order',
      failures: dice.chance(poison) ? Infinity : dice.chance(flaky) ? dice.between(1, 4) : 0,
      // Seven of the large ones are more than an event may have.
      padding: large && dice.chance(0.5) ? 1_000_000 : dice.between(0, 40),
      delaySeconds: delayed && dice.chance(0.3) ? dice.between(1, 10) : 0,
    })),
  }))
}

function drawWeather(dice: Dice): QueueWeather {
  const stormy = dice.chance(0.6)
  const some = (...probabilities: number[]) => (stormy ? dice.pick([0, ...probabilities]) : 0)
  return {
    receiveFails: some(0.05, 0.2),
    receiveUnanswered: some(0.02, 0.1),
    deleteFails: some(0.05, 0.3),
    deleteUnanswered: some(0.05, 0.2),
    latencyMs: dice.pick([0, 0, 20, 300]),
    throttled: some(0.05, 0.3),
    functionFails: some(0.05, 0.2),
    reportsFailures: some(0.2, 0.6),
    functionMs: dice.pick([0, 50, 2_000, 2_000, 8_000]),
    outages: stormy && dice.chance(0.4) ? [drawOutage(dice)] : [],
  }
}

function drawOutage(dice: Dice) {
  const fromMs = VIRTUAL_EPOCH_MS + dice.between(0, 60_000)
  return { fromMs, toMs: fromMs + dice.pick([1_000, 10_000, 40_000]) }
}
