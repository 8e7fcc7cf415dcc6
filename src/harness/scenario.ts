import type { ResolvedMapping, ServiceName } from '../model/index.ts'
import { seededRandom, VIRTUAL_EPOCH_MS } from '../time/index.ts'
import { ScenarioApi } from './api/scenario-api.ts'
import type { ScenarioClock } from './clock/scenario-clock.ts'
import { StepFailure } from './expectations/step-failure.ts'
import { History } from './history/history.ts'
import { fillPlaceholders, type Placeholders } from './matching/json-match.ts'
import type { Profile } from './profile/profile.ts'
import { GivenPipelines } from './run/given-pipelines.ts'
import { ScenarioFunctions, type ScriptLine } from './run/scenario-functions.ts'
import { ScenarioControl } from './run/scenario-control.ts'
import { findSource, knowsSource, findWriter, sourcesOf, type NamedSource } from './run/source-lookup.ts'
import { Stage } from './run/stage.ts'

/** Every scenario draws the same numbers. */
const SEED = 1

/** One scenario: the pipelines it was given, their functions, where they run, and what has happened. */
export class Scenario {
  readonly pipelines: GivenPipelines
  readonly stage: Stage
  /** AWS's operations on the mappings. */
  readonly control: ScenarioControl
  /** The same as clients call them, with status and exception. */
  readonly api: ScenarioApi
  readonly history: History
  readonly functions: ScenarioFunctions
  /** How many arrivals came before the start; null while it is to come. */
  #heldArrivals: number | null = null
  /** Invocations before the last line of script: what is blocked since before it may not be any more. */
  #invocationsBeforeScript = 0

