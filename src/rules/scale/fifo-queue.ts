/** As many as SQS lets a standard queue have; a FIFO queue has no limit of its own. */
const AT_MOST = 1250

/**
 * How many batches of a FIFO queue may be under way at once: as many as there are active groups, for the queue gives
 * out no message of a group that is under way, within MaximumConcurrency (FIFO-2) and the function's environments.
 */
export function fifoLimit(limits: {
  readonly maximumConcurrency: number | null
  readonly environments: number
}): number {
  return Math.max(1, Math.min(limits.maximumConcurrency ?? AT_MOST, limits.environments))
}
