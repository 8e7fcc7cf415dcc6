import type { FunctionPort, InvocationOutcome, InvocationRequest, ResolvedFunction } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { aborted, failure, messageOf, throttled, timedOut, unreachable } from './outcomes.ts'

/** What an answer may take longer than `Timeout`, which the other side itself enforces: starting an environment, the way there and back. */
export const REMOTE_MARGIN_MS = 10_000

/** Errors with which no connection came about: nothing was sent. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** One way to ask a function that runs elsewhere. */
export interface Exchange {
  /** Who is asked, in words: `the endpoint`. */
  readonly name: string
  /** Sends the event and reads the answer. Rejects when there is none. */
  send(request: InvocationRequest, signal: AbortSignal): Promise<InvocationOutcome>
  /** Ends the connections. */
  close(mode: 'drain' | 'abort'): Promise<void>
}

export interface RemoteFunctionOptions {
  readonly function: ResolvedFunction
  readonly exchange: Exchange
  readonly clock: Clock
  readonly wallClock: Clock
}

/**
 * A function that runs elsewhere. Environments are the other side's own matter: here nothing waits, and what
 * is above ReservedConcurrentExecutions is throttled. The invocation counts as started at the moment it was sent,
 * which is told as soon as the answer is known to be no refusal.
 * @decision Function An endpoint or a real function has Timeout plus 10 s to answer; a connection that breaks after the event was sent is a crash and counts as an attempt, because the function may have run.
 */
export class RemoteFunction implements FunctionPort {
  readonly #options: RemoteFunctionOptions
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<InvocationOutcome>>()
  #closed = false

  constructor(options: RemoteFunctionOptions) {
    this.#options = options
  }

  /** Virtual time stands still meanwhile. */
  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const { clock, function: fn } = this.#options
    if (this.#closed || request.signal?.aborted) return unreachable('stopped before the event was sent')
    if (this.#running.size >= (fn.reservedConcurrentExecutions ?? Infinity)) return throttled()
    const invocation = clock.hold(this.#send(request))
    this.#running.add(invocation)
    const outcome = await invocation
    this.#running.delete(invocation)
    return outcome
  }

  async close(mode: 'drain' | 'abort'): Promise<void> {
    this.#closed = true
    if (mode === 'abort') this.#stopping.abort()
    await Promise.all(this.#running)
    await this.#options.exchange.close(mode)
  }

  async #send(request: InvocationRequest): Promise<InvocationOutcome> {
    const { function: fn, clock, wallClock, exchange } = this.#options
    const late = new AbortController()
    const cancel = wallClock.after(fn.timeoutMs + REMOTE_MARGIN_MS, () => late.abort())
    const signals = [
      late.signal,
      this.#stopping.signal,
      ...(request.signal === undefined ? [] : [request.signal]),
    ]
    const sentAtMs = clock.now()
    const outcome = await exchange
      .send(request, AbortSignal.any(signals))
      .catch((error: unknown) =>
        late.signal.aborted ? timedOut(fn.timeoutMs) : whatBroke(error, exchange.name),
      )
    cancel()
    if (outcome.kind === 'success' || outcome.kind === 'failure') request.onStarted(sentAtMs)
    return outcome
  }
}

function whatBroke(error: unknown, who: string): InvocationOutcome {
  const { name, code } = error as { name?: string; code?: string }
  if (name === 'AbortError') return aborted()
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [error]
  const message = messageOf(error) || String(code ?? (parts[0] as { code?: string }).code)
  if (parts.every(isNotConnected)) return unreachable(`${who} cannot be reached: ${message}`)
  return failure('crash', `the connection to ${who} broke: ${message}`)
}

/** Codes stand for a lost connection as well, when they come while the answer is read; the SDK's own limit has none. */
function isNotConnected(error: unknown): boolean {
  const { code, syscall } = error as { code?: string; syscall?: string }
  if (code === undefined) return messageOf(error).includes('did not establish a connection')
  return NOT_CONNECTED.has(code) && syscall !== 'read' && syscall !== 'write'
}
