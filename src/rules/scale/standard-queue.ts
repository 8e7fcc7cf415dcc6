/**
 * How many invocations of a standard queue may run at once (SQS-5): it grows while there is a backlog, and comes back
 * when there is none. Pure: who counts and keeps the minutes is the engine.
 *
 *     start ─▶ 5 ── a minute with a backlog ─▶ + 300 … 1,250, or MaximumConcurrency (SQS-8)
 *              ▲◀── a minute without ──────────┘
 *              └─── a minute without a message ─▶ 2, unless MaximumConcurrency is set (SQS-7); the next message: 5
 *     a failed batch, a throttled try ─▶ one less, 2 at least (ERR-18, ERR-19)
 *
 * @decision SIL-17 Each failed batch of a standard queue takes one invocation at once away, and each throttled try does, down to 2; a minute in which no more batches failed than succeeded, and none was throttled, lets concurrency grow again.
 * @decision SQS-7 A standard queue without a backlog comes back to 5, or to what it has used at once in the last minute where that is more.
 */
export interface ScalingLimits {
  /** ScalingConfig.MaximumConcurrency; null without. */
  readonly maximumConcurrency: number | null
  /** How many invocations the function can run at once; Infinity where nobody knows a limit. */
  readonly environments: number
  /** Failed batches then take nothing away (ERR-20). */
  readonly reportBatchItemFailures: boolean
}

/** What a minute was like. */
export interface Minute {
  /** At its end every lane that is allowed had its hands full, and the queue had more. */
  readonly backlog: boolean
  /** The most invocations that were held or ran at once. */
  readonly inUse: number
  readonly received: number
  readonly succeeded: number
  readonly failed: number
  readonly throttled: number
}

/** A change, with its reason in words; `to` may be what it was. */
export interface Scaled {
  readonly to: number
  readonly reason: string
}

const AT_FIRST = 5
const STEP = 300
const AT_MOST = 1250
const IDLE = 2

/** What it begins with; `environments` of the function may be fewer. */
export function atStart(limits: ScalingLimits): Scaled {
  const to = Math.min(AT_FIRST, most(limits))
  return { to, reason: to < AT_FIRST ? limitWords(limits) : 'start' }
}

export function afterMinute(allowed: number, minute: Minute, limits: ScalingLimits): Scaled {
  const first = atStart(limits).to
  if (minute.received === 0 && minute.inUse === 0) return idle(allowed, limits)
  if (minute.failed > minute.succeeded || minute.throttled > 0) return stays(allowed)
  if (minute.backlog) return grown(allowed, limits)
  const used = Math.max(first, Math.min(minute.inUse, allowed))
  if (used === allowed) return stays(allowed)
  return { to: used, reason: used < allowed ? 'no backlog' : 'the function succeeds again' }
}

/** Messages have come. */
export function afterMessages(allowed: number, limits: ScalingLimits & { readonly isIdle: boolean }): Scaled {
  return limits.isIdle
    ? { to: Math.max(allowed, atStart(limits).to), reason: 'messages again' }
    : stays(allowed)
}

/** A batch has failed (ERR-18). */
export function afterFailure(allowed: number, limits: ScalingLimits): Scaled {
  if (limits.reportBatchItemFailures) return stays(allowed)
  return { to: lessOne(allowed, limits), reason: 'the function failed' }
}

/** A try was throttled (ERR-19). */
export function afterThrottle(allowed: number, limits: ScalingLimits): Scaled {
  return { to: lessOne(allowed, limits), reason: 'the function was throttled' }
}

function grown(allowed: number, limits: ScalingLimits): Scaled {
  const to = Math.min(allowed + STEP, most(limits))
  if (to <= allowed) return stays(allowed)
  const limit = to < Math.min(allowed + STEP, AT_MOST) ? `; ${limitWords(limits)}` : ''
  return { to, reason: `backlog${limit}` }
}

function idle(allowed: number, limits: ScalingLimits): Scaled {
  const first = atStart(limits).to
  if (allowed > first) return { to: first, reason: 'no backlog' }
  if (limits.maximumConcurrency === null) return { to: Math.min(IDLE, first), reason: 'the queue is idle' }
  return allowed < first ? { to: first, reason: 'no backlog' } : stays(allowed)
}

function lessOne(allowed: number, limits: ScalingLimits): number {
  return Math.max(Math.min(IDLE, most(limits), allowed), allowed - 1)
}

function most({ maximumConcurrency, environments }: ScalingLimits): number {
  return Math.max(1, Math.min(maximumConcurrency ?? AT_MOST, environments))
}

/** Which limit holds. */
function limitWords({ maximumConcurrency, environments }: ScalingLimits): string {
  return environments <= (maximumConcurrency ?? AT_MOST)
    ? `the function has ${environments} environments`
    : `MaximumConcurrency is ${maximumConcurrency}`
}

function stays(allowed: number): Scaled {
  return { to: allowed, reason: '' }
}
