import type { Subscription } from 'rxjs'
import type { CompiledMapping, MappingEvent, MappingProgress } from '../engine/index.ts'
import type { MappingStateChanged, ResolvedMapping, ResolvedPipeline } from '../model/index.ts'

type State = MappingStateChanged['state']

/** What a mapping is made of: its settings, and the pipeline whose function it calls. */
export interface MappingParts {
  readonly mapping: ResolvedMapping
  readonly pipeline: ResolvedPipeline
}

export interface MappingLifeOptions extends MappingParts {
  readonly compile: (
    parts: MappingParts,
    run: { readonly isAnnounced: boolean; readonly nextBatchId: () => string },
  ) => CompiledMapping
  readonly emit: (event: MappingEvent) => void
  /** What was running has stopped, whether something else follows or not. */
  readonly ended: () => void
  /** A bug. */
  readonly failed: (error: unknown) => void
}

/**
 * One mapping of a fleet from its creation to its deletion, through all changes. A change first lets what runs end and
 * be stored, and gives up what waits for its next attempt at the stored position, where the new settings read it
 * again: so a poison batch never holds up the change that repairs it (LIF-20).
 *
 *     Creating ─▶ Enabled ◀─▶ Updating          each change: told ─▶ drains ─▶ goes on with the new settings
 *                 │  ▲ └────▶ Disabling ─▶ Disabled ─▶ Enabling ─▶ Enabled
 *                 ▼  └───────────────────────────────────────────────┘
 *               Deleting ─▶ gone
 *
 * @decision SIL-19 A mapping that is disabled, updated or deleted lets running invocations finish and stores their outcome; it is Disabling, Updating or Deleting until then.
 */
export class MappingLife {
  readonly #options: MappingLifeOptions
  #parts: MappingParts
  #current: CompiledMapping | null = null
  #subscription: Subscription | null = null
  /** Resolves when the compiled mapping that runs last has ended. */
  #running: Promise<void> = Promise.resolve()
  /** Changes come one after another. */
  #changes: Promise<void> = Promise.resolve()
  #waiting = 0
  #batches = 0
  #stopped = false

  constructor(options: MappingLifeOptions) {
    this.#options = options
    const { mapping, pipeline } = options
    this.#parts = { mapping, pipeline }
  }

  get parts(): MappingParts {
    return this.#parts
  }

  get progress(): MappingProgress | null {
    return this.#current?.progress ?? null
  }

  get isRunning(): boolean {
    return this.#subscription !== null
  }

  /** A change has been asked for, and the mapping does not go on yet. */
  get isChanging(): boolean {
    return this.#waiting > 0
  }

  /** @param isAnnounced whether the state in which it begins has been told */
  start(isAnnounced: boolean): void {
    const { compile, emit, ended, failed } = this.#options
    const nextBatchId = () => `${this.#parts.mapping.id}#${++this.#batches}`
    const current = compile(this.#parts, { isAnnounced, nextBatchId })
    this.#current = current
    this.#running = new Promise((resolve) => {
      const over = () => {
        this.#subscription = null
        resolve()
        ended()
      }
      let isOver = false
      const subscription = current.events$.subscribe({
        next: emit,
        error: (error: unknown) => {
          isOver = true
          over()
          failed(error)
        },
        complete: () => {
          isOver = true
          over()
        },
      })
      if (!isOver) this.#subscription = subscription
    })
  }

  /**
   * Tells the state of the change and goes on with other parts once what runs has ended.
   * @returns when the mapping runs with the new parts, or would if it were not disabled
   */
  change(parts: MappingParts, told: { readonly state: State; readonly reason?: string }): Promise<void> {
    return this.#next(told, () => {
      this.#parts = parts
      this.start(true)
    })
  }

  /** @returns when what runs has ended and is stored */
  end(told: { readonly state: State; readonly reason?: string }): Promise<void> {
    return this.#next(told, () => {
      this.#stopped = true
      this.#current = null
    })
  }

  /** Drains for good. */
  stop(): void {
    this.#stopped = true
    this.#current?.stop()
  }

  /** As if the process were killed. */
  kill(): void {
    this.#stopped = true
    this.#subscription?.unsubscribe()
  }

  #next(told: { readonly state: State; readonly reason?: string }, then: () => void): Promise<void> {
    const { state, reason } = told
    const said = reason === undefined ? {} : { reason }
    const { id } = this.#parts.mapping
    const change = async () => {
      this.#current?.stop()
      await this.#running
      if (!this.#stopped) then()
      this.#waiting--
    }
    this.#waiting++
    this.#options.emit({ mapping: id, body: { event: 'MappingStateChanged', state, ...said } })
    this.#changes = this.#changes.then(change)
    return this.#changes
  }
}
