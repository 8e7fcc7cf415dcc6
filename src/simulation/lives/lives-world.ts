import { MemoryState } from '../../fleet/index.ts'
import type { EngineEvent, FunctionPort } from '../../model/index.ts'
import { VirtualClock } from '../../time/index.ts'
import { Dice } from '../dice.ts'
import { LifeModel } from './life-model.ts'
import { LivesProcess } from './lives-process.ts'
import { LIVES_SOURCES, producerOf, type LivesSource } from './lives-sources.ts'

/** A process must have come to its end so long after it was told to. */
const DRAIN_MS = 120_000

interface Observed {
  readonly event: EngineEvent
  /** Of a FunctionInvoked: what the function got. */
  readonly input: object | null
  /** The Ids of the mappings that the API knew when it happened. */
  readonly known: ReadonlySet<string>
}

/**
 * A world in which mappings are made, changed and deleted by the control API while records flow, on embedded
 * services and the virtual clock: one process after the other on the same state, and the model that says of each
 * mapping what it has to be.
 */
export class LivesWorld {
  readonly clock = new VirtualClock()
  readonly dice: Dice
  /** What did not hold. */
  readonly problems: string[] = []
  /** What was asked and what has happened, a line each. */
  readonly story: string[] = []
  readonly lives = new Map<string, LifeModel>()
  /** Mappings that were deleted. */
  readonly past: LifeModel[] = []
  /** What API calls and records are about, one that is read by position at least. */
  readonly sources: readonly LivesSource[]
  /** The names of the records of each source. */
  readonly records = new Map<LivesSource, string[]>(LIVES_SOURCES.map((source) => [source, []]))
  /** From now on the function succeeds, at once. */
  isHealed = false
  process: LivesProcess
  readonly #seed: number
  readonly #state = new MemoryState()
  readonly #whims: Dice
  /** Until when services cannot be reached. */
  readonly #lost = new Map<string, number>()
  #processes = 0
  #starting: object | null = null
  /** Events that came while something was being asked: they are looked at once it is answered. */
  #held: Observed[] | null = null

  constructor(seed: number) {
    this.#seed = seed
    this.dice = new Dice(seed, 'what is asked')
    this.#whims = new Dice(seed, 'the function')
    const logs = LIVES_SOURCES.filter(({ family }) => family === 'log')
    this.sources = [this.dice.pick(logs), this.dice.pick(LIVES_SOURCES)]
    this.process = this.#begin()
  }

  /** Makes the sources, and meets the mapping that a file has. */
  async create(): Promise<void> {
    const [{ uuid, mapping, members }] = this.process.control.entries as [
      (typeof this.process.control.entries)[number],
    ]
    const [source] = LIVES_SOURCES as [LivesSource]
    this.meet({ uuid, id: mapping.id, source, functionName: 'three', members, isOwned: true })
    for (const source of LIVES_SOURCES) {
      const producer = await producerOf(source, this.process.services)
      await producer.create(source.name, source.properties)
    }
  }

  /** There is one more mapping. */
  meet(about: Omit<ConstructorParameters<typeof LifeModel>[0], 'problem' | 'isEnabled'>): LifeModel {
    const isEnabled = about.members['Enabled'] !== false
    const life = new LifeModel({ ...about, isEnabled, problem: (text) => this.problem(text) })
    const lostUntilMs = this.#lost.get(about.source.service) ?? 0
    if (lostUntilMs > this.clock.now()) life.loses(lostUntilMs)
    this.lives.set(life.uuid, life)
    return life
  }

  /** A mapping is no more. */
  forget(life: LifeModel): void {
    this.lives.delete(life.uuid)
    this.past.push(life)
  }

