import type { LoadedPipeline, LoadOptions } from '../../config/index.ts'
import type { Services } from '../../fleet/index.ts'
import { RESPONSE_FACTS } from '../../source-types/index.ts'
import type { Clock, Random } from '../../time/index.ts'
import { conflict, invalid, notFound } from './aws-error.ts'
import { checkMapping, identified, type CheckedMapping } from './checked-mapping.ts'
import { asListed, configurationOf } from './configuration.ts'
import { baseArnOf, refuseMissing, refuseUnrecognized } from './create-request.ts'
import { refuseConflicts } from './duplicates.ts'
import { meansFunction, qualifiedArn, readFunctionName, type NamedFunction } from './function-names.ts'
import { listPage, type ListRequest } from './list.ts'
import { MappingChanges, textOf, type ChangesOptions, type State } from './mapping-changes.ts'
import { MADE_FROM, type MappingEntry } from './mapping-entry.ts'
import { keptWindow, membersToCreate, updatedMembers } from './mapping-request.ts'
import type { Members } from './request-body.ts'
import { planReload, type Reloaded, type ReloadRequest } from './reload.ts'
import type { Restored } from './restore.ts'

type Tags = MappingEntry['tags']

export interface ControlOptions extends ChangesOptions {
  readonly restored: Restored
  readonly services: Pick<Services, 'probe'>
  readonly clock: Clock
  readonly random: Random
  /** What requests are checked with; the moment is filled in. */
  readonly load: Omit<LoadOptions, 'nowMs'>
}

/**
 * What AWS's control API does with the mappings of running pipelines. Every change is stored before it is begun, and
 * begun before it is answered, so that a process that ends in between goes on with it at its next start.
 */
export class MappingControl {
  readonly #options: ControlOptions
  readonly #entries: Map<string, MappingEntry>
  #files: readonly LoadedPipeline[]
  /** The files' pipelines by their function. */
  readonly #pipelines: Map<string, LoadedPipeline>
  readonly #changes: MappingChanges
  #number: number
  /** Requests that change something are answered one after another. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: ControlOptions) {
    this.#options = options
    const { entries, pipelines } = options.restored
    this.#files = pipelines
    this.#entries = new Map(entries.map((entry) => [entry.uuid, entry]))
    this.#pipelines = new Map(pipelines.toReversed().map((one) => [one.function.name, one]))
    this.#number = Math.max(MADE_FROM - 1, ...entries.map(({ number }) => number)) + 1
    this.#changes = new MappingChanges(options)
  }

  /** What is under way is not stored any more: the state directory is about to be closed. */
  close(): void {
    this.#changes.close()
  }

