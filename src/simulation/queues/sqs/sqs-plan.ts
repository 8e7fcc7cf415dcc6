import type { ResolvedMapping } from '../../../model/index.ts'
import { Dice } from '../../dice.ts'
import {
  drawQueueLives,
  drawQueueWeather,
  drawSends,
  drawStorm,
  queueMapping,
  type QueuePlan,
  type QueueSettings,
  type QueueWeather,
} from '../queue-plan.ts'

/** A world with a queue of SQS. */
export interface SqsPlan extends QueuePlan {
  readonly isFifo: boolean
  readonly visibilitySeconds: number
  readonly retentionSeconds: number
  /** Null without a dead-letter queue. */
  readonly maxReceiveCount: number | null
  /** The share of messages of a standard queue that come twice, 0 to 1 (GEN-2). */
  readonly doubled: number
  readonly weather: SqsWeather
}

export interface SqsWeather extends QueueWeather {
  readonly receiveFails: number
  /** Messages are taken, and nobody gets them. */
  readonly receiveUnanswered: number
  readonly deleteFails: number
  /** What is deleted is gone, and nobody is told so. */
  readonly deleteUnanswered: number
  /** What was sent is there, and its producer sends it again: a FIFO queue knows it by its deduplication ID. */
  readonly sendUnanswered: number
}

const FOUR_DAYS = 345_600

/** Draws the world of a seed. */
export function drawSqsPlan(seed: number): SqsPlan {
  const dice = new Dice(seed, 'queue plan')
  const isFifo = dice.chance(0.6)
  const maxReceiveCount = dice.chance(0.6) ? dice.pick([1, 2, 3, 5]) : null
  const filters = dice.chance(0.3)
  const delayed = !isFifo && dice.chance(0.2)
  const sends = drawSends(dice, {
    // Without a dead-letter queue it would come again for days.
    mayPoison: maxReceiveCount !== null,
    // Seven of them are more than an event may have.
    largeBytes: [1_000_000],
    drawOwn: () => (delayed && dice.chance(0.3) ? { delaySeconds: dice.between(1, 10) } : {}),
  })
  return {
    seed,
    isFifo,
    keepsOrder: isFifo,
    visibilitySeconds: dice.pick([10, 10, 15, 30, 60]),
    retentionSeconds: dice.chance(0.1) ? 60 : FOUR_DAYS,
    maxReceiveCount,
    doubled: isFifo ? 0 : dice.pick([0, 0, 0.1]),
    weather: drawWeather(dice, isFifo),
    lives: drawQueueLives(dice, () => drawSettings(dice, { isFifo, filters })),
    sends,
  }
}

export function sqsQueueName(isFifo: boolean): string {
  return isFifo ? 'jobs.fifo' : 'jobs'
}

export function sqsMappingOf(settings: QueueSettings, { isFifo }: SqsPlan): ResolvedMapping {
  const sourceName = sqsQueueName(isFifo)
  return queueMapping(settings, {
    id: 'orders.jobs',
    sourceType: isFifo ? 'sqsFifo' : 'sqs',
    service: 'sqs',
    sourceName,
    eventSourceArn: `arn:aws:sqs:us-east-2:123456789012:${sourceName}`,
    payload: 'body',
  })
}

function drawSettings(
  dice: Dice,
  { isFifo, filters }: { readonly isFifo: boolean; readonly filters: boolean },
): QueueSettings {
  // FIFO queues have no window, and above 10 messages a window is a must (CFG-29, CFG-30).
  const windowMs = isFifo ? 0 : dice.pick([0, 0, 1_000, 5_000])
  return {
    batchSize: dice.pick(windowMs > 0 ? [1, 3, 10, 25, 100] : [1, 2, 3, 5, 10]),
    windowMs,
    reportBatchItemFailures: dice.chance(0.5),
    maximumConcurrency: dice.pick([null, null, 2, 3]),
    // A restart may set them or take them away.
    filters: filters && dice.chance(0.8),
  }
}

function drawWeather(dice: Dice, isFifo: boolean): SqsWeather {
  const storm = drawStorm(dice)
  const { some } = storm
  return {
    receiveFails: some(0.05, 0.2),
    receiveUnanswered: some(0.02, 0.1),
    deleteFails: some(0.05, 0.3),
    deleteUnanswered: some(0.05, 0.2),
    sendUnanswered: isFifo ? some(0.1, 0.3) : 0,
    ...drawQueueWeather(dice, storm),
  }
}
