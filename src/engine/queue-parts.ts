import type { QueueSource } from '../model/index.ts'
import type { QueueConcurrency } from '../source-types/index.ts'
import type { LaneParts } from './lane.ts'

/** What every lane of a mapping on a queue shares. */
export interface QueueParts extends Pick<
  LaneParts,
  | 'mapping'
  | 'shape'
  | 'tellsAge'
  | 'limits'
  | 'retryBackoff'
  | 'function'
  | 'matches'
  | 'readsBody'
  | 'clock'
  | 'random'
  | 'nextId'
  | 'aborting'
> {
  readonly source: QueueSource
  /** Whether the answer names the messages that failed (RBF-14). */
  readonly reportBatchItemFailures: boolean
  /** What becomes of the messages of a failed batch: see `SourceFacts`. */
  readonly failedMessages: 'left' | 'returned'
  readonly concurrency: QueueConcurrency
  /** ScalingConfig.MaximumConcurrency; null without (SQS-8). */
  readonly maximumConcurrency: number | null
}
