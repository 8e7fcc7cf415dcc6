import { availableParallelism } from 'node:os'
import type { FunctionPort, InvocationOutcome, InvocationRequest } from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import type { Attempt, Environment } from './environment.ts'
import { failure, messageOf, throttled, unreachable } from './outcomes.ts'

/**
 * How many environments a function has when nothing reserves more.
 * @decision Function Without ReservedConcurrentExecutions a function has up to max(4, 2 × cores) environments, and further invocations wait in order; with it, that many, and further ones are throttled.
 */
export function defaultPoolSize(): number {
  return Math.max(4, 2 * availableParallelism())
}

export interface PoolOptions {
  /** Starts an environment; it need not be ready. */
  readonly start: () => Environment
  readonly size: number
  /** What happens above `size`: refuse at once (429), or wait in order. */
  readonly above: 'throttle' | 'wait'
  readonly clock: Clock
}

/**
 * The environments of one function. Each serves one invocation at a time; they start on demand, and of the warm
 * ones the last used goes first, so that a quiet function runs in one.
 *
 *     invoke ─▶ free place? ── yes ─▶ warm environment, else a new one ─▶ outcome ─▶ the next that waits
 *                   └───────── no ──▶ throttled, or waits in order (not started)
 */
export class EnvironmentPool implements FunctionPort {
  readonly #options: PoolOptions
  readonly #warm: Environment[] = []
  readonly #busy = new Set<Environment>()
  readonly #waiting = new Set<Waiting>()
  #invocations = 0
  #closing: 'drain' | 'abort' | null = null
  #whenIdle: (() => void)[] = []

  constructor(options: PoolOptions) {
    this.#options = options
  }

  get environments(): number | undefined {
    return this.#options.above === 'wait' ? this.#options.size : undefined
  }

  get running(): number {
    return this.#busy.size + this.#warm.filter(({ usable }) => usable).length
  }

  /** Virtual time stands still meanwhile: real code takes none of it. */
  invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    return this.#options.clock.hold(this.#admit(request))
  }

  async close(mode: 'drain' | 'abort'): Promise<void> {
    if (this.#closing !== 'abort') this.#closing = mode
    if (mode === 'abort') {
      for (const waiting of this.#waiting) waiting.giveUp()
      await Promise.all([...this.#busy].map((environment) => environment.end('abort')))
    }
    while (this.#invocations > 0 || this.#waiting.size > 0) {
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
    }
    await Promise.all(this.#warm.splice(0).map((environment) => environment.end(this.#closing ?? mode)))
  }

  #admit(request: InvocationRequest): Promise<InvocationOutcome> {
    if (this.#closing !== null || request.signal?.aborted) return Promise.resolve(neverStarted())
    if (this.#invocations < this.#options.size) return this.#run(request)
    if (this.#options.above === 'throttle') return Promise.resolve(throttled())
    return this.#queue(request)
  }

  #queue(request: InvocationRequest): Promise<InvocationOutcome> {
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.delete(waiting)
        request.signal?.removeEventListener('abort', waiting.giveUp)
      }
      const waiting: Waiting = {
        start: () => {
          leave()
          const wanted = request.stillWanted?.() ?? true
          resolve(wanted ? this.#run(request) : { kind: 'unwanted' })
          return wanted
        },
        giveUp: () => {
          leave()
          resolve(neverStarted())
          this.#tellIdle()
        },
      }
      this.#waiting.add(waiting)
      request.signal?.addEventListener('abort', waiting.giveUp)
    })
  }

  async #run(request: InvocationRequest): Promise<InvocationOutcome> {
    this.#invocations++
    try {
      return await this.#runIn(startedOnce(request))
    } catch (error) {
      return failure('crash', messageOf(error))
    } finally {
      this.#invocations--
      for (const next of this.#waiting) if (next.start()) break
      this.#tellIdle()
    }
  }

  /** A warm environment that turns out to have ended has not taken the event: another one does. */
  async #runIn(request: InvocationRequest): Promise<InvocationOutcome> {
    for (;;) {
      const warm = this.#takeWarm()
      const environment = warm ?? this.#options.start()
      const attempt = await this.#runOn(environment, request)
      if (attempt.taken || attempt.outcome.kind === 'unwanted') return attempt.outcome
      if (request.signal?.aborted || this.#closing === 'abort') return neverStarted()
      if (warm !== undefined) continue
      if (attempt.outcome.kind === 'failure') request.onStarted(this.#options.clock.now())
      return attempt.outcome
    }
  }

  async #runOn(environment: Environment, request: InvocationRequest): Promise<Attempt> {
    const abort = () => void environment.end('abort')
    this.#busy.add(environment)
    request.signal?.addEventListener('abort', abort)
    try {
      const trouble = await environment.ready(request)
      if (trouble !== null) return { taken: false, outcome: trouble }
      // A start may take longer than messages are held.
      if (request.stillWanted?.() === false) return { taken: false, outcome: { kind: 'unwanted' } }
      return await environment.invoke(request)
    } finally {
      request.signal?.removeEventListener('abort', abort)
      this.#busy.delete(environment)
      if (environment.usable) this.#warm.push(environment)
    }
  }

  #takeWarm(): Environment | undefined {
    for (;;) {
      const environment = this.#warm.pop()
      if (environment === undefined || environment.usable) return environment
    }
  }

  #tellIdle(): void {
    if (this.#invocations === 0 && this.#waiting.size === 0)
      for (const tell of this.#whenIdle.splice(0)) tell()
  }
}

interface Waiting {
  /** False when nobody wants it any more, so that the place is still free. */
  readonly start: () => boolean
  readonly giveUp: () => void
}

/** An environment may end before it has taken the event, so that a second one starts the invocation again. */
function startedOnce(request: InvocationRequest): InvocationRequest {
  let hasStarted = false
  const onStarted = (atMs: number) => {
    if (!hasStarted) request.onStarted(atMs)
    hasStarted = true
  }
  return { ...request, onStarted }
}

/** Stopped while it waited: the function never ran, so that it counts as no attempt. */
function neverStarted(): InvocationOutcome {
  return unreachable('stopped before an environment had taken the event')
}
