import type {
  FunctionPrinter,
  InvocationOutcome,
  InvocationRequest,
  ResolvedFunction,
} from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'

/**
 * Where the function's code runs: a worker thread or a child process. It serves one invocation at a time, as on
 * AWS; the pool starts it, keeps it warm and replaces it.
 *
 *     starting ── ready ──▶ warm ◀── answered ──┐
 *         │                  └── takes an event ─┴─ Timeout, crash ──▶ ended (never used again)
 *         └── cannot be loaded or started ────────────────────────────▶ ended
 */
export interface Environment {
  /** False once it has ended or is being ended: it gets no further invocation. */
  readonly usable: boolean
  /**
   * Resolves null as soon as it can take an event, else with what keeps it from ever taking one. What it prints
   * meanwhile belongs to `request`. Never rejects.
   */
  ready(request: InvocationRequest): Promise<InvocationOutcome | null>
  /** One invocation; only after `ready` has answered null. Calls `request.onStarted`. Never rejects. */
  invoke(request: InvocationRequest): Promise<Attempt>
  /** Ends it; an invocation under way then fails with cause `crash`. Resolves once it is gone. Never rejects. */
  end(mode: 'drain' | 'abort'): Promise<void>
}

export interface Attempt {
  /** Whether the environment had taken the event: false when it ended before that. */
  readonly taken: boolean
  readonly outcome: InvocationOutcome
}

/** What every kind of environment is made of. */
export interface EnvironmentParts {
  readonly function: ResolvedFunction
  /** The engine's clock, for the moment at which an invocation starts. */
  readonly clock: Clock
  /** Real time: `Timeout` ends real code by it, also when `clock` is virtual. */
  readonly wallClock: Clock
  readonly random: Random
  readonly print: FunctionPrinter
}

/**
 * How long loading may take before the first event: AWS gives 10 s, and on failure tries again within `Timeout`.
 * @decision Function Loading a module or starting a runtime may take 10 s plus Timeout; after that the invocation fails with cause timeout.
 * @returns milliseconds
 */
export function loadingLimitMs(timeoutMs: number): number {
  return 10_000 + timeoutMs
}

/** How long a killed thread or process may take to be gone before nothing waits for it any more. */
export const ENDING_LIMIT_MS = 1000
