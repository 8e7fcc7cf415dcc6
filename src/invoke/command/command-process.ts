import { type ChildProcess, spawn } from 'node:child_process'
import type { InvocationOutcome } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { ENDING_LIMIT_MS } from '../environment.ts'
import { failure, misconfigured } from '../outcomes.ts'
import type { ProcessGuard } from './process-guard.ts'

export interface CommandProcessOptions {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  readonly guard: ProcessGuard
  readonly wallClock: Clock
  readonly print: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void
}

/**
 * A child process in a process group of its own, so that what it starts ends with it, and the terminal's Ctrl-C
 * does not reach it before it has been drained.
 */
export class CommandProcess {
  /** Resolves when it has ended and what it printed has been read: with the outcome of whatever it was doing. */
  readonly gone: Promise<InvocationOutcome>
  readonly #options: CommandProcessOptions
  readonly #child: ChildProcess

  constructor(options: CommandProcessOptions) {
    const { command, cwd, env, guard } = options
    const [file = '', ...parameters] = command
    this.#options = options
    this.#child = spawn(file, parameters, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    if (this.#child.pid !== undefined) guard.add(this.#child.pid)
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]!.on('data', (chunk: Uint8Array) => options.print(stream, chunk))
    }
    this.gone = this.#watch()
  }

  /** Sends a signal to the whole group. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, signal)
    } catch {
      // The group has ended.
    }
  }

  /** Ends it: asks first when it may take its time, kills it otherwise. Resolves when it is gone. */
  async end(mode: 'drain' | 'abort'): Promise<void> {
    if (mode === 'drain') {
      this.signal('SIGTERM')
      if (await this.#within(ENDING_LIMIT_MS)) return
    }
    this.signal('SIGKILL')
    await this.#within(ENDING_LIMIT_MS)
  }

  async #watch(): Promise<InvocationOutcome> {
    const { command, guard, wallClock } = this.#options
    const closed = new Promise<void>((resolve) => this.#child.once('close', () => resolve()))
    const outcome = await new Promise<InvocationOutcome>((resolve) => {
      this.#child.once('error', (error) =>
        resolve(misconfigured(`the command ${command[0]} cannot be started: ${error.message}`)),
      )
      this.#child.once('exit', (status, signal) => resolve(failure('crash', exited(status, signal))))
    })
    if (outcome.kind === 'unreachable') return outcome
    this.signal('SIGKILL')
    await firstOf(closed, ENDING_LIMIT_MS, wallClock)
    // What has left the group may hold the other ends open for ever, and would keep this process alive.
    for (const stream of ['stdout', 'stderr'] as const) this.#child[stream]!.destroy()
    guard.remove(this.#child.pid!)
    return outcome
  }

  #within(limitMs: number): Promise<boolean> {
    return firstOf(this.gone, limitMs, this.#options.wallClock)
  }
}

/** In the words of Lambda's platform. */
function exited(status: number | null, signal: string | null): string {
  if (status === 0) return 'Runtime exited without providing a reason'
  return `Runtime exited with error: ${status === null ? `signal: ${signal}` : `exit status ${status}`}`
}

/** Waits for `work`, at most `limitMs`. @returns whether it ended in time. */
async function firstOf(work: Promise<unknown>, limitMs: number, clock: Clock): Promise<boolean> {
  const waiting = new AbortController()
  const ended = work.then(() => true)
  const inTime = await Promise.race([ended, clock.sleep(limitMs, waiting.signal).then(() => false)])
  waiting.abort()
  return inTime
}
