import type { RetryBackoff } from '../../model/index.ts'

/** Between tries to reach a broker. */
export const RECONNECT: RetryBackoff = { firstDelayMs: 250, maximumDelayMs: 5000, jitter: 0.1 }
