import type { Clock } from '../time/index.ts'

/** The stream that a mapping reads, as it was when it was opened: one of the same name may take its place. */
export class Incarnation {
  /** What tells it from a later one of its name. */
  readonly id: string
  readonly #options: IncarnationOptions
  #isReplaced = false
  #askedMs: number

  constructor(options: IncarnationOptions) {
    this.id = options.id
    this.#options = options
    this.#askedMs = options.clock.now()
  }

  /** As far as it is known. */
  get isReplaced(): boolean {
    return this.#isReplaced
  }

  /** Asks the service. @throws SourceError when it cannot be asked */
  async ask(): Promise<boolean> {
    if (this.#isReplaced) return true
    this.#askedMs = this.#options.clock.now()
    const now = await this.#options.describe()
    if (now.incarnation === this.id || this.#isReplaced) return this.#isReplaced
    this.#isReplaced = true
    this.#options.replaced(now.incarnation)
    return true
  }

  /** The same, and the service is asked when its last answer is too old. Never rejects: what cannot be asked stands. */
  async look(): Promise<boolean> {
    const { clock, askEveryMs } = this.#options
    if (askEveryMs === undefined) return this.#isReplaced
    const agoMs = clock.now() - this.#askedMs
    // Less than nothing when the wall clock was put back.
    if (agoMs >= 0 && agoMs < askEveryMs) return this.#isReplaced
    return this.ask().catch(() => this.#isReplaced)
  }
}

export interface IncarnationOptions {
  readonly id: string
  readonly clock: Clock
  readonly describe: () => Promise<{ readonly incarnation: string }>
  /** How old an answer may be; undefined where a stream that is gone refuses whoever reads it. */
  readonly askEveryMs: number | undefined
  /** Called once, with what is there instead. */
  readonly replaced: (now: string) => void
}