  /** @param options.folder where the relative paths of a pipeline that stands in a step begin: the feature's */
  constructor(profile: Profile, options: { readonly folder: string }) {
    this.pipelines = new GivenPipelines(options.folder)
    const random = seededRandom(SEED)
    this.stage = new Stage(profile, random, ({ id }) => this.#isRead(id))
    const { pipelines } = this
    const { clock } = this.clock
    this.control = new ScenarioControl({ clock, random, pipelines, store: this.stage.kept.mappings })
    this.api = new ScenarioApi({ stage: this.stage, control: this.control, random })
    this.history = new History({
      sourceOf: (mapping) => this.pipelines.mapping(mapping)?.sourceName ?? mapping,
      given: (value) => this.stage.world.given(value),
      givenEvent: (event) => this.stage.world.givenEvent(event),
    })
    this.functions = new ScenarioFunctions(
      { clock: this.clock.clock, random, history: this.history },
      (text) => fillPlaceholders(text, this.placeholders) ?? text,
    )
  }

  get clock(): ScenarioClock {
    return this.stage.clock
  }

  /** Mappings of files are changed there only, as under `pipeline up`. */
  letFilesOwn(): void {
    this.checkNotStarted('files own their mappings')
    this.control.filesOwn = true
  }

  get placeholders(): Placeholders {
    return {
      sequenceOf: (name) => this.history.names.find(name)?.position,
      idOf: (name) => this.history.names.find(name)?.id,
    }
  }

  get heldArrivals(): number {
    return this.#heldArrivals ?? this.history.arrivals.length
  }

  /** What a step means by a source. @throws Error when there is none, or more than one */
  source(text: string, columns: readonly string[] = []): NamedSource {
    const { accepted, former } = this.pipelines
    const all = knowsSource(accepted, text) ? accepted : [...accepted, { mappings: former, resources: [] }]
    return findSource(all, text, columns)
  }

  /** The mapping that describes its discards to what a step calls so; undefined when none does. */
  writer(text: string): ResolvedMapping | undefined {
    return findWriter(this.pipelines.accepted, text)
  }

  /** The service of a source or destination, or the one of this name. */
  service(text: string): ServiceName {
    const named = sourcesOf(this.pipelines.accepted).find(({ service }) => service === text)
    return named?.service ?? this.source(text).service
  }

  /** @param file relative to the working folder */
  addFile(file: string): void {
    this.pipelines.addFile(file)
    this.#declareFunctions()
  }

  addText(text: string): void {
    this.pipelines.addText(text)
    this.#declareFunctions()
  }

  /** Reads the pipelines as they would start at this moment. */
  loadNow(): void {
    this.pipelines.load(this.clock.clock.now() - this.clock.zeroMs + VIRTUAL_EPOCH_MS)
  }

  /** Tells a function what to do. @param functionName null for the only one */
  script(functionName: string | null, line: ScriptLine): void {
    this.functions.script(functionName, line)
    this.#invocationsBeforeScript = this.history.invocations.length
  }

  /** @throws Error once the pipelines have started @param what a step says too late */
  checkNotStarted(what: string): void {
    if (this.#heldArrivals === null) return
    throw new Error(`${what} before the pipeline starts, at the first When or Then`)
  }

  /** Sets the clock before the start. */
  standAt(sinceZeroMs: number): Promise<void> {
    this.checkNotStarted('the clock is set')
    return this.clock.standAt(sinceZeroMs)
  }

  /** The pipelines start at the first When or Then, and no step but the one that says so starts them again. */
  async startOnce(): Promise<void> {
    if (this.#heldArrivals === null) await this.start()
  }

  /** Starts the pipelines, unless they run; ends once every mapping reads its source, or has failed to. */
  async start(): Promise<void> {
    if (this.stage.isRunning) return
    this.loadNow()
    const restored = this.control.restore(this.pipelines.accepted)
    this.prepare()
    this.functions.begin()
    this.#heldArrivals ??= this.history.arrivals.length
    await this.stage.start(restored.pipelines, (run) => this.control.begin(restored, run))
  }

  /** Starts again as another file would have it, unless that is refused; positions and contents stay. */
  async startAgainAs(text: string): Promise<void> {
    this.pipelines.replace(text)
    this.#declareFunctions()
    this.loadNow()
    this.control.forgetChanges()
    if (this.pipelines.refusals.length === 0) await this.start()
  }

  /** What the file of a pipeline has changed to takes effect as under `up --watch`, while everything runs. */
  async changeFile(text: string): Promise<void> {
    if (!this.control.filesOwn) throw new Error('a step before has to say that files own their mappings')
    const problems = this.pipelines.change(text).map(({ message }) => message)
    await this.control.reload(this.pipelines.accepted, problems)
    this.#declareFunctions()
  }

  /** Makes services ready, so that records can be put and read, also before the pipelines start. */
  prepare(): void {
    const { functions, history } = this
    const observer = { event: history.observe.bind(history), pageRead: history.read.bind(history) }
    this.stage.prepare({ functions, observer })
  }

  /** Lets time run until it holds. @throws StepFailure that says what does not, and what is left to do */
  async waitUntil(holds: () => boolean, what: () => string): Promise<void> {
    if (await this.clock.until(holds)) return
    throw new StepFailure(`${what()}\nleft to do: ${this.#left().join('; ') || 'nothing'}`)
  }

  /** Lets time run until nothing is left to do. */
  waitUntilIdle(): Promise<void> {
    return this.waitUntil(
      () => this.#left().length === 0,
      () => 'the pipeline does not come to its end',
    )
  }

  /** A blocked shard is not left to do, once it has met the script that holds now. */
  #left(): readonly string[] {
    const triedSince = this.history.invocations.slice(this.#invocationsBeforeScript)
    const blockedIsIdle = this.stage.blocked.every((lane) =>
      triedSince.some(({ invoked }) => invoked.mapping === lane.mapping && invoked.shard === lane.shard),
    )
    return [...(this.stage.isRunning ? this.control.left() : []), ...this.stage.left({ blockedIsIdle })]
  }

  /** Whether its source has been read to the end, which can be told when nobody else reads it. */
  #isRead(mapping: string): boolean {
    const name = this.history.sourceOf(mapping)
    return this.pipelines.mappingsOf(name).length === 1 && this.history.names.isAllRead(name)
  }

  #declareFunctions(): void {
    for (const name of this.pipelines.functions) this.functions.declare(name)
  }
}