  get entries(): readonly MappingEntry[] {
    return [...this.#entries.values()].toSorted((a, b) => a.number - b.number)
  }

  /** @throws AwsError */
  entry(uuid: string): MappingEntry {
    const entry = this.#entries.get(uuid)
    if (entry === undefined) throw notFound()
    return entry
  }

  /** @throws AwsError */
  get(uuid: string): Members {
    return this.#shown(this.entry(uuid))
  }

  /** @throws AwsError */
  list(request: ListRequest): { readonly page: readonly Members[]; readonly next: string | null } {
    const { page, next } = listPage(this.#entries, request)
    return { page: page.map((entry) => asListed(this.#shown(entry))), next }
  }

  /** @throws AwsError */
  async create(request: Members): Promise<Members> {
    const { checked, pipeline } = this.#wanted(request)
    // Outside the turn: a broker that does not answer holds up nobody else's request.
    await refuseMissing(checked.mapping, { pipeline, services: this.#options.services })
    return this.#exclusively(() => this.#create(request))
  }

  /**
   * @param nulls members that were given as null: as good as absent, but what they mean may have to be told
   * @throws AwsError
   */
  update(uuid: string, request: Members, nulls: readonly string[] = []): Promise<Members> {
    return this.#exclusively(() => this.#update(this.entry(uuid), request, nulls))
  }

  /**
   * @throws AwsError
   * @decision LIF-5 A second deletion of a mapping that is Deleting is answered like the first.
   */
  delete(uuid: string): Promise<Members> {
    return this.#exclusively(async () => {
      const entry = this.entry(uuid)
      this.#refuseOwned(entry)
      if (this.#changes.isDeleting(uuid)) return this.#shown(entry, 'Deleting')
      this.#changes.refuseBusy(entry, 'delete')
      this.#save(entry, 'deleting')
      this.#changes.delete(entry, () => this.#entries.delete(uuid))
      return this.#shown(entry, 'Deleting')
    })
  }

  /** The files' pipelines, as they run. */
  get pipelines(): readonly LoadedPipeline[] {
    return this.#files
  }

  /**
   * Files say something else by now: only the mappings that differ are changed, and positions are kept.
   * @returns once everything is begun; each step says when it is done
   * @throws Error when what embedded services hold cannot become what is declared; then nothing is changed
   */
  reload(request: ReloadRequest): Promise<Reloaded> {
    return this.#exclusively(async () => {
      const { clock, load, store, fleet } = this.#options
      // A deletion that is under way ends by itself.
      const before = this.entries.filter(({ uuid }) => !this.#changes.isDeleting(uuid))
      const from = { before, running: this.#files, store }
      const plan = planReload(request, { ...from, load: { ...load, nowMs: clock.now() } })
      const { pipelines, entries, notices } = plan
      const redeclared = await fleet.redeclare(pipelines, request.otherFiles)
      for (const id of plan.overruled) store.saveSwitch(id, null)
      this.#files = pipelines
      this.#pipelines.clear()
      for (const one of pipelines.toReversed()) this.#pipelines.set(one.function.name, one)
      for (const { uuid } of before) this.#entries.delete(uuid)
      for (const entry of entries) this.#entries.set(entry.uuid, entry)
      const steps = plan.steps.map((step) => {
        const done = this.#changes.reload(step)
        // Whoever asked may look at it later.
        done.catch(() => undefined)
        return { ...step, done }
      })
      return { steps, ...redeclared, notices }
    })
  }

  /** @throws AwsError, also while the mapping is Deleting: stored once more, it would return at the next start */
  setTags(find: () => MappingEntry, tagsAfter: (before: Tags) => Tags): Promise<void> {
    return this.#exclusively(() => {
      const entry = find()
      this.#refuseOwned(entry)
      if (this.#changes.isDeleting(entry.uuid)) throw conflict('The event source mapping is being deleted.')
      this.#keep({ ...entry, tags: tagsAfter(entry.tags) })
    })
  }

  /** What a creation asks for. @throws AwsError */
  #wanted(request: Members) {
    refuseUnrecognized(request)
    const named = readFunctionName(request['FunctionName'])
    const found = this.#pipelineOf(named)
    const { members, tags } = membersToCreate(request)
    const checked = this.#check(members, found)
    const pipeline = this.#withArn(found, baseArnOf(named, checked))
    const functionArn = qualifiedArn(pipeline.function.arn, named)
    refuseConflicts(this.#entries.values(), { mapping: checked.mapping, functionArn, pipeline })
    return { checked, pipeline, functionArn, members, tags }
  }

  async #create(request: Members): Promise<Members> {
    const { checked, pipeline, functionArn, members, tags } = this.#wanted(request)
    const uuid = this.#options.random.uuid()
    const mapping = identified(checked, { uuid, id: this.#freeId(checked.mapping.id, uuid) })
    const { Tags: _, ...stored } = members
    const lastModifiedMs = this.#options.clock.now()
    const entry = { uuid, functionArn, members: stored, tags, lastModifiedMs, mapping, pipeline, owner: null }
    this.#keep({ ...entry, number: this.#number++ })
    await this.#add(this.entry(uuid))
    // Queues are Disabled at once in AWS's recordings (LIF-3).
    const isQueue = !RESPONSE_FACTS[mapping.sourceType].tellsResult
    return this.#shown(this.entry(uuid), isQueue && !mapping.enabled ? 'Disabled' : 'Creating')
  }

  async #add({ uuid, mapping, pipeline }: MappingEntry): Promise<void> {
    try {
      await this.#options.fleet.add({ mapping, pipeline })
    } catch (error) {
      this.#options.store.remove({ uuid, id: mapping.id })
      this.#entries.delete(uuid)
      throw invalid(textOf(error))
    }
  }

  async #update(entry: MappingEntry, request: Members, nulls: readonly string[]): Promise<Members> {
    if (entry.owner !== null) return this.#switch(entry, request)
    this.#changes.refuseBusy(entry, 'update')
    const { waiting, ...rest } = entry
    const { FunctionName: name = waiting === undefined ? undefined : entry.functionArn } = request
    const named = name === undefined ? null : readFunctionName(name)
    const found = named === null ? entry.pipeline : this.#pipelineOf(named)
    const members = updatedMembers(entry.members, request, entry.mapping)
    const checked = this.#check(members, found)
    const pipeline = named === null ? found : this.#withArn(found, baseArnOf(named, checked))
    const functionArn = named === null ? entry.functionArn : qualifiedArn(pipeline.function.arn, named)
    const mapping = identified(checked, entry.mapping)
    refuseConflicts(this.#entries.values(), { mapping, functionArn, pipeline, except: entry.uuid })
    const lastModifiedMs = this.#options.clock.now()
    const after = { ...rest, functionArn, members, mapping, pipeline, lastModifiedMs }
    this.#keep(after)
    const told = keptWindow(nulls, members, mapping)
    return this.#shown(after, this.#changes.change(entry, after, told ?? undefined))
  }

  /**
   * A file's mapping: only whether it is enabled.
   * @throws AwsError ResourceConflictException that names the file and the line
   */
  #switch(entry: MappingEntry, request: Members): Members {
    const { Enabled: enabled, ...others } = request
    if (Object.keys(others).length > 0 || enabled === undefined) this.#refuseOwned(entry)
    if (typeof enabled !== 'boolean') throw invalid('Enabled must be true or false.')
    this.#changes.refuseBusy(entry, 'update')
    const fileSaid = entry.members['Enabled'] !== false
    this.#options.store.saveSwitch(entry.mapping.id, enabled === fileSaid ? null : { enabled, fileSaid })
    const lastModifiedMs = this.#options.clock.now()
    const after = { ...entry, mapping: { ...entry.mapping, enabled }, lastModifiedMs }
    this.#entries.set(entry.uuid, after)
    return this.#shown(after, this.#changes.change(entry, after))
  }

  #shown(entry: MappingEntry, state?: State): Members {
    return configurationOf(entry, this.#changes.standing(entry), state ?? this.#changes.heldState(entry))
  }

  #keep(entry: MappingEntry): void {
    this.#save(entry, 'live')
    this.#entries.set(entry.uuid, entry)
  }

  #save(entry: MappingEntry, stage: 'live' | 'deleting'): void {
    const { uuid, functionArn, members, tags, lastModifiedMs } = entry
    const [id, functionName] = [entry.mapping.id, entry.pipeline.function.name]
    this.#options.store.save({ uuid, id, functionName, functionArn, members, tags, lastModifiedMs, stage })
  }

  #check(members: Members, pipeline: LoadedPipeline): CheckedMapping {
    const { load, clock } = this.#options
    return checkMapping(members, { pipeline, load: { ...load, nowMs: clock.now() } })
  }

  /** @throws AwsError when no running file has the function */
  #pipelineOf(named: NamedFunction): LoadedPipeline {
    const pipeline = this.#pipelines.get(named.name)
    const isAnywhere = pipeline !== undefined && pipeline.mappings.length === 0 && !this.#isUsed(pipeline)
    if (pipeline === undefined || (!isAnywhere && !meansFunction(named, pipeline.function.arn))) {
      throw invalid('Function does not exist')
    }
    return pipeline
  }

