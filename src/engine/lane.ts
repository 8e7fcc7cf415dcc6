import type { EventShape, FunctionPort, RetryBackoff } from '../model/index.ts'
import type { BatchLimits } from '../rules/batch/index.ts'
import type { SettleLimits } from '../rules/settle/index.ts'
import type { Clock, Random } from '../time/index.ts'
import type { Matches } from './filtering.ts'
import type { OnFailure } from './on-failure.ts'

/** What every lane of a mapping shares. */
export interface LaneParts {
  /** The mapping's Id. */
  readonly mapping: string
  readonly shape: EventShape
  readonly limits: BatchLimits
  /** Whether an invocation tells the age of its batch's last record (MET-5). */
  readonly tellsAge: boolean
  /** How many batches of a shard may be in flight (ParallelizationFactor). */
  readonly factor: number
  readonly retryBackoff: RetryBackoff
  readonly function: FunctionPort
  /** Which records go to the function; null for all (FLT-7). */
  readonly matches: Matches | null
  /** What limits the attempts of a batch. */
  readonly settle: SettleLimits
  /** Who is told of what is discarded (DST-1); absent where nobody is. */
  readonly onFailure?: OnFailure
  /** Tumbling windows; null without them. */
  readonly tumbling: TumblingSettings | null
  /** Records older than this leave their batch (ERR-10); null without limit. */
  readonly maximumAgeMs: number | null
  /** Whether the function's answer means anything (RBF-1). */
  readonly readsBody: boolean
  readonly clock: Clock
  readonly random: Random
  /** Batch identities, unique in a run. */
  readonly nextId: () => string
  /** The hard stop: running invocations are ended. */
  readonly aborting: AbortSignal
}

export interface TumblingSettings {
  readonly lengthMs: number
  readonly eventSourceARN: string
}
