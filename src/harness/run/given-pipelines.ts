import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  loadPipelineTexts,
  refuseNotBuilt,
  renderProblems,
  type LoadedPipeline,
  type Problem,
} from '../../config/index.ts'
import type { ResolvedMapping } from '../../model/index.ts'
import { findMappings } from './source-lookup.ts'

interface GivenText {
  readonly text: string
  readonly file: string
  readonly folder: string
}

/** The pipelines that a scenario was given, loaded together as the files of one run. */
export class GivenPipelines {
  readonly #folder: string
  #texts: readonly GivenText[] = []
  #pipelines: readonly LoadedPipeline[] = []
  /** The mappings of a function by now, once steps may have changed them; null until then. */
  #mappingsNow: ((functionName: string) => readonly ResolvedMapping[]) | null = null
  /** Every mapping that there ever was. */
  readonly #known = new Map<string, ResolvedMapping>()
  #refusals: readonly Problem[] = []

  /** @param folder where the relative paths of a pipeline that stands in a step begin */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws Error when one is refused, or there is none */
  get accepted(): readonly LoadedPipeline[] {
    if (this.#texts.length === 0) throw new Error('no step has given a pipeline')
    if (this.#refusals.length === 0) return this.#now
    throw new Error(`the pipeline is refused:\n${renderProblems(this.#refusals, { colour: false })}`)
  }

  /** Why they cannot run; empty when they can. */
  get refusals(): readonly Problem[] {
    return this.#refusals
  }

  get mappings(): readonly ResolvedMapping[] {
    return this.#now.flatMap((pipeline) => pipeline.mappings)
  }

  /** The names of their functions. */
  get functions(): readonly string[] {
    return this.#pipelines.map((pipeline) => pipeline.function.name)
  }

  /** The mapping of this Id, also one that was deleted. */
  mapping(id: string): ResolvedMapping | undefined {
    return this.#known.get(id)
  }

  /** Mappings that steps have deleted. */
  get former(): readonly ResolvedMapping[] {
    const ids = new Set(this.mappings.map(({ id }) => id))
    return [...this.#known.values()].filter(({ id }) => !ids.has(id))
  }

  /** From now on, until they are loaded again, the pipelines have these mappings. */
  follow(mappingsOf: (functionName: string) => readonly ResolvedMapping[]): void {
    this.#mappingsNow = mappingsOf
  }

  /** There is one more mapping, or one has changed. */
  note(mapping: ResolvedMapping): void {
    this.#known.set(mapping.id, mapping)
  }

  /** The mapping of this Id, or those that read the source of this name. */
  mappingsOf(text: string): readonly ResolvedMapping[] {
    return findMappings(this.mappings, text)
  }

  /** @param file relative to the working folder */
  addFile(file: string): void {
    this.#texts = [...this.#texts, { text: readFileSync(file, 'utf8'), file, folder: dirname(resolve(file)) }]
    this.load(Infinity)
  }

  addText(text: string): void {
    this.#texts = [...this.#texts, this.#given(text)]
    this.load(Infinity)
  }

  /** Takes the place of the pipeline with the same function; where there is one only, of that. */
  replace(text: string): void {
    const before = this.functions
    const others = this.#texts
    this.#texts = [this.#given(text)]
    this.load(Infinity)
    if (before.length < 2) return
    const [name] = this.functions
    this.#texts = [...others.filter((_, index) => before[index] !== name), ...this.#texts]
    this.load(Infinity)
  }

  /**
   * The file of the pipeline with the same function, or of the only one, has this text by now, unless something is wrong
   * with it.
   * @returns what is wrong; empty for nothing
   * @throws Error when it is not clear whose file that is
   */
  change(text: string): readonly Problem[] {
    const [before, functions] = [this.#texts, this.functions]
    this.#texts = [this.#given(text)]
    this.load(Infinity)
    const [named = ''] = this.functions
    const at = functions.length < 2 ? 0 : functions.indexOf(named)
    if (this.#refusals.length === 0) {
      if (at < 0) throw new Error(`no file has the function "${named}"`)
      this.#texts = before.map((one, index) => (index === at ? { ...one, text } : one))
      this.load(Infinity)
    }
    const problems = this.#refusals
    if (problems.length === 0) return problems
    this.#texts = before
    this.load(Infinity)
    return problems
  }

  /** Loads all of them again. @param nowMs a StartingPositionTimestamp may not lie behind it; milliseconds */
  load(nowMs: number): void {
    const options = { embedded: true, environment: process.env, scriptedFunctions: true, nowMs }
    const { pipelines, problems } = loadPipelineTexts(this.#texts, options)
    const all = [...problems, ...pipelines.flatMap((pipeline) => refuseNotBuilt(pipeline))]
    this.#refusals = all.filter(({ severity }) => severity === 'error')
    this.#pipelines = pipelines
    this.#mappingsNow = null
    for (const mapping of this.mappings) this.note(mapping)
  }

  get #now(): readonly LoadedPipeline[] {
    const mappingsOf = this.#mappingsNow
    if (mappingsOf === null) return this.#pipelines
    return this.#pipelines.map((pipeline) => ({ ...pipeline, mappings: mappingsOf(pipeline.function.name) }))
  }

  #given(text: string): GivenText {
    return { text, file: `step ${this.#texts.length + 1}`, folder: this.#folder }
  }
}
