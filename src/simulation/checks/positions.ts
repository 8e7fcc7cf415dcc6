import type { Cursor } from '../../sources/cursor.ts'
import { namesOf } from '../invocation.ts'
import { isAtOrBefore, type RecordLedger, type SimulatedRecord } from '../record-ledger.ts'

/** Nothing at or below a stored position is unsettled (PAGE-3), and positions only move on. */
export function checkPosition(
  stored: { readonly shard: string; readonly cursor: Cursor; readonly before: Cursor | undefined },
  ledger: RecordLedger,
): string[] {
  const { shard, cursor, before } = stored
  const problems: string[] = []
  const behind = ledger.inShard(shard).filter((record) => covers(cursor, record))
  const unsettled = ledger.unsettled(behind)
  if (unsettled.length > 0) {
    problems.push(`the position of ${shard} is stored behind ${namesOf(unsettled)}, which is not settled`)
  }
  if (before !== undefined && rank(before) > rank(cursor)) {
    problems.push(`the position of ${shard} goes back from ${before.kind} to ${cursor.kind}`)
  }
  if (before?.kind === 'after' && cursor.kind === 'after') {
    if (!isAtOrBefore(before.sequenceNumber, cursor.sequenceNumber)) {
      problems.push(`the position of ${shard} goes back to ${cursor.sequenceNumber}`)
    }
  }
  return problems
}

/** When all is settled and the process has drained, the next start has nothing to read again. */
export function checkEnd(
  ledger: RecordLedger,
  at: {
    /** What arrived before has left the stream, milliseconds since the epoch. */
    readonly horizonMs: number
    readonly stored: (shard: string) => Cursor | undefined
  },
): string[] {
  return ledger.shards.flatMap((shard) => {
    const cursor = at.stored(shard)
    const again = ledger
      .inShard(shard)
      .filter((record) => ledger.isOwed(record) && record.arrivedMs >= at.horizonMs)
      .filter((record) => cursor === undefined || !covers(cursor, record))
    return again.length === 0 ? [] : [`${namesOf(again)} of ${shard} would be read again`]
  })
}

/** Whether a record is behind the cursor for good. */
export function covers(cursor: Cursor, record: SimulatedRecord): boolean {
  switch (cursor.kind) {
    case 'end':
      return true
    case 'after':
      return isAtOrBefore(record.position, cursor.sequenceNumber)
    case 'at':
      return record.arrivedMs < cursor.timestampMs
    case 'horizon':
      return false
  }
}

function rank({ kind }: Cursor): number {
  return kind === 'end' ? 2 : kind === 'after' ? 1 : 0
}
