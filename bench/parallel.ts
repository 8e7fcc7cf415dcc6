import type { Page } from '../src/model/index.ts'
import { RealClock, seededRandom, VirtualClock, type Clock } from '../src/time/index.ts'
import { compare, ROUNDS, summary, type Result } from './compare.ts'
import { KeyedHandLoop } from './keyed-hand-loop.ts'
import { mappingOn, rateOf, startProcess } from './parts.ts'
import { pageOf, ReadySource } from './ready-source.ts'

const RECORDS = 10_000
const PAGE_SIZE = 1000
const LONGEST_MS = 5

/** 10,000 records with their keys and what the function takes for each, drawn by a seed. */
interface Load {
  readonly keys: readonly string[]
  readonly takesMs: readonly number[]
}

/** Several batches of one shard at once, each with one record: how far the lanes shorten the work. */
export async function benchParallel(): Promise<Result[]> {
  const spread = { work: 'function of 0 to 5 ms, batch 1, one shard' }
  return [
    await speedUp(`factor 10 over factor 1, 1,000 keys, ${spread.work}, virtual time`),
    await againstBusiestKey(
      `factor 10, 10 keys, ${spread.work}, virtual time, of what the busiest key allows`,
    ),
    await inRealTime(`factor 10, 1,000 keys, ${spread.work}, real time, against a hand loop`, 1000),
    await inRealTime(`factor 10, 10 keys, ${spread.work}, real time, against a hand loop`, 10),
    await cpu(),
  ]
}

async function speedUp(work: string): Promise<Result> {
  const ratios: number[] = []
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const load = loadOf(seed, 1000)
    ratios.push((await virtualMs(load, 1)) / (await virtualMs(load, 10)))
  }
  return summary({ work, kind: 'atLeast', bound: 9.5, unit: '' }, ratios, `${ROUNDS} seeds`)
}

async function againstBusiestKey(work: string): Promise<Result> {
  const ratios: number[] = []
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const load = loadOf(seed, 10)
    ratios.push(shortestMs(load, 10) / (await virtualMs(load, 10)))
  }
  return summary({ work, kind: 'atLeast', bound: 0.95, unit: '' }, ratios, `${ROUNDS} seeds`)
}

/** No schedule is shorter than the busiest key, nor than all of it shared by all lanes. */
function shortestMs({ keys, takesMs }: Load, factor: number): number {
  const ofKeys = new Map<string, number>()
  keys.forEach((key, index) => ofKeys.set(key, (ofKeys.get(key) ?? 0) + takesMs[index]!))
  const all = takesMs.reduce((sum, ms) => sum + ms, 0)
  return Math.max(all / factor, ...ofKeys.values())
}

async function virtualMs(load: Load, factor: number): Promise<number> {
  const clock = new VirtualClock()
  const startedMs = clock.now()
  const ended = run(load, { clock, factor }).then(() => clock.now() - startedMs)
  await clock.advanceBy(RECORDS * LONGEST_MS)
  return ended
}

function inRealTime(work: string, keys: number): Promise<Result> {
  const load = loadOf(1, keys)
  const goal = { work, kind: 'atLeast', bound: 0.85, unit: '' } as const
  return compare(goal, {
    ours: () => rateOf(RECORDS, () => run(load, { clock: new RealClock(), factor: 10 })),
    theirs: () => rateOf(RECORDS, () => handLoop(load)),
  })
}

function handLoop(load: Load): Promise<void> {
  const clock = new RealClock()
  const call = ([record]: readonly { position: string }[]) => clock.sleep(takes(load, record!.position))
  return new KeyedHandLoop({ factor: 10, size: 1, call }).run((number) => page(load, number))
}

function run(load: Load, { clock, factor }: { clock: Clock; factor: number }): Promise<void> {
  const source = new ReadySource(
    (number) => page(load, number),
    () => mapping.stop(),
  )
  const mapping = mappingOn(source, {
    clock,
    factor,
    size: 1,
    windowOpens: 'previousInvocationEnd',
    fn: (event) => {
      const [record] = (event as { Records: { kinesis: { sequenceNumber: string } }[] }).Records
      return clock.sleep(takes(load, record!.kinesis.sequenceNumber))
    },
  })
  return new Promise((resolve, reject) => mapping.events$.subscribe({ complete: resolve, error: reject }))
}

function takes(load: Load, position: string): number {
  return load.takesMs[Number(position)]!
}

function page({ keys }: Load, number: number): Page {
  const last = number === RECORDS / PAGE_SIZE - 1
  return pageOf(number, { size: PAGE_SIZE, last, keyOf: (index) => keys[index]! })
}

function loadOf(seed: number, keys: number): Load {
  const random = seededRandom(seed)
  return {
    keys: Array.from({ length: RECORDS }, () => `key-${random.below(keys)}`),
    takesMs: Array.from({ length: RECORDS }, () => random.below(LONGEST_MS + 1)),
  }
}

function cpu(): Promise<Result> {
  const work =
    'engine alone, factor 10, 1,000 keys, batch 100, CPU against a hand loop with keys and watermark'
  const cpuOf = async (side: 'ours' | 'theirs') =>
    Number((await startProcess('bench/parallel-side.ts', [side])).line)
  return compare(
    { work, kind: 'atMost', bound: 1.5, unit: '' },
    { ours: () => cpuOf('ours'), theirs: () => cpuOf('theirs') },
  )
}
