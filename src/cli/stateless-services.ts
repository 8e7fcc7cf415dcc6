import { connectServices, MemoryPositions, MemoryStorage, type Services } from '../fleet/index.ts'
import type { Context } from './command.ts'

/**
 * Services for a command that stores nothing of its own: it needs no state directory, which a run may hold. What is
 * embedded lives in the run's process, and is not to be looked for here.
 */
export function statelessServices(context: Context): Services {
  return connectServices({
    clock: context.clock,
    wallClock: context.clock,
    random: context.random,
    positions: new MemoryPositions(),
    twinStorage: () => new MemoryStorage(),
    environment: context.environment,
  })
}
