import type { ResolvedMapping } from '../../../model/index.ts'
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

export const ACTIVEMQ_QUEUE = 'legacy'

/** A world with a queue of ActiveMQ. */
export interface ActivemqPlan extends QueuePlan {
  /** How often a failed message comes again (CON-23). */
  readonly maximumRedeliveries: number
  /** Who kills the process kills the broker, too. */
  readonly isEmbedded: boolean
  /** Other consumers of the queue. */
  readonly visits: readonly Visit[]
  readonly weather: ActivemqWeather
}

export interface ActivemqWeather extends QueueWeather {
  /** The connection ends while messages are asked for. */
  readonly receiveLost: number
  /** The connection ends before the broker has confirmed what was settled: it has heard of it, or not. */
  readonly settleLost: number
}

/** Draws the world of a seed. */
export function drawActivemqPlan(seed: number): ActivemqPlan {
  const dice = new Dice(seed, 'activemq plan')
  const filters = dice.chance(0.3)
  const traits = { expires: dice.chance(0.3), transient: dice.chance(0.3), strange: dice.chance(0.2) }
  const sends = drawSends(dice, {
    mayPoison: true,
    // Four of the smaller are more than an event may have, and one of the larger alone.
    largeBytes: [1_500_000, 5_000_000],
    drawOwn: () => ({
      timeToLiveMs: traits.expires && dice.chance(0.3) ? dice.between(0, 30_000) : null,
      isPersistent: !(traits.transient && dice.chance(0.4)),
      isStrange: traits.strange && dice.chance(0.1),
    }),
  })
  return {
    seed,
    keepsOrder: false,
    maximumRedeliveries: dice.pick([6, 6, 0, 2]),
    isEmbedded: dice.chance(0.5),
    visits: drawVisits(seed, sends),
    weather: drawWeather(dice),
    lives: drawQueueLives(dice, () => drawBrokerSettings(dice, filters)),
    sends,
  }
}

export function activemqMappingOf(
  settings: QueueSettings,
  { maximumRedeliveries }: ActivemqPlan,
): ResolvedMapping {
  const mapping = queueMapping(settings, {
    id: 'orders.legacy',
    sourceType: 'activemq',
    service: 'activemq',
    sourceName: ACTIVEMQ_QUEUE,
    eventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:legacy:b-1',
    payload: 'data',
  })
  return { ...mapping, maximumRedeliveries }
}

function drawWeather(dice: Dice): ActivemqWeather {
  const storm = drawStorm(dice)
  const { some } = storm
  return {
    receiveLost: some(0.02, 0.1),
    settleLost: some(0.05, 0.2),
    ...drawQueueWeather(dice, storm),
  }
}
