import { timeLine } from '../../views/index.ts'
import type { Scenario } from '../scenario.ts'

/** An hour of a blocked shard has its beginning and its end shown. */
const [FIRST_LINES, LAST_LINES] = [100, 30]

/** What has happened, for whoever has to find out why a step failed: arrivals, batches, waits. */
export function timeLineOf({ history, clock }: Scenario): string {
  const { events, arrivals, invocations } = history
  const names = new Map(invocations.map((one) => [one.invoked, one.names]))
  const recordsOf = (invoked: (typeof invocations)[number]['invoked']) => names.get(invoked)
  const lines = timeLine({ startMs: clock.zeroMs, events, arrivals, recordsOf }).split('\n')
  const left = lines.length - FIRST_LINES - LAST_LINES
  if (left <= 0) return lines.join('\n')
  return [...lines.slice(0, FIRST_LINES), `… ${left} lines …`, ...lines.slice(-LAST_LINES)].join('\n')
}

/** Which server has answered the reads of each mapping, deleted ones too, host and port; null for none. Empty on twins. */
export function readsOf({
  history,
  pipelines,
  stage,
}: Scenario): readonly { readonly mapping: string; readonly place: string | null }[] {
  if (stage.world.profile === 'embedded') return []
  const ids = new Set([...pipelines.mappings.map(({ id }) => id), ...history.readFrom.keys()])
  return [...ids].map((id) => ({ mapping: id, place: history.readFrom.get(id) ?? null }))
}
