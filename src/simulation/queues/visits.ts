import { VIRTUAL_EPOCH_MS } from '../../time/index.ts'
import { Dice } from '../dice.ts'
import type { QueueSend } from './queue-plan.ts'

/** One time that somebody else consumes from the queue of a broker: takes what comes, keeps it for a while, and goes. */
export interface Visit {
  /** Milliseconds since the epoch. */
  readonly atMs: number
  /** The most that it takes. */
  readonly max: number
  readonly holdsMs: number
  readonly ends: VisitEnd
}

/** `leaves`: with everything still unsettled. */
type VisitEnd = 'acknowledges' | 'returns' | 'leaves'

/** How long a visitor waits for the first message, milliseconds. */
export const VISITOR_WAITS_MS = 2_000

/** In some worlds others consume as well, while messages flow. */
export function drawVisits(seed: number, sends: readonly QueueSend[]): readonly Visit[] {
  const dice = new Dice(seed, 'visits')
  if (dice.chance(0.5)) return []
  const lastMs = sends.at(-1)?.atMs ?? VIRTUAL_EPOCH_MS
  const count = dice.between(1, 12)
  return Array.from({ length: count }, () => ({
    atMs: VIRTUAL_EPOCH_MS + dice.between(0, lastMs - VIRTUAL_EPOCH_MS + 20_000),
    max: dice.pick([1, 1, 3, 10]),
    holdsMs: dice.pick([0, 100, 3_000, 12_000]),
    ends: dice.pick(['acknowledges', 'returns', 'returns', 'leaves'] as const),
  }))
}
