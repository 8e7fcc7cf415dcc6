import { Agent, type Dispatcher } from 'undici'
import type {
  FunctionPort,
  InvocationOutcome,
  InvocationRequest,
  ResolvedFunction,
} from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import {
  aborted,
  failure,
  messageOf,
  RESPONSE_LIMIT_BYTES,
  throttled,
  timedOut,
  unreachable,
} from '../outcomes.ts'
import { readBody } from '../read-body.ts'
import { outcomeOfAnswer } from './endpoint-answer.ts'

/** What an answer may take longer than `Timeout`, which the endpoint itself enforces: starting an environment, the way there and back. */
export const ENDPOINT_MARGIN_MS = 10_000

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

export interface EndpointOptions {
  readonly function: ResolvedFunction
  /** The whole URL of Lambda's Invoke API for this function, used as it is. */
  readonly url: string
  readonly clock: Clock
  readonly wallClock: Clock
}

/**
 * A function behind Lambda's Invoke API. Environments are the endpoint's own matter: here nothing waits, and what
 * is above ReservedConcurrentExecutions is throttled. The invocation counts as started at the moment it was sent,
 * which is told as soon as the answer is known to be no refusal.
 * @decision Function An endpoint has Timeout plus 10 s to answer; a connection that breaks after the event was sent is a crash and counts as an attempt, because the function may have run.
 */
export class EndpointFunction implements FunctionPort {
  readonly #options: EndpointOptions
  readonly #agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } })
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<InvocationOutcome>>()
  #closed = false

  constructor(options: EndpointOptions) {
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
    await (mode === 'abort' ? this.#agent.destroy() : this.#agent.close())
  }

  async #send(request: InvocationRequest): Promise<InvocationOutcome> {
    const { function: fn, clock, wallClock } = this.#options
    const late = new AbortController()
    const cancel = wallClock.after(fn.timeoutMs + ENDPOINT_MARGIN_MS, () => late.abort())
    const signals = [
      late.signal,
      this.#stopping.signal,
      ...(request.signal === undefined ? [] : [request.signal]),
    ]
    const sentAtMs = clock.now()
    const outcome = await this.#exchange(request, AbortSignal.any(signals)).catch((error: unknown) =>
      late.signal.aborted ? timedOut(fn.timeoutMs) : whatBroke(error),
    )
    cancel()
    if (outcome.kind === 'success' || outcome.kind === 'failure') request.onStarted(sentAtMs)
    return outcome
  }

  async #exchange(request: InvocationRequest, signal: AbortSignal): Promise<InvocationOutcome> {
    const answer = await this.#agent.request({ ...this.#post(request), signal })
    const { text, bytes } = await readBody(answer.body, RESPONSE_LIMIT_BYTES)
    const functionError = answer.headers['x-amz-function-error']
    return outcomeOfAnswer({
      status: answer.statusCode,
      functionError,
      text,
      bytes,
      readsBody: request.readsBody,
    })
  }

  #post(request: InvocationRequest): Dispatcher.RequestOptions & { origin: string } {
    const url = new URL(this.#options.url)
    return {
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body: JSON.stringify(request.event),
    }
  }
}

function whatBroke(error: unknown): InvocationOutcome {
  const { name, code } = error as { name?: string; code?: string }
  if (name === 'AbortError') return aborted()
  const codes =
    error instanceof AggregateError ? error.errors.map((one: { code?: string }) => one.code) : [code]
  const notConnected = codes.every((one) => one !== undefined && NOT_CONNECTED.has(one))
  const message = messageOf(error) || String(codes[0])
  if (notConnected) return unreachable(`the endpoint cannot be reached: ${message}`)
  return failure('crash', `the connection to the endpoint broke: ${message}`)
}
