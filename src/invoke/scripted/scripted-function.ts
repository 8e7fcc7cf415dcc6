import type { FunctionPort, InvocationOutcome, InvocationRequest } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { aborted, failure, throttled, timedOut, unreachable } from '../outcomes.ts'
import { FunctionScript, type ScriptedStep } from './function-script.ts'

export interface ScriptedFunctionOptions {
  readonly clock: Clock
  /** The function's `Timeout`; milliseconds. */
  readonly timeoutMs: number
  /** The names of the event's records, in its order. */
  readonly namesOf: (event: object) => readonly string[]
  /** The partial batch response that reports these records of the event; none is a complete success. */
  readonly failuresFor: (event: object, names: readonly string[]) => object
  /** The message group of each record; by default all share one. */
  readonly groupsOf?: (event: object) => readonly string[]
  /** Fills a scripted answer's placeholders from the event; by default it goes as it is. */
  readonly fillAnswer?: (text: string, event: object) => string
  /** What it does; by default a script of its own. A feature's script outlives the runs of its pipeline. */
  readonly script?: FunctionScript
}

/** One call of a scripted function, in the order of the calls. */
export interface ScriptedCall {
  readonly requestId: string
  readonly mapping: string
  readonly event: object
  readonly names: readonly string[]
  /** Clock time of the call. It has started then too, unless it was throttled. */
  readonly startedAtMs: number
  /** Null while it is under way. */
  readonly endedAtMs: number | null
  readonly outcome: InvocationOutcome | null
}

export interface ScriptedFunction extends FunctionPort {
  readonly script: FunctionScript
  readonly calls: readonly ScriptedCall[]
}

/**
 * The function's twin: it does what its script says, on the injected clock, and remembers every call. It is never
 * short of environments; `Timeout` ends it as it would real code.
 */
export function createScriptedFunction(options: ScriptedFunctionOptions): ScriptedFunction {
  return new Scripted(options)
}

class Scripted implements ScriptedFunction {
  readonly script: FunctionScript
  readonly #options: ScriptedFunctionOptions
  readonly #calls: Call[] = []
  readonly #running = new Set<Promise<unknown>>()
  readonly #stopping = new AbortController()
  #closed = false

  constructor(options: ScriptedFunctionOptions) {
    this.#options = options
    this.script = options.script ?? new FunctionScript()
  }

  get calls(): readonly ScriptedCall[] {
    return this.#calls
  }

  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const stopped = request.signal?.aborted === true
    if (this.#closed || stopped) return unreachable('stopped before the function was called')
    const call = this.#callOf(request)
    this.#calls.push(call)
    const work = this.#perform(request, this.script.next(this.#recordsOf(call)))
    this.#running.add(work)
    call.outcome = await work
    call.endedAtMs = this.#options.clock.now()
    this.#running.delete(work)
    return call.outcome
  }

  async close(mode: 'drain' | 'abort'): Promise<void> {
    this.#closed = true
    if (mode === 'abort') this.#stopping.abort()
    await Promise.all(this.#running)
  }

  async #perform(request: InvocationRequest, step: ScriptedStep): Promise<InvocationOutcome> {
    if (step.kind === 'throttle') return throttled()
    const { clock, timeoutMs } = this.#options
    const { durationMs } = this.script
    const runsOut = step.kind === 'timeOut' || durationMs > timeoutMs
    const signals = [this.#stopping.signal, ...(request.signal === undefined ? [] : [request.signal])]
    const signal = AbortSignal.any(signals)
    request.onStarted(clock.now())
    const lastsMs = runsOut ? timeoutMs : durationMs
    if (lastsMs > 0) await clock.sleep(lastsMs, signal)
    if (signal.aborted) return aborted()
    return runsOut ? timedOut(timeoutMs) : this.#outcomeOf(step, request)
  }

  #outcomeOf(step: ScriptedStep, request: InvocationRequest): InvocationOutcome {
    switch (step.kind) {
      case 'fail':
        return failure('error', step.message)
      case 'crash':
        return failure('crash', 'Runtime exited with error: exit status 1')
      case 'timeOut':
        return timedOut(this.#options.timeoutMs)
      case 'throttle':
        return throttled()
      case 'succeed':
      case 'answer':
      case 'report':
        return { kind: 'success', body: request.readsBody ? this.#bodyOf(step, request.event) : '' }
    }
  }

  #bodyOf(step: ScriptedStep & { kind: 'succeed' | 'answer' | 'report' }, event: object): string {
    const { fillAnswer, failuresFor } = this.#options
    if (step.kind === 'answer') return fillAnswer === undefined ? step.text : fillAnswer(step.text, event)
    const failed = step.kind === 'report' ? step.failed : []
    const answer = {
      ...this.#stateOf(event, failed),
      ...(step.kind === 'report' && failuresFor(event, failed)),
    }
    return step.kind === 'succeed' && !('state' in answer) ? '' : JSON.stringify(answer)
  }

  /** What a success has to answer in a tumbling window: the state, with the records up to the first that failed. */
  #stateOf(event: object, failed: readonly string[]): { state?: unknown } {
    if (!('isFinalInvokeForWindow' in event && 'state' in event)) return {}
    if (!this.script.collectsRecords) return { state: event.state }
    const names = this.#options.namesOf(event)
    const end = names.findIndex((name) => failed.includes(name))
    const { records = [] } = event.state as { records?: readonly string[] }
    const added = [...records, ...(end === -1 ? names : names.slice(0, end))]
    return { state: added.length === 0 ? {} : { records: added } }
  }

  #callOf({ requestId, mapping, event }: InvocationRequest): Call {
    const { namesOf, clock } = this.#options
    const names = namesOf(event)
    return { requestId, mapping, event, names, startedAtMs: clock.now(), endedAtMs: null, outcome: null }
  }

  #recordsOf({ names, event }: Call): { name: string; group: string }[] {
    const groups = this.#options.groupsOf?.(event) ?? []
    return names.map((name, at) => ({ name, group: groups[at] ?? '' }))
  }
}

interface Call extends ScriptedCall {
  endedAtMs: number | null
  outcome: InvocationOutcome | null
}