  /** A function that waits for mappings is where the first of them says. */
  #withArn(pipeline: LoadedPipeline, arn: string): LoadedPipeline {
    if (pipeline.mappings.length > 0 || pipeline.function.arn === arn) return pipeline
    if (this.#isUsed(pipeline)) return pipeline
    const own = { ...pipeline, function: { ...pipeline.function, arn } }
    this.#pipelines.set(own.function.name, own)
    return own
  }

  #isUsed(pipeline: LoadedPipeline): boolean {
    return [...this.#entries.values()].some((entry) => entry.pipeline === pipeline)
  }

  /** @throws AwsError */
  #refuseOwned({ owner }: MappingEntry): void {
    if (owner === null) return
    throw conflict(
      `The mapping belongs to ${owner.file}:${owner.line}: change it there. The API only enables and disables it.`,
    )
  }

  /** An Id under which nothing runs, also on its way out, and of which no position is kept, as of a file's mapping. */
  #freeId(id: string, uuid: string): string {
    const { fleet, store } = this.#options
    const known = [...this.#entries.values(), ...fleet.mappings()]
    const isTaken = known.some(({ mapping }) => mapping.id === id) || store.isRemembered(id)
    return isTaken ? `${id}.${uuid.slice(0, 8)}` : id
  }

  #exclusively<T>(work: () => Promise<T> | T): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
