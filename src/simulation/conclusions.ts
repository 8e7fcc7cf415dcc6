import type { BatchFailed, BatchPartiallyFailed, BatchSucceeded, RecordsDiscarded } from '../model/index.ts'
import type { History } from './history.ts'
import type { Invocation } from './invocation.ts'
import { isOversized, type SimulatedRecord } from './record-ledger.ts'

export type Conclusion = BatchSucceeded | BatchFailed | BatchPartiallyFailed

/** The records that succeeded, as the engine says: all, or those before the first that was reported (RBF-9). */
export function settledBy(event: Conclusion, { records }: Invocation): readonly SimulatedRecord[] {
  switch (event.event) {
    case 'BatchSucceeded':
      return records
    case 'BatchPartiallyFailed':
      return records.slice(0, records.length - event.failed)
    case 'BatchFailed':
      return []
  }
}

/** The records that an event speaks of: those of its batch, where that is known, else those between its ends. */
export function discardedRecords(event: RecordsDiscarded, history: History): readonly SimulatedRecord[] {
  const { ledger, life } = history
  const known = life.batches.get(event.batch!)?.records
  const all = ledger.between(event.shard!, { first: event.first!, last: event.last! })
  const meant = all.filter((record) => {
    if (ledger.isFiltered(record)) return false
    if (event.condition === 'MaximumPayloadSizeExceeded') return isOversized(record)
    return known === undefined ? !life.settled.has(record.name) : known.includes(record)
  })
  if (meant.length !== event.records) {
    history.problem(`${event.records} records are discarded, but its ends hold ${meant.length}`)
  }
  return meant
}
