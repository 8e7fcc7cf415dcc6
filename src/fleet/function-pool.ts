import type { FunctionPort, ResolvedFunction, ResolvedPipeline } from '../model/index.ts'

/**
 * The functions of running pipelines: one for each, however many mappings call it, and also when a file that has changed
 * keeps it. Two pipelines have the same function when it is the same object.
 */
export class FunctionPool {
  readonly #create: (pipeline: ResolvedPipeline) => FunctionPort
  readonly #functions = new Map<ResolvedFunction, FunctionPort>()
  /** Those that no mapping calls any more, until they have ended. */
  readonly #retired = new Map<FunctionPort, Promise<void>>()

  constructor(create: (pipeline: ResolvedPipeline) => FunctionPort) {
    this.#create = create
  }

  of(pipeline: ResolvedPipeline): FunctionPort {
    const made = this.#functions.get(pipeline.function)
    if (made !== undefined) return made
    const fn = this.#create(pipeline)
    this.#functions.set(pipeline.function, fn)
    return fn
  }

  /** Those that none of these pipelines has end what they run, and their environments. */
  keep(pipelines: readonly ResolvedPipeline[]): void {
    const used = new Set(pipelines.map((pipeline) => pipeline.function))
    for (const [one, fn] of this.#functions) {
      if (used.has(one)) continue
      this.#functions.delete(one)
      this.#retired.set(
        fn,
        fn.close('drain').finally(() => this.#retired.delete(fn)),
      )
    }
  }

  /** How many environments there are now under each name, of functions that were called and where that is known. */
  get environments(): readonly { readonly functionName: string; readonly count: number }[] {
    const counts = new Map<string, number>()
    for (const [{ name }, { running }] of this.#functions)
      if (running !== undefined) counts.set(name, (counts.get(name) ?? 0) + running)
    return [...counts].map(([functionName, count]) => ({ functionName, count }))
  }

  closeNow(): void {
    for (const fn of [...this.#functions.values(), ...this.#retired.keys()]) void fn.close('abort')
  }

  async close(mode: 'abort' | 'drain'): Promise<void> {
    await Promise.all([
      ...this.#retired.values(),
      ...[...this.#functions.values()].map((fn) => fn.close(mode)),
    ])
  }
}
