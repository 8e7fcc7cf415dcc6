import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { loadPipelineTexts, refuseNotBuilt, renderProblems, type Problem } from '../../config/index.ts'
import type { ResolvedMapping, ResolvedPipeline } from '../../model/index.ts'
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
  #pipelines: readonly ResolvedPipeline[] = []
  #refusals: readonly Problem[] = []

  /** @param folder where the relative paths of a pipeline that stands in a step begin */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws Error when one is refused, or there is none */
  get accepted(): readonly ResolvedPipeline[] {
    if (this.#texts.length === 0) throw new Error('no step has given a pipeline')
    if (this.#refusals.length === 0) return this.#pipelines
    throw new Error(`the pipeline is refused:\n${renderProblems(this.#refusals, { colour: false })}`)
  }

  /** Why they cannot run; empty when they can. */
  get refusals(): readonly Problem[] {
    return this.#refusals
  }

  get mappings(): readonly ResolvedMapping[] {
    return this.#pipelines.flatMap((pipeline) => pipeline.mappings)
  }

  /** The names of their functions. */
  get functions(): readonly string[] {
    return this.#pipelines.map((pipeline) => pipeline.function.name)
  }

  mapping(id: string): ResolvedMapping | undefined {
    return this.mappings.find((mapping) => mapping.id === id)
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

  /** Loads all of them again. @param nowMs a StartingPositionTimestamp may not lie behind it; milliseconds */
  load(nowMs: number): void {
    const options = { embedded: true, environment: process.env, scriptedFunctions: true, nowMs }
    const { pipelines, problems } = loadPipelineTexts(this.#texts, options)
    const all = [...problems, ...pipelines.flatMap((pipeline) => refuseNotBuilt(pipeline))]
    this.#refusals = all.filter(({ severity }) => severity === 'error')
    this.#pipelines = pipelines
  }

  #given(text: string): GivenText {
    return { text, file: `step ${this.#texts.length + 1}`, folder: this.#folder }
  }
}
