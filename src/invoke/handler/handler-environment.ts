import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { InvocationOutcome, InvocationRequest } from '../../model/index.ts'
import {
  type Attempt,
  ENDING_LIMIT_MS,
  type Environment,
  type EnvironmentParts,
  loadingLimitMs,
} from '../environment.ts'
import { environmentVariables } from '../environment-variables.ts'
import { aborted, failure, messageOf, timedOut } from '../outcomes.ts'
import { PrintedLines } from '../printed-lines.ts'
import { describeError } from './describe-error.ts'
import type { HandlerInvocation, HandlerMessage, HandlerSetup, LoadProblem } from './messages.ts'

/** The same file in src and, built, in dist. */
const BOOTSTRAP = new URL(`./bootstrap${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
/** Has what a thread compiles kept for the next ones, which start in two thirds of the time; threads do not inherit that. */
const ENTRY = `import { enableCompileCache } from 'node:module'
enableCompileCache()
await import(${JSON.stringify(BOOTSTRAP.href)})`
const ENTRY_URL = new URL(`data:text/javascript,${encodeURIComponent(ENTRY)}`)

/** What the thread is waited for: to have loaded, or to have answered. */
type Ending =
  | HandlerMessage
  | { readonly kind: 'over'; readonly outcome: InvocationOutcome; readonly taken: boolean }

/**
 * A module in a worker thread, so that its `Timeout` can end an endless loop. Everything it says comes through one
 * port in order; what is still in the port when the thread ends is read before it counts as ended.
 * @decision Function MemorySize is told to the function (memoryLimitInMB) and not enforced.
 */
export class HandlerEnvironment implements Environment {
  readonly #parts: EnvironmentParts
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #lines: PrintedLines
  readonly #gone: Promise<void>
  readonly #loading: Promise<InvocationOutcome | null>
  /** How many events the thread was given, and how many it has taken: the one that kills it takes no other. */
  #given = 0
  readonly #taken = new Int32Array(new SharedArrayBuffer(4))
  #loaded = false
  #usable = true
  #answer: ((ending: Ending) => void) | null = null
  #crash: string | null = null
  #problem: LoadProblem | null = null

  constructor(parts: EnvironmentParts) {
    this.#parts = parts
    this.#lines = new PrintedLines(parts.print)
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#worker = startWorker(parts, port2, this.#taken)
    this.#port.on('message', (message: HandlerMessage) => this.#hear(message))
    this.#port.unref()
    this.#gone = new Promise((resolve) => this.#worker.once('exit', (status) => resolve(this.#ended(status))))
    this.#worker.on('error', (error) => (this.#crash = describeError(error)))
    this.#loading = this.#load()
  }

  get usable(): boolean {
    return this.#usable
  }

  /** Why the module cannot serve, once it has been tried; null when it can. */
  async problem(): Promise<LoadProblem | null> {
    const outcome = await this.#loading
    if (outcome === null) return null
    const message = outcome.kind === 'failure' ? outcome.message : outcome.kind
    return this.#problem ?? { code: 'HANDLER_IMPORT_FAILED', message }
  }

  ready(request: InvocationRequest): Promise<InvocationOutcome | null> {
    if (!this.#usable) return Promise.resolve(failure('crash', this.#crash ?? 'the environment has ended'))
    if (!this.#loaded) this.#lines.belongTo(request)
    return this.#loading
  }

  async invoke(request: InvocationRequest): Promise<Attempt> {
    const { clock, wallClock, function: fn } = this.#parts
    this.#lines.belongTo(request)
    request.onStarted(clock.now())
    const invocation: HandlerInvocation = {
      requestId: request.requestId,
      event: request.event,
      deadlineMs: wallClock.now() + fn.timeoutMs,
      readsBody: request.readsBody,
    }
    this.#given++
    this.#port.postMessage(invocation, [])
    const ending = await this.#ending(fn.timeoutMs, timedOut(fn.timeoutMs))
    return { taken: ending.kind !== 'over' || ending.taken, outcome: outcomeOf(ending) }
  }

  async end(mode: 'drain' | 'abort'): Promise<void> {
    this.#usable = false
    if (mode === 'abort') this.#answer?.({ kind: 'over', outcome: aborted(), taken: true })
    await this.#terminate()
  }

  async #load(): Promise<InvocationOutcome | null> {
    const limitMs = loadingLimitMs(this.#parts.function.timeoutMs)
    const message = `the module has not finished loading within ${limitMs / 1000} seconds`
    const ending = await this.#ending(limitMs, failure('timeout', message))
    this.#loaded = ending.kind === 'loaded'
    if (this.#loaded) return null
    if (ending.kind === 'notLoaded') this.#problem = ending.problem
    this.#usable = false
    await this.#terminate()
    return outcomeOf(ending)
  }

  /** Waits for the next thing the thread says of itself, at most `limitMs` of real time. */
  async #ending(limitMs: number, tooLate: InvocationOutcome): Promise<Ending> {
    const ending = await new Promise<Ending>((resolve) => {
      const cancel = this.#parts.wallClock.after(limitMs, () => {
        this.#readPort()
        this.#answer?.({ kind: 'over', outcome: tooLate, taken: true })
      })
      this.#answer = (ending) => {
        this.#answer = null
        cancel()
        resolve(ending)
      }
    })
    if (ending.kind === 'over') {
      this.#usable = false
      await this.#terminate()
    }
    return ending
  }

  #hear(message: HandlerMessage): void {
    if (message.kind === 'printed') return this.#lines.write(message.stream, message.text)
    this.#lines.flush()
    this.#answer?.(message)
  }

  /** What has been said but not yet heard. */
  #readPort(): void {
    for (;;) {
      const next = receiveMessageOnPort(this.#port)
      if (next === undefined) return
      this.#hear(next.message as HandlerMessage)
    }
  }

  #ended(status: number): void {
    this.#readPort()
    this.#lines.flush()
    const reported = this.#crash
    this.#crash ??= `the function ended its environment with status ${status} before it had answered`
    const taken = Atomics.load(this.#taken, 0) === this.#given
    const hasAnswered = this.#answer === null || (!taken && this.#given > 1)
    if (hasAnswered && this.#usable && reported !== null) {
      this.#lines.write('stderr', `the environment crashed after its answer: ${reported}\n`)
    }
    this.#answer?.({ kind: 'over', outcome: failure('crash', this.#crash), taken })
    this.#usable = false
    this.#port.close()
  }

  /** A thread inside a call that cannot be interrupted is not waited for. */
  async #terminate(): Promise<void> {
    const ending = new AbortController()
    void this.#worker.terminate().catch((error: unknown) => (this.#crash ??= messageOf(error)))
    await Promise.race([this.#gone, this.#parts.wallClock.sleep(ENDING_LIMIT_MS, ending.signal)])
    ending.abort()
  }
}

function startWorker(parts: EnvironmentParts, port: MessagePort, taken: Int32Array): Worker {
  const { function: fn } = parts
  const env = environmentVariables(parts)
  if (fn.code.kind !== 'handler') throw new TypeError(`a ${fn.code.kind} has no module to load`)
  const setup: HandlerSetup = {
    port,
    taken,
    path: fn.code.path,
    exportName: fn.code.exportName,
    functionName: fn.name,
    invokedFunctionArn: fn.arn,
    memoryLimitInMB: fn.memoryLimitInMB,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME!,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME!,
  }
  const streams = { stdout: true, stderr: true }
  const worker = new Worker(ENTRY_URL, {
    workerData: setup,
    transferList: [port],
    env,
    ...streams,
    name: fn.name,
  })
  worker.stdout.resume()
  worker.stderr.resume()
  worker.unref()
  return worker
}

function outcomeOf(ending: Ending): InvocationOutcome {
  switch (ending.kind) {
    case 'returned':
      return { kind: 'success', body: ending.body }
    case 'failed':
      return failure(ending.cause, ending.message)
    case 'notLoaded':
      return failure('crash', ending.problem.message)
    case 'over':
      return ending.outcome
    case 'loaded':
    case 'printed':
      return failure('crash', 'the environment answered before it was asked')
  }
}
