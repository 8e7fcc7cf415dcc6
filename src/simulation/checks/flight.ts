import { namesOf, type Invocation } from '../invocation.ts'

/** At most ParallelizationFactor invocations of a shard run at once, and never two with records of one key. */
export function checkFlight(invocation: Invocation, running: readonly Invocation[]): string[] {
  const { shard, settings, records } = invocation
  const problems: string[] = []
  const ofShard = running.filter((other) => other.shard === shard)
  if (ofShard.length >= settings.parallelizationFactor) {
    problems.push(`${ofShard.length + 1} invocations of ${shard} run, ${settings.parallelizationFactor} may`)
  }
  const keys = new Set(records.map(({ key }) => key))
  for (const other of running) {
    const shared = other.records.filter(({ key }) => keys.has(key))
    if (shared.length > 0)
      problems.push(`${namesOf(records)} begins while ${namesOf(shared)} of its keys runs`)
  }
  return problems
}
