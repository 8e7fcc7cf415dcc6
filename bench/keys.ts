import { ROUNDS, summary, type Result } from './compare.ts'
import { startProcess } from './parts.ts'

/** V8 collects lazily: a limit for both shows what is held. See `memory.ts`. */
const HEAP_LIMIT = ['--max-old-space-size=80', '--max-semi-space-size=8']

/** Peak memory of a process through whose lanes a million distinct keys pass, against one with a thousand. */
export async function benchKeys(): Promise<Result[]> {
  const ratios: number[] = []
  const peaks: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const peak = { many: await peakOf(1_000_000), few: await peakOf(1000) }
    ratios.push(peak.many / peak.few)
    peaks.push(`${Math.round(peak.many / 1024)}/${Math.round(peak.few / 1024)}`)
  }
  const work = 'peak memory, factor 10, 1,000,000 records of as many keys against 1,000 keys'
  const detail = `MB, V8 heap limited to 80 + 8 MB: ${peaks.join(', ')}`
  return [summary({ work, kind: 'atMost', bound: 1.2, unit: '' }, ratios, detail)]
}

async function peakOf(keys: number): Promise<number> {
  return Number((await startProcess('bench/keys-reader.ts', [String(keys)], HEAP_LIMIT)).line)
}
