import { startBroker } from './kafka-broker.ts'
import { ROUNDS, summary, type Result } from './compare.ts'
import { startProcess } from './parts.ts'

/**
 * V8 collects lazily: without a limit a busy process lets its heap grow several times over what it holds, whatever
 * the backlog. A limit for both shows what is held; a reader that kept its backlog would run out of it at once.
 */
const HEAP_LIMIT = ['--max-old-space-size=80', '--max-semi-space-size=8']

/** Peak memory of a process that reads a Kafka backlog of a million records, against one of ten thousand. */
export async function benchMemory(): Promise<Result[]> {
  const broker = await startBroker()
  try {
    const [large, small] = [`large-${process.pid}`, `small-${process.pid}`]
    await broker.fill(large, 1_000_000)
    await broker.fill(small, 10_000)
    const ratios: number[] = []
    const peaks: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const peak = {
        large: await peakOf(broker.address, large, 1_000_000),
        small: await peakOf(broker.address, small, 10_000),
      }
      ratios.push(peak.large / peak.small)
      peaks.push(`${megabytes(peak.large)}/${megabytes(peak.small)}`)
    }
    const goal = {
      work: 'peak memory, Kafka backlog of 1,000,000 records against 10,000',
      kind: 'atMost',
      bound: 1.2,
      unit: '',
    } as const
    return [summary(goal, ratios, `MB, V8 heap limited to 80 + 8 MB: ${peaks.join(', ')}`)]
  } finally {
    await broker.stop()
  }
}

async function peakOf(address: string, topic: string, records: number): Promise<number> {
  const { line } = await startProcess('bench/memory-reader.ts', [address, topic, String(records)], HEAP_LIMIT)
  return Number(line)
}

function megabytes(kilobytes: number): number {
  return Math.round(kilobytes / 1024)
}
