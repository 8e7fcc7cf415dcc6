import type { Fleet } from '../../fleet/index.ts'
import { SourceError } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { durationText } from '../../views/index.ts'
import { EXIT } from '../command.ts'
import type { Display } from './display.ts'
import { waitingFor } from './waiting-for.ts'

/** How often is looked whether everything is done or a drain takes too long, and whether anything failed. */
const LOOK_MS = 50
const LOOK_SELDOM_MS = 250
/** How often what a drain waits for is said again, if it has changed. */
const SAY_AGAIN_MS = 2000
/** An abort that takes longer is left behind. */
const ABORT_MS = 5000

export interface SupervisorOptions {
  readonly fleet: Pick<Fleet, 'run' | 'drain' | 'abort' | 'progress' | 'leftToDo' | 'feedError'>
  readonly clock: Clock
  readonly display: Pick<Display, 'notice'>
  /** A drain that takes longer is aborted. */
  readonly drainTimeoutMs: number
  /** Ends when every source is at its end and every batch settled; null runs until stopped. */
  readonly untilIdle: { readonly timeoutMs: number | null } | null
  /** What cannot be fed is told, and mended while everything runs; false ends the run. */
  readonly isWatching: boolean
}

/** How a run ended. */
export interface Ending {
  /** 0 when it drained or ended by itself, 1 when something failed, took too long or was aborted. */
  readonly exitCode: number
  /** `ended`: nothing was left to run, as when every mapping is disabled. */
  readonly kind: 'idle' | 'drained' | 'ended' | 'failed' | 'aborted'
  /** What went wrong, a line each. */
  readonly problems: readonly string[]
}

/**
 * Runs a fleet to its end.
 *
 *     running ──▶ draining ──▶ ended
 *        │           │ a later signal, or the drain takes too long
 *        └───────────┴──▶ aborting ──▶ ended, at the latest after five seconds
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #startedMs: number
  readonly #ended = new AbortController()
  readonly #problems: string[] = []
  #kind: Ending['kind'] | null = null
  #drainingSinceMs: number | null = null
  #abortingSinceMs: number | null = null
  #feedErrorTold: Error | null = null
  #said = ''
  #saidMs = 0
  #giveUp: () => void = () => undefined

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#startedMs = options.clock.now()
  }

  async run(): Promise<Ending> {
    const givenUp = new Promise<void>((resolve) => (this.#giveUp = resolve))
    const watching = this.#watch()
    try {
      await Promise.race([this.#options.fleet.run(), givenUp])
    } catch (error) {
      this.#problems.push(wordsOf(error))
      this.#kind = 'failed'
    }
    this.#ended.abort()
    await watching
    const kind = this.#kind ?? 'ended'
    const exitCode = kind === 'failed' || kind === 'aborted' ? EXIT.failed : EXIT.done
    return { exitCode, kind, problems: this.#problems }
  }

  /** Somebody wants it to stop, for the first time or again. */
  readonly stop = (time: 'first' | 'second' | 'further'): void => {
    if (time === 'first') {
      this.drain('drained')
      this.#sayWhatIsWaitedFor(' Once more aborts.')
    } else if (time === 'second') {
      this.#abort('Aborting: what runs is ended, and its records come again at the next start.')
    } else {
      this.#giveUp()
    }
  }

  /** Ends in order: what runs finishes and is stored. Why it ends, the first reason counts. */
  drain(kind: Ending['kind'], problem?: string): void {
    if (problem !== undefined) this.#problems.push(problem)
    if (this.#kind !== null) return
    this.#kind = kind
    this.#drainingSinceMs = this.#options.clock.now()
    this.#saidMs = this.#drainingSinceMs
    this.#options.fleet.drain()
  }

  #abort(notice: string): void {
    if (this.#abortingSinceMs !== null) return
    this.#abortingSinceMs = this.#options.clock.now()
    this.#kind = 'aborted'
    this.#options.display.notice(notice)
    this.#options.fleet.abort()
  }

  async #watch(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      if (this.#abortingSinceMs !== null) this.#watchAbort(this.#abortingSinceMs)
      else if (this.#drainingSinceMs !== null) this.#watchDrain(this.#drainingSinceMs)
      else this.#watchRun()
      const isAwaited = this.#kind !== null || this.#options.untilIdle !== null
      await this.#options.clock.sleep(isAwaited ? LOOK_MS : LOOK_SELDOM_MS, this.#ended.signal)
    }
  }

  #watchRun(): void {
    const { fleet, untilIdle } = this.#options
    if (fleet.feedError !== null) {
      if (!this.#options.isWatching) return this.drain('failed', fleet.feedError.message)
      this.#tellFeedError(fleet.feedError)
    }
    if (untilIdle === null) return
    const missing = missingSources(fleet.progress())
    if (missing.length > 0) {
      this.#problems.push(...missing)
      return this.drain('failed')
    }
    const left = fleet.leftToDo({ sinceMs: this.#startedMs, blockedIsIdle: false })
    if (left.length === 0) return this.drain('idle')
    const { timeoutMs } = untilIdle
    if (timeoutMs === null || this.#options.clock.now() - this.#startedMs < timeoutMs) return
    this.#problems.push(`After ${durationText(timeoutMs)} there is something left to do:`)
    this.#problems.push(...left.map((one) => `  ${one}`))
    this.drain('failed')
  }

  #tellFeedError(error: Error): void {
    if (error === this.#feedErrorTold) return
    this.#feedErrorTold = error
    this.#options.display.notice(error.message)
  }

  #watchDrain(sinceMs: number): void {
    const { clock, drainTimeoutMs } = this.#options
    const nowMs = clock.now()
    if (nowMs - sinceMs >= drainTimeoutMs) {
      const tooLong = `The drain has taken ${durationText(drainTimeoutMs)} (Engine.DrainTimeoutInSeconds), waiting for ${this.#waits}`
      this.#problems.push(`${tooLong}.`)
      return this.#abort(`${tooLong}: aborting.`)
    }
    if (nowMs - this.#saidMs >= SAY_AGAIN_MS && this.#waits !== this.#said) this.#sayWhatIsWaitedFor('')
  }

  #watchAbort(sinceMs: number): void {
    if (this.#options.clock.now() - sinceMs < ABORT_MS) return
    this.#problems.push(`Aborting took longer than ${durationText(ABORT_MS)}.`)
    this.#giveUp()
  }

  get #waits(): string {
    return waitingFor(this.#options.fleet.progress())
  }

  #sayWhatIsWaitedFor(more: string): void {
    this.#said = this.#waits
    this.#saidMs = this.#options.clock.now()
    this.#options.display.notice(`Draining: waiting for ${this.#said}.${more}`)
  }
}

/** Mappings whose source is not there: with --until-idle nothing waits for it to be made. */
function missingSources(progress: ReturnType<Fleet['progress']>): string[] {
  return progress.flatMap(({ mapping, openingError }) =>
    openingError instanceof SourceError && openingError.code === 'SOURCE_NOT_FOUND'
      ? [`${mapping.id}: ${openingError.message} [SOURCE_NOT_FOUND]`]
      : [],
  )
}

/** What a service said, or, for what should not happen, where it happened. */
function wordsOf(error: unknown): string {
  if (error instanceof SourceError) return `${error.message} [${error.code}]`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
