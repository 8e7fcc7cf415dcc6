/** Rounds that alternate between ours and a hand-written loop, so that both meet the same machine. */

export interface Goal {
  readonly work: string
  /** The ratio must be at least, or at most, this. */
  readonly kind: 'atLeast' | 'atMost'
  readonly bound: number
  readonly unit: string
}

export interface Result extends Goal {
  readonly values: readonly number[]
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  /** The whole interquartile range misses the bound. */
  readonly missed: boolean
  readonly detail: string
}

export const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)

/** Rounds of two sides that read the same, each measured in records a second: ours is to have 0.95 of theirs at least. */
export function compareRates(
  work: string,
  sides: { ours: () => Promise<number>; theirs: () => Promise<number> },
): Promise<Result> {
  return compare({ work, kind: 'atLeast', bound: 0.95, unit: '' }, sides)
}

/**
 * Runs `ours` and `theirs` in turn, the first of each unmeasured, and puts ours in relation to theirs.
 * Both give a figure of the same kind (records a second, CPU milliseconds, …).
 */
export async function compare(
  goal: Goal,
  sides: { ours: () => Promise<number>; theirs: () => Promise<number> },
): Promise<Result> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const first = round % 2 === 0 ? 'ours' : 'theirs'
    const measured = { ours: 0, theirs: 0 }
    for (const side of first === 'ours' ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
      globalThis.gc?.()
      measured[side] = await sides[side]()
    }
    if (round < 0) continue
    ours.push(measured.ours)
    theirs.push(measured.theirs)
  }
  const ratios = ours.map((value, index) => value / theirs[index]!)
  return summary(goal, ratios, `ours ${figure(middle(ours))}, hand loop ${figure(middle(theirs))}`)
}

/** The summary of figures that stand for themselves. */
export function summary(goal: Goal, values: readonly number[], detail: string): Result {
  const sorted = values.toSorted((a, b) => a - b)
  const lowerQuartile = quantile(sorted, 0.25)
  const upperQuartile = quantile(sorted, 0.75)
  const missed = goal.kind === 'atLeast' ? upperQuartile < goal.bound : lowerQuartile > goal.bound
  return { ...goal, values, lowerQuartile, median: quantile(sorted, 0.5), upperQuartile, missed, detail }
}

export function table(results: readonly Result[]): string {
  const rows = results.map((one) => [
    one.work,
    `${one.kind === 'atLeast' ? '≥' : '≤'} ${one.bound}${one.unit}`,
    figure(one.median) + one.unit,
    `${figure(one.lowerQuartile)} to ${figure(one.upperQuartile)}`,
    one.missed ? 'missed' : 'met',
    one.detail,
  ])
  const lines = [
    ['work', 'goal', 'median', 'quartiles', '', 'absolute (this machine)'],
    ['---', '---', '---', '---', '---', '---'],
    ...rows,
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

function middle(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 3)
}
