import type { InvocationOutcome, InvocationRequest } from '../../model/index.ts'
import type { Random } from '../../time/index.ts'
import { type Attempt, type Environment, type EnvironmentParts, loadingLimitMs } from '../environment.ts'
import { environmentVariables } from '../environment-variables.ts'
import { aborted, failure, messageOf, timedOut, unreachable } from '../outcomes.ts'
import { PrintedLines } from '../printed-lines.ts'
import { CommandProcess } from './command-process.ts'
import type { ProcessGuard } from './process-guard.ts'
import { RuntimeApi } from './runtime-api.ts'

/** What is waited for: the runtime asks for its next event, or something is over. */
type Ending =
  | { readonly kind: 'asked' }
  | { readonly kind: 'answered'; readonly outcome: InvocationOutcome }
  /** The environment ends with it. */
  | { readonly kind: 'over'; readonly outcome: InvocationOutcome }

/** A Lambda runtime client of any language, in a child process with a Runtime API of its own. */
export class CommandEnvironment implements Environment {
  readonly #parts: EnvironmentParts
  readonly #guard: ProcessGuard
  readonly #api: RuntimeApi
  readonly #lines: PrintedLines
  #process: CommandProcess | undefined
  #usable = true
  #wait: { readonly for: 'asked' | 'answered'; readonly end: (ending: Ending) => void } | null = null

  constructor(parts: EnvironmentParts, guard: ProcessGuard) {
    this.#parts = parts
    this.#guard = guard
    this.#lines = new PrintedLines(parts.print)
    this.#api = new RuntimeApi({
      asked: () => this.#wait?.for === 'asked' && this.#wait.end({ kind: 'asked' }),
      answered: (outcome) => this.#wait?.end({ kind: 'answered', outcome }),
      startFailed: (message) => this.#over(failure('crash', message)),
    })
  }

  get usable(): boolean {
    return this.#usable
  }

  async ready(request: InvocationRequest): Promise<InvocationOutcome | null> {
    const limitMs = loadingLimitMs(this.#parts.function.timeoutMs)
    const message = `the runtime has not asked for an event within ${limitMs / 1000} seconds`
    if (!this.#usable) return failure('crash', 'the environment has ended')
    if (this.#api.isAsked) return null
    const ending = this.#ending('asked', limitMs, failure('timeout', message))
    if (this.#process === undefined) {
      this.#lines.belongTo(request)
      void this.#start()
    }
    const ended = await ending
    return ended.kind === 'asked' ? null : ended.outcome
  }

  async invoke(request: InvocationRequest): Promise<Attempt> {
    const { clock, wallClock, random, function: fn } = this.#parts
    this.#lines.belongTo(request)
    const event = JSON.stringify(request.event)
    const deadlineMs = wallClock.now() + fn.timeoutMs
    const traceId = traceIdAt(wallClock.now(), random)
    const { requestId, readsBody } = request
    this.#api.give({ requestId, event, deadlineMs, functionArn: fn.arn, traceId }, readsBody)
    request.onStarted(clock.now())
    const ended = await this.#ending('answered', fn.timeoutMs, timedOut(fn.timeoutMs))
    const asked = failure('crash', 'the runtime asked before it had answered')
    return { taken: true, outcome: ended.kind === 'asked' ? asked : ended.outcome }
  }

  async end(mode: 'drain' | 'abort'): Promise<void> {
    this.#usable = false
    if (mode === 'abort') this.#over(aborted())
    await this.#process?.end(mode)
    this.#api.close()
  }

  async #start(): Promise<void> {
    const { function: fn, wallClock } = this.#parts
    if (fn.code.kind !== 'command') throw new TypeError(`a ${fn.code.kind} has no command to start`)
    try {
      const { command, cwd } = fn.code
      const env = { ...environmentVariables(this.#parts), AWS_LAMBDA_RUNTIME_API: await this.#api.listen() }
      if (!this.#usable) return this.#api.close()
      const print = this.#lines.write.bind(this.#lines)
      this.#process = new CommandProcess({ command, cwd, env, guard: this.#guard, wallClock, print })
      this.#over(await this.#process.gone)
      this.#api.close()
    } catch (error) {
      this.#over(unreachable(`the command cannot be started: ${messageOf(error)}`))
    }
  }

  /** Waits for the runtime, at most `limitMs` of real time; what ends the environment is waited for to be gone. */
  async #ending(what: 'asked' | 'answered', limitMs: number, tooLate: InvocationOutcome): Promise<Ending> {
    const ending = await new Promise<Ending>((resolve) => {
      const cancel = this.#parts.wallClock.after(limitMs, () => this.#over(tooLate))
      const end = (ended: Ending) => {
        this.#wait = null
        cancel()
        resolve(ended)
      }
      this.#wait = { for: what, end }
    })
    if (ending.kind === 'over') await this.end('abort')
    return ending
  }

  #over(outcome: InvocationOutcome): void {
    this.#usable = false
    this.#lines.flush()
    this.#wait?.end({ kind: 'over', outcome })
    if (this.#process === undefined) this.#api.close()
  }
}

/** X-Ray's form, not sampled. */
function traceIdAt(nowMs: number, random: Random): string {
  const digits = random.uuid().replaceAll('-', '') + random.uuid().replaceAll('-', '')
  const seconds = Math.floor(nowMs / 1000).toString(16)
  return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(24, 40)};Sampled=0`
}
