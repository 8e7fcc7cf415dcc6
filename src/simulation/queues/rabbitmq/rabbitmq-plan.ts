import type { ResolvedMapping } from '../../../model/index.ts'
import type { QueueArguments } from '../../../services/rabbitmq/port.ts'
import { Dice } from '../../dice.ts'
import {
  drawBrokerSettings,
  drawQueueLives,
  drawQueueWeather,
  drawSends,
  drawStorm,
  queueMapping,
  type QueuePlan,
  type QueueSettings,
  type QueueWeather,
} from '../queue-plan.ts'
import { drawVisits, type Visit } from '../visits.ts'

export const RABBITMQ_QUEUE = 'mail'
export const RABBITMQ_DEAD_LETTERS = 'dead-mail'

/** A world with a queue of RabbitMQ. */
export interface RabbitmqPlan extends QueuePlan {
  readonly kind: 'classic' | 'quorum'
  /** How often a message may come back; infinite for a classic queue. */
  readonly deliveryLimit: number
  /** Of the queue; null without. */
  readonly ttlMs: number | null
  readonly hasDeadLetters: boolean
  /** Who kills the process kills the broker, too. */
  readonly isEmbedded: boolean
  /** Other consumers of the queue. */
  readonly visits: readonly Visit[]
  readonly weather: RabbitmqWeather
}

export interface RabbitmqWeather extends QueueWeather {
  /** The channel ends while it waits for messages. */
  readonly channelLost: number
  /** An acknowledgement is on its way when the channel ends. */
  readonly ackLost: number
}

/** Draws the world of a seed. */
export function drawRabbitmqPlan(seed: number): RabbitmqPlan {
  const dice = new Dice(seed, 'rabbitmq plan')
  const kind = dice.pick(['classic', 'quorum'] as const)
  const deliveryLimit = kind === 'classic' ? Infinity : dice.pick([0, 2, 5, 20])
  const ttlMs = dice.chance(0.2) ? dice.between(5_000, 60_000) : null
  const filters = dice.chance(0.3)
  const expires = dice.chance(0.2)
  const sends = drawSends(dice, {
    mayPoison: kind === 'quorum' || ttlMs !== null,
    // Four of the smaller are more than an event may have, and one of the larger alone.
    largeBytes: [1_500_000, 5_000_000],
    drawOwn: () => (expires && dice.chance(0.3) ? { timeToLiveMs: dice.between(0, 30_000) } : {}),
  })
  return {
    seed,
    kind,
    deliveryLimit,
    ttlMs,
    keepsOrder: false,
    hasDeadLetters: dice.chance(0.6),
    isEmbedded: dice.chance(0.5),
    visits: drawVisits(seed, sends),
    weather: drawWeather(dice),
    lives: drawQueueLives(dice, () => drawBrokerSettings(dice, filters)),
    sends,
  }
}

export function queueArguments({ kind, deliveryLimit, ttlMs, hasDeadLetters }: RabbitmqPlan): QueueArguments {
  return {
    'x-queue-type': kind,
    ...(kind === 'classic' ? {} : { 'x-delivery-limit': deliveryLimit }),
    ...(ttlMs === null ? {} : { 'x-message-ttl': ttlMs }),
    ...(hasDeadLetters
      ? { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': RABBITMQ_DEAD_LETTERS }
      : {}),
  }
}

export function rabbitmqMappingOf(settings: QueueSettings): ResolvedMapping {
  return queueMapping(settings, {
    id: 'orders.mail',
    sourceType: 'rabbitmq',
    service: 'rabbitmq',
    sourceName: RABBITMQ_QUEUE,
    eventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:mail:b-1',
    payload: 'data',
  })
}

function drawWeather(dice: Dice): RabbitmqWeather {
  const storm = drawStorm(dice)
  const { some } = storm
  return {
    channelLost: some(0.02, 0.1),
    ackLost: some(0.05, 0.2),
    ...drawQueueWeather(dice, storm),
  }
}