  /** Where mappings that are no more left off must not be known any more: a new one of the name would go on there. */
  remembered(): readonly string[] {
    const there = new Set([...this.lives.values()].map(({ id }) => id))
    const gone = this.past.filter(({ id }) => !there.has(id) && this.#state.mappings.isRemembered(id))
    return gone.map(({ id }) => id)
  }

  problem(text: string): void {
    this.problems.push(`${this.#now} ${text}`)
  }

  say(text: string): void {
    this.story.push(`${this.#now} ${text}`)
  }

  /** Asks the API, and lets events wait until `then` has said what the answer means. */
  async ask<T>(asking: () => Promise<T>, then: (answer: T) => void): Promise<void> {
    this.#held = []
    try {
      const answering = asking()
      await this.clock.hold(answering.catch(() => undefined))
      then(await answering)
    } finally {
      const held = this.#held
      this.#held = null
      for (const observed of held) this.#meet(observed)
    }
  }

  async put(source: LivesSource, count: number): Promise<void> {
    // Some services take nothing from producers either.
    if ((this.#lost.get(source.service) ?? 0) > this.clock.now()) return
    const names = this.records.get(source)!
    const added = Array.from({ length: count }, (_, index) => {
      const key = 'abcdef'[this.dice.between(0, 5)]!
      return `${key}.${source.name}${names.length + index + 1}`
    })
    names.push(...added)
    const producer = await producerOf(source, this.process.services)
    await producer.put(source.name, added.map(source.form))
  }

  /** Nobody reaches a source for so long. */
  async lose(source: LivesSource, ms: number): Promise<void> {
    const untilMs = this.clock.now() + ms
    this.say(`── nobody reaches ${source.name} for ${ms} ms`)
    await this.process.services.loseConnection(source.service, untilMs)
    for (const life of this.lives.values()) if (life.source.service === source.service) life.loses(untilMs)
    this.#lost.set(source.service, untilMs)
  }

  /** The process is killed, or drains; time passes, and another one goes on. */
  async restart(how: 'killed' | 'drained'): Promise<void> {
    this.say(`── the process is ${how}`)
    if (how === 'killed') this.process.kill()
    else if (!(await this.process.drain(DRAIN_MS))) this.problem('the drain does not end')
    for (const life of this.lives.values()) {
      if (
        how === 'drained' &&
        !life.mayBeStuck &&
        life.factor === 1 &&
        life.isEnabled &&
        life.told === 'Enabled'
      )
        life.ledger.endedInOrder()
      if (life.isDeleting) this.forget(life)
      life.restarts()
    }
    await this.clock.advanceBy(this.dice.between(0, 5000))
    this.#lost.clear()
    this.process = this.#begin()
    await this.clock.advanceBy(0)
  }

  #begin(): LivesProcess {
    const number = ++this.#processes
    return new LivesProcess({
      state: this.#state,
      clock: this.clock,
      seed: this.#seed * 1000 + number,
      function: this.#function(),
      // What a killed process may still say is heard by nobody.
      observe: (event) => number === this.#processes && this.#observe(event),
      failed: (text) => this.problem(text),
    })
  }

  #observe(event: EngineEvent): void {
    const input = event.event === 'FunctionInvoked' ? this.#starting : null
    const known = new Set(this.process.control.entries.map(({ mapping }) => mapping.id))
    if (this.#held === null) this.#meet({ event, input, known })
    else this.#held.push({ event, input, known })
  }

  #meet({ event, input, known }: Observed): void {
    if (event.event === 'MappingStateChanged') this.say(`${event.mapping} is ${event.state}`)
    if (event.event === 'ResourceCreated') return
    const life = [...this.lives.values()].find(({ id }) => id === event.mapping)
    if (life === undefined || !known.has(event.mapping))
      return this.problem(`${event.event} of ${event.mapping}, which is not there`)
    if (input !== null) this.say(`${event.mapping} invokes: ${namesOf(life, input)}`)
    life.event(event, input)
  }

  #function(): FunctionPort {
    const outcome = () => {
      if (this.isHealed || this.#whims.chance(0.7)) return { kind: 'success', body: '' } as const
      if (this.#whims.chance(0.2)) return { kind: 'throttled', message: 'as the weather wants it' } as const
      return { kind: 'failure', cause: 'error', message: 'as the weather wants it' } as const
    }
    return {
      invoke: async (request) => {
        const drawn = outcome()
        const takesMs = this.isHealed || this.#whims.chance(0.4) ? 0 : this.#whims.between(1, 9000)
        if (drawn.kind === 'throttled') return drawn
        this.#starting = request.event
        request.onStarted(this.clock.now())
        if (takesMs > 0) await this.clock.sleep(takesMs)
        return drawn
      },
      close: async () => {},
    }
  }

  get #now(): string {
    return new Date(this.clock.now()).toISOString().slice(11, 23)
  }
}

function namesOf({ source }: LifeModel, input: object): string {
  return source
    .read(input)
    .map(({ name }) => name)
    .join(' ')
}
