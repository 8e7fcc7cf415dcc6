import type { ResolvedFunction } from '../../model/index.ts'
import { type Clock, RealClock, seededRandom } from '../../time/index.ts'
import { HandlerEnvironment } from './handler-environment.ts'
import type { LoadProblem } from './messages.ts'

/**
 * Loads the function's module in an environment of its own, before anything starts, and ends it again. What the
 * module prints meanwhile is dropped: it prints it again when it is started.
 * @returns what is wrong with it, or null; always null for a function that is no `Handler`.
 */
export async function checkHandler(
  fn: ResolvedFunction,
  wallClock: Clock = new RealClock(),
): Promise<LoadProblem | null> {
  if (fn.code.kind !== 'handler') return null
  const parts = { function: fn, clock: wallClock, wallClock, random: seededRandom(0), print: () => undefined }
  const environment = new HandlerEnvironment(parts)
  const problem = await environment.problem()
  await environment.end('abort')
  return problem
}
