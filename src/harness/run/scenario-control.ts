import {
  MappingControl,
  MappingTags,
  openMetrics,
  readBody,
  restoreMappings,
  type ApiParts,
  type Restored,
} from '../../api/index.ts'
import { readValues, type LoadedPipeline } from '../../config/index.ts'
import type { MemoryMappings } from '../../state/index.ts'
import type { Clock, Random } from '../../time/index.ts'
import type { ControlledRun } from './controlled-fleet.ts'
import type { GivenPipelines } from './given-pipelines.ts'

export interface ScenarioControlParts {
  readonly clock: Clock
  readonly random: Random
  readonly pipelines: GivenPipelines
  /** What outlives a run. */
  readonly store: MemoryMappings
}

type Answer = ReturnType<MappingControl['get']>

/**
 * The control API over the pipelines of a scenario. Here it may also change and delete the mappings that the pipelines'
 * own texts have, unless files own them: what steps have made of them holds until a step gives another text.
 */
export class ScenarioControl {
  readonly #parts: ScenarioControlParts
  /** UUIDs of mappings that steps have deleted. */
  readonly #deleted = new Set<string>()
  readonly #failures: string[] = []
  /** What was said of changed files. */
  readonly #said: string[] = []
  /** As under `pipeline up`: mappings of files are changed there. */
  filesOwn = false
  #control: MappingControl | null = null
  #metrics: { readonly text: string } = { text: '' }
  #changing: ControlledRun['changing'] = () => []

  constructor(parts: ScenarioControlParts) {
    this.#parts = parts
  }

  /** What runs from the next start: what the texts say, and what steps have made, changed and deleted. */
  restore(pipelines: readonly LoadedPipeline[]): Restored {
    const { store } = this.#parts
    const isElsewhere = (uuid: string) =>
      this.#deleted.has(uuid) || store.list().some((stored) => stored.uuid === uuid)
    const own = pipelines.map((pipeline) => ({
      ...pipeline,
      mappings: pipeline.mappings.filter(({ uuid }) => !isElsewhere(uuid)),
    }))
    const nowMs = this.#parts.clock.now()
    return restoreMappings({ pipelines: own, store, load: { ...LOAD, nowMs } })
  }

  /** A run begins with what was restored. */
  begin(restored: Restored, { fleet, services, changing }: ControlledRun): void {
    this.#changing = changing
    const { clock, random, store } = this.#parts
    const entries = this.filesOwn
      ? restored.entries
      : restored.entries.map((entry) => ({ ...entry, owner: null }))
    const failed = (text: string) => this.#failures.push(text)
    const parts = { fleet, services, store, clock, random, load: LOAD, failed }
    const control = new MappingControl({ ...parts, restored: { ...restored, entries } })
    this.#control = control
    this.#metrics = openMetrics({ fleet, control, usage: () => ({ cpuSeconds: 0, residentBytes: 0 }) })
    this.#follow(control)
  }

  /** The page that Prometheus reads of the run; it counts from the run's start. */
  get metrics(): string {
    return this.#metrics.text
  }

  /** What was said of files that have changed, one after the other. */
  get said(): readonly string[] {
    return this.#said
  }

  /** Files say something else by now, as `up --watch` finds them; those in which something is wrong change nothing. */
  async reload(pipelines: readonly LoadedPipeline[], problems: readonly string[]): Promise<void> {
    this.#said.push(...problems)
    const control = this.#running
    if (problems.length === 0) {
      const nothing = { otherCode: new Set<string>(), otherFiles: new Set<string>() }
      const { steps, notices } = await control.reload({ pipelines, ...nothing })
      this.#said.push(...notices, ...steps.flatMap(({ kept }) => kept ?? []))
      for (const { done } of steps) done.catch((error: Error) => this.#failures.push(error.message))
    }
    this.#follow(control)
  }

  /** What AWS's operations lead to. @throws Error while no pipeline runs */
  get api(): ApiParts {
    const control = this.#running
    return { control, tags: new MappingTags(control), notReady: () => 0, metrics: () => this.metrics }
  }

  /** An operation was called: what it has made or changed is known from now on. */
  noteAll(): void {
    for (const { mapping } of this.#running.entries) this.#parts.pipelines.note(mapping)
  }

  /** The texts are others: what steps have made of their mappings is over. */
  forgetChanges(): void {
    for (const { uuid } of this.#parts.pipelines.mappings) {
      this.#deleted.delete(uuid)
      this.#parts.store.drop(uuid)
    }
  }

  /** Changes that are under way, in words. */
  left(): readonly string[] {
    return this.#changing().map((id) => `${id} is being changed`)
  }

  /** What the API tells of a mapping; null when there is none of this Id. @throws Error a change that went wrong */
  find(id: string): Answer | null {
    const [failure] = this.#failures
    if (failure !== undefined) throw new Error(failure)
    const entry = this.#running.entries.find(({ mapping }) => mapping.id === id)
    return entry === undefined ? null : this.#running.get(entry.uuid)
  }

  /** @param text AWS's members, as YAML or JSON @throws AwsError */
  async create(functionName: string, text: string): Promise<void> {
    const { members } = bodyOf(text)
    const answer = await this.#running.create({ FunctionName: functionName, ...members })
    this.#note(String(answer['UUID']))
  }

  /** @param text AWS's members, as YAML or JSON @throws AwsError */
  async update(id: string, text: string): Promise<void> {
    const uuid = this.#uuidOf(id)
    const { members, nulls } = bodyOf(text)
    await this.#running.update(uuid, members, nulls)
    this.#note(uuid)
  }

  /** @throws AwsError */
  async delete(id: string): Promise<void> {
    const uuid = this.#uuidOf(id)
    await this.#running.delete(uuid)
    this.#deleted.add(uuid)
  }

  get #running(): MappingControl {
    if (this.#control === null) throw new Error('no pipeline runs')
    return this.#control
  }

  #follow(control: MappingControl): void {
    this.#parts.pipelines.follow((functionName) =>
      control.entries
        .filter(({ pipeline }) => pipeline.function.name === functionName)
        .map(({ mapping }) => mapping),
    )
  }

  #note(uuid: string): void {
    this.#parts.pipelines.note(this.#running.entry(uuid).mapping)
  }

  #uuidOf(id: string): string {
    const { entries } = this.#running
    const entry = entries.find(({ mapping }) => mapping.id === id)
    if (entry !== undefined) return entry.uuid
    const known = entries.map(({ mapping }) => `"${mapping.id}"`).join(', ') || 'none'
    throw new Error(`there is no mapping "${id}"; there is ${known}`)
  }
}

function bodyOf(text: string): ReturnType<typeof readBody> {
  return readBody(JSON.stringify(readValues(text)))
}

const LOAD = { embedded: true, environment: process.env, scriptedFunctions: true }
