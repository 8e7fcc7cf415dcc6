import { VIRTUAL_EPOCH_MS, seededRandom } from '../time/index.ts'
import type { ResolvedMapping } from '../model/index.ts'
import { timeLine } from '../views/index.ts'
import type { ScenarioClock } from './clock/scenario-clock.ts'
import { StepFailure } from './expectations/step-failure.ts'
import { History } from './history/history.ts'
import { fillPlaceholders, type Placeholders } from './matching/json-match.ts'
import type { Profile } from './profile/profile.ts'
import { recordsOfNames, type StepRecord } from './records/record-table.ts'
import { GivenPipelines } from './run/given-pipelines.ts'
import { ScenarioFunctions, type ScriptLine } from './run/scenario-functions.ts'
import { findSource, type NamedSource } from './run/source-lookup.ts'
import { Stage } from './run/stage.ts'

/** Every scenario draws the same numbers. */
const SEED = 1

/** One scenario: the pipelines it was given, their functions, where they run, and what has happened. */
export class Scenario {
  readonly pipelines = new GivenPipelines()
  readonly history: History
  readonly functions: ScenarioFunctions
  readonly #stage: Stage
  #started = false
  /** Arrivals before the start. */
  #heldArrivals = 0
  /** Invocations before the last line of script: what is blocked since before it may not be any more. */
  #invocationsBeforeScript = 0
  #probes = 0

  constructor(profile: Profile) {
    const random = seededRandom(SEED)
    this.#stage = new Stage(profile, random, ({ id }) => this.#isRead(id))
    this.history = new History({
      sourceOf: (mapping) => this.pipelines.mapping(mapping)?.sourceName ?? mapping,
      given: (value) => this.#stage.world.given(value),
      givenEvent: (event) => this.#stage.world.givenEvent(event),
    })
    this.functions = new ScenarioFunctions(
      { clock: this.clock.clock, random, history: this.history },
      (text) => fillPlaceholders(text, this.placeholders) ?? text,
    )
  }

  get clock(): ScenarioClock {
    return this.#stage.clock
  }

  get placeholders(): Placeholders {
    return {
      sequenceOf: (name) => this.history.names.find(name)?.position,
      idOf: (name) => this.history.names.find(name)?.id,
    }
  }

