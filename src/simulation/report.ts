import { VIRTUAL_EPOCH_MS } from '../time/index.ts'
import { durationText, timeLine } from '../views/index.ts'
import type { LifeHistory } from './history.ts'
import { settingsText } from './settings.ts'
import type { SimulationResult } from './simulate.ts'

/** A failing seed: what did not hold, the command that runs it again, and its time line, a part for each life. */
export function failureReport({ plan, history, problems }: SimulationResult, again: string): string {
  const arrivals = new Map<number, string[]>()
  for (const { name, key, shard, arrivedMs } of history.ledger.all) {
    const names = arrivals.get(arrivedMs) ?? []
    names.push(`${name} (${key}, ${shard})`)
    arrivals.set(arrivedMs, names)
  }
  const put = [...arrivals].map(
    ([atMs, names]) => `${durationText(atMs - VIRTUAL_EPOCH_MS)}: ${names.join(', ')}`,
  )
  return [
    `seed ${plan.seed} does not hold. Run it again: ${again}`,
    ...problems.map((problem) => `  ✗ ${problem}`),
    '',
    `── records put${plan.filters ? ', of which only orders pass the filter' : ''}`,
    ...put,
    ...history.lives.flatMap((life, index) => [
      '',
      `── life ${index + 1}: ${settingsText(life.settings)}`,
      lifeLine(life),
    ]),
  ].join('\n')
}

function lifeLine({ events, invocations }: LifeHistory): string {
  return timeLine({
    startMs: VIRTUAL_EPOCH_MS,
    events,
    recordsOf: ({ batch, attempt }) =>
      invocations.get(`${batch} ${attempt}`)?.records.map(({ name, key }) => `${name} ${key}`),
  })
}
