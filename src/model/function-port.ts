/** The user's function, however it runs: a module in a worker thread, a process, an endpoint, a script in tests. */
export interface FunctionPort {
  /**
   * How many invocations it runs at once before others wait for an environment; absent where nobody waits, or nobody
   * knows. Queues hold no more batches than that (SQS-5).
   */
  readonly environments?: number | undefined
  /** How many environments there are now, busy and warm; absent where nobody knows. */
  readonly running?: number | undefined
  /** One invocation. Never rejects: everything that can happen is an outcome. */
  invoke(request: InvocationRequest): Promise<InvocationOutcome>
  /** Ends all environments. `abort` does not wait for running invocations. */
  close(mode: 'drain' | 'abort'): Promise<void>
}

export interface InvocationRequest {
  readonly requestId: string
  /** The mapping's Id, for what the function prints. */
  readonly mapping: string
  /** The whole event; serialised by whoever needs text. */
  readonly event: object
  /** Exact UTF-8 length of the serialised event. */
  readonly bytes: number
  /** Whether `body` of a success is read (RBF-1); otherwise it may be left empty. */
  readonly readsBody: boolean
  /**
   * Called exactly once for every outcome but `throttled`, `unreachable` and `unwanted`, before the outcome: an environment
   * has taken the event at `atMs` (clock time). An invocation that waits for a free environment has not started.
   */
  readonly onStarted: (atMs: number) => void
  /**
   * Asked when an environment has become free for an invocation that waited for one, and again when it is ready to take
   * the event: false when nobody wants it any more, because messages of it are no longer held (ERR-19). It then ends
   * as `unwanted`. Absent: always wanted.
   */
  readonly stillWanted?: () => boolean
  /** Aborted at the hard stop: the outcome then is a failure with cause `crash`. */
  readonly signal?: AbortSignal
}

export type InvocationOutcome =
  /** `body` is the response's JSON text, empty when there is none or it was not asked for. */
  | ({ readonly kind: 'success'; readonly body: string } & Ran)
  | ({ readonly kind: 'failure'; readonly cause: FailureCause; readonly message: string } & Ran)
  /** The function never ran: refused for want of concurrency (429). Counts as no attempt (GEN-10). */
  | { readonly kind: 'throttled'; readonly message: string }
  /**
   * The function never ran: its endpoint or runtime could not be reached or started. Counts as no attempt.
   * `misconfigured` when it cannot run as it is configured: it is not there, or its command, runtime or key cannot be used.
   */
  | { readonly kind: 'unreachable'; readonly message: string; readonly misconfigured?: boolean }
  /** The function never ran: `stillWanted` answered false. Counts as nothing at all. */
  | { readonly kind: 'unwanted' }

/** An invocation in which the function ran. */
interface Ran {
  /** The version behind a real function's qualifier, as Lambda tells it; absent where there is only `$LATEST`. */
  readonly executedVersion?: string
}

/** `error` the function threw or answered with an error · `timeout` · `crash` the environment ended · `response` what it returned cannot be a response (circular, over 6 MB). */
export type FailureCause = 'error' | 'timeout' | 'crash' | 'response'

/** Where lines that a function prints go. */
export type FunctionPrinter = (line: {
  mapping: string
  requestId: string
  stream: 'stdout' | 'stderr'
  text: string
}) => void
