import { compare, type Result } from './compare.ts'
import { startProcess } from './parts.ts'

/**
 * What it costs to be watched: a fleet with the control API served and its metrics read each second, against the same
 * fleet alone. In CPU time, so that the ratio is that of the throughput of a machine that has nothing else to do.
 */
export async function benchWatched(): Promise<Result[]> {
  const batchesPerCpuMs = async (side: 'watched' | 'alone') =>
    1 / Number((await startProcess('bench/watched-side.ts', [side])).line)
  return [
    await compare(
      {
        work: 'throughput with metrics and API on, against off (by CPU time)',
        kind: 'atLeast',
        bound: 0.97,
        unit: '',
      },
      { ours: () => batchesPerCpuMs('watched'), theirs: () => batchesPerCpuMs('alone') },
    ),
  ]
}
