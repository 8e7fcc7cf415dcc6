import type { History } from '../history.ts'
import { isOversized } from '../record-ledger.ts'
import { namesOf, type Invocation } from '../invocation.ts'

/**
 * A record goes to the function only when everything of its key that was put before is settled, or stands before it
 * in the same event; with one lane the same holds for the whole shard. Nothing of a shard goes before all of its
 * parents is settled (KIN-13), and nothing that was settled comes again in the same life.
 */
export function checkOrder(invocation: Invocation, { ledger, life }: History): string[] {
  const { records, shard, settings } = invocation
  const problems: string[] = []
  const inEvent = new Set<string>()
  for (const record of records) {
    const before = ledger.unsettledBefore(record).filter(({ name }) => !inEvent.has(name))
    inEvent.add(record.name)
    if (before.length > 0) {
      problems.push(`${record.name} (${record.key}) is sent before ${namesOf(before)} of the same key`)
    }
    if (life.settled.has(record.name)) problems.push(`${record.name} is sent again although it is settled`)
    if (ledger.isFiltered(record)) problems.push(`${record.name} is sent although no filter matches it`)
    if (record.shard !== shard) problems.push(`${record.name} is in ${record.shard}, not in ${shard}`)
  }
  for (const parent of ledger.parentsOf(shard)) {
    const waiting = ledger.unsettled(ledger.inShard(parent))
    if (waiting.length > 0) {
      problems.push(`${shard} is read before ${namesOf(waiting)} of its parent ${parent}`)
    }
  }
  if (settings.parallelizationFactor === 1 && records.length > 0)
    problems.push(...skipped(invocation, { ledger }))
  return problems
}

/** With one lane a batch is a run of the shard, without gaps. */
function skipped({ records, shard }: Invocation, { ledger }: Pick<History, 'ledger'>): string[] {
  const inShard = ledger.inShard(shard)
  const last = inShard.indexOf(records.at(-1)!)
  const before = ledger
    .unsettled(inShard.slice(0, last))
    .filter((record) => !records.includes(record) && !isOversized(record))
  return before.length === 0 ? [] : [`${namesOf(records)} is sent before ${namesOf(before)}`]
}