  /** What a step means by a source. @throws Error when there is none, or more than one */
  source(text: string, columns: readonly string[] = []): NamedSource {
    return findSource(this.pipelines.accepted, text, columns)
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

  /** Tells a function what to do. @param functionName null for the only one */
  script(functionName: string | null, line: ScriptLine): void {
    this.functions.script(functionName, line)
    this.#invocationsBeforeScript = this.history.invocations.length
  }

  /** Sets the clock before the start. */
  standAt(sinceZeroMs: number): Promise<void> {
    this.#checkNotStarted('the clock is set')
    return this.clock.standAt(sinceZeroMs)
  }

  /** Puts records before the start, so that batches do not depend on the luck of a poll. */
  hold(source: NamedSource, records: readonly StepRecord[]): Promise<void> {
    this.#checkNotStarted(`what "${source.name}" holds is said`)
    return this.#put(source, records)
  }

  /** Puts records at this moment. */
  async arrive(source: NamedSource, records: readonly StepRecord[]): Promise<void> {
    await this.#put(source, records)
    await this.clock.settle()
  }

  /** Lets time run to each of these moments since zero, and puts a record then: r1, r2, … */
  async arriveAt(source: NamedSource, momentsMs: readonly number[]): Promise<void> {
    for (const [index, atMs] of momentsMs.entries()) {
      const ms = this.clock.zeroMs + atMs - this.clock.clock.now()
      if (ms < 0) throw new Error(`${atMs / 1000} seconds are over already`)
      await this.clock.pass(ms)
      await this.arrive(source, recordsOfNames([`r${index + 1}`], source))
    }
  }

  /** Refuses everybody who reads this source, or no longer does. */
  refuse(source: NamedSource, refuses: boolean): Promise<void> {
    return this.#stage.world.refuse(source, refuses)
  }

  /** Closes a shard and opens two in its place. */
  split(source: NamedSource, shard: string): Promise<void> {
    return this.#stage.split(source, shard)
  }

  /** Closes two neighbours and opens one in their place. */
  merge(source: NamedSource, shards: readonly [string, string]): Promise<void> {
    return this.#stage.merge(source, shards)
  }

  /** Whoever reads from the service of this source reaches nothing for so long; milliseconds. */
  loseConnection(source: NamedSource, ms: number): Promise<void> {
    return this.#stage.loseConnection(source, ms)
  }

  /** A consumer group stands behind this record, before the start. */
  async groupHasRead(given: { group: string; source: NamedSource; name: string }): Promise<void> {
    this.#checkNotStarted('what a group has read is said')
    let isFound = false
    await this.#probe(given.source, given.group, async (name, store) => {
      if (isFound || name !== given.name) return
      isFound = true
      await store()
    })
    if (!isFound) throw new Error(`"${given.source.name}" does not hold "${given.name}"`)
  }

  /** The names of what a stream or topic holds. */
  async contents(source: NamedSource): Promise<readonly string[]> {
    const names: string[] = []
    await this.#probe(source, `probe-${++this.#probes}`, (name) => void names.push(name))
    return names
  }

  /** The pipelines start at the first When or Then, and no step but the one that says so starts them again. */
  async startOnce(): Promise<void> {
    if (!this.#started) await this.start()
  }

  /** Starts the pipelines, unless they run; ends once every mapping reads its source, or has failed to. */
  async start(): Promise<void> {
    if (this.#stage.isRunning) return
    this.loadNow()
    this.#prepare()
    this.functions.begin()
    if (!this.#started) this.#heldArrivals = this.history.arrivals.length
    this.#started = true
    await this.#stage.start(this.pipelines.accepted)
  }

  /** Starts again as another file would have it, unless that is refused; positions and contents stay. */
  async startAgainAs(text: string): Promise<void> {
    this.pipelines.replace(text)
    this.#declareFunctions()
    this.loadNow()
    if (this.pipelines.refusals.length === 0) await this.start()
  }

  /** Reads the pipelines as they would start at this moment. */
  loadNow(): void {
    this.pipelines.load(this.clock.clock.now() - this.clock.zeroMs + VIRTUAL_EPOCH_MS)
  }

  stop(): Promise<void> {
    return this.#stage.stop()
  }

  kill(): void {
    this.#stage.kill()
  }

  /** Lets time run until it holds. @throws Error that says what does not, and what is left to do */
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

  /** Whether the shard of an event waits for the function at this moment. */
  isBlocked({ mapping, shard }: { readonly mapping: string; readonly shard: string }): boolean {
    return this.#stage.blocked.some((lane) => lane.mapping === mapping && lane.shard === shard)
  }

  /** The names of the records that a mapping had to read: not those that its StartingPosition left out. */
  dueTo(mapping: ResolvedMapping): readonly string[] {
    const { startingPosition: start, sourceName, enabled } = mapping
    const { zeroMs } = this.clock
    return this.history.arrivals
      .filter(({ source, atMs }, index) => {
        if (source !== sourceName || !enabled) return false
        if (start?.kind === 'LATEST') return index >= this.#heldArrivals
        return start?.kind !== 'AT_TIMESTAMP' || atMs - zeroMs >= start.timestampMs - VIRTUAL_EPOCH_MS
      })
      .flatMap(({ records }) => records)
  }

  /** What happened so far, for whoever has to find out why a step failed. */
  timeLine(): string {
    const { events, arrivals, invocations } = this.history
    const names = new Map(invocations.map((one) => [one.invoked, one.names]))
    const text = timeLine({
      startMs: this.clock.zeroMs,
      events,
      arrivals,
      recordsOf: (invoked) => names.get(invoked),
    })
    return shortened(text.split('\n')).join('\n')
  }

  /** Which server has answered the reads of each mapping; null for none. Empty on twins. */
  get readFrom(): readonly { readonly mapping: string; readonly place: string | null }[] {
    if (this.#stage.world.profile === 'embedded') return []
    return this.pipelines.mappings.map(({ id }) => ({
      mapping: id,
      place: this.history.readFrom.get(id) ?? null,
    }))
  }

  /** Ends everything. */
  end(): Promise<void> {
    return this.#stage.end()
  }

  #declareFunctions(): void {
    for (const name of this.pipelines.functions) this.functions.declare(name)
  }

  /** A blocked shard is not left to do, once it has met the script that holds now. */
  #left(): readonly string[] {
    const triedSince = this.history.invocations.slice(this.#invocationsBeforeScript)
    const blockedIsIdle = this.#stage.blocked.every((lane) =>
      triedSince.some(({ invoked }) => invoked.mapping === lane.mapping && invoked.shard === lane.shard),
    )
    return this.#stage.left({ blockedIsIdle })
  }

  /** Whether its source has been read to the end, which can be told when nobody else reads it. */
  #isRead(mapping: string): boolean {
    const name = this.history.sourceOf(mapping)
    return this.pipelines.mappingsOf(name).length === 1 && this.history.names.isAllRead(name)
  }

  async #put(source: NamedSource, records: readonly StepRecord[]): Promise<void> {
    this.#prepare()
    this.history.names.put(source.name, records)
    const atMs = this.clock.clock.now()
    this.history.arrivals.push({ atMs, source: source.name, records: records.map(({ name }) => name) })
    await this.#stage.put(source, records)
  }

  async #probe(
    source: NamedSource,
    consumer: string,
    visit: (name: string, store: () => Promise<boolean>) => void | Promise<void>,
  ): Promise<void> {
    this.#prepare()
    await this.#stage.probe(source, consumer, (record, store) =>
      visit(this.history.readOne(source.name, record), store),
    )
  }

  #prepare(): void {
    const { functions, history } = this
    const observer = {
      event: history.observe.bind(history),
      pageRead: history.read.bind(history),
    }
    this.#stage.prepare({ functions, observer })
  }

  #checkNotStarted(what: string): void {
    if (this.#started) throw new Error(`${what} before the pipeline starts, at the first When or Then`)
  }
}

/** An hour of a blocked shard has its beginning and its end shown. */
function shortened(lines: readonly string[]): readonly string[] {
  const [first, last] = [100, 30]
  if (lines.length <= first + last) return lines
  return [...lines.slice(0, first), `… ${lines.length - first - last} lines …`, ...lines.slice(-last)]
}
