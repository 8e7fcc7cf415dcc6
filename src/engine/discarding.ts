import type { Discard, EventBody, LastInvocation, SourceRecord, ShardReader } from '../model/index.ts'
import type { Flow } from '../stream/index.ts'
import type { Ended } from './invocation.ts'
import type { LaneParts } from './lane.ts'
import type { LaneWindow } from './lane-window.ts'
import type { Piece } from './piece.ts'
import type { LaneProgress } from './progress.ts'
import * as events from './settling-events.ts'

/** What is to be known of the batch that records leave. */
export type DiscardedPiece = Pick<Piece, 'id' | 'tries' | 'lastInvocation'>

/**
 * Records leave their lane unsettled by the function: that is shown, and the destination is told if there is one.
 * @returns whether the position may move behind them; false when the lane stops before that
 */
export async function discard(
  what: {
    readonly piece: DiscardedPiece
    readonly condition: Discard['condition']
    readonly records: readonly SourceRecord[]
  },
  lane: {
    readonly reader: ShardReader
    readonly parts: LaneParts
    readonly progress: LaneProgress
    readonly window: LaneWindow | null
    readonly stopping: AbortSignal
    readonly flow: Flow<EventBody>
  },
): Promise<boolean> {
  const { piece, condition, records } = what
  const { reader, parts, progress, window, stopping, flow } = lane
  const { shard } = reader
  const { onFailure } = parts
  const told = onFailure === undefined ? {} : { destination: onFailure.destination }
  flow.emit(events.discarded({ shard }, { batch: piece.id, records, condition, ...told }))
  if (onFailure === undefined) return true
  const discarded: Discard = {
    shard,
    batch: piece.id,
    records,
    condition,
    lastInvocation: piece.lastInvocation,
    invocations: piece.tries.failed,
    event: () => window?.event({ records }) ?? parts.shape.build(records),
  }
  const waits = (untilMs: number | null) => (progress.retryAtMs = untilMs)
  return onFailure.report(discarded, { lane: progress, stopping, waits, flow })
}

/** Of a batch with which the function has run, or has not run this time. */
export function lastInvocation({ outcome, requestId }: Ended, before: Piece): LastInvocation | null {
  if (outcome.kind !== 'success' && outcome.kind !== 'failure') return before.lastInvocation
  const { kind, executedVersion } = outcome
  const version = executedVersion === undefined ? {} : { executedVersion }
  return { requestId, failedInResponse: kind === 'success', ...version }
}
