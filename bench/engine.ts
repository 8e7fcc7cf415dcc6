import { compare, type Result } from './compare.ts'
import { startProcess } from './parts.ts'

/** The engine's own cost: both sides make the same events page by page, and call a function that serialises them. */
export async function benchEngine(): Promise<Result[]> {
  const cpuOf = async (side: 'ours' | 'theirs') =>
    Number((await startProcess('bench/engine-side.ts', [side])).line)
  return [
    await compare(
      {
        work: 'engine with a function that serialises its event, CPU time against a hand loop',
        kind: 'atMost',
        bound: 1.05,
        unit: '',
      },
      { ours: () => cpuOf('ours'), theirs: () => cpuOf('theirs') },
    ),
  ]
}
