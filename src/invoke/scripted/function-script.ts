/** What the script lets one invocation do; records are named, the caller knows what they are. */
export type ScriptedStep =
  | { readonly kind: 'succeed' }
  | { readonly kind: 'fail'; readonly message: string }
  | { readonly kind: 'crash' }
  | { readonly kind: 'timeOut' }
  | { readonly kind: 'throttle' }
  /** A raw response text. */
  | { readonly kind: 'answer'; readonly text: string }
  /** A partial batch response that names these records; none is a complete success. */
  | { readonly kind: 'report'; readonly failed: readonly string[] }

/** A record of an event as the script sees it. */
export interface ScriptedRecord {
  readonly name: string
  /** Its message group; records without groups share one. */
  readonly group: string
}

type Turn = Exclude<ScriptedStep, { kind: 'succeed' | 'report' }>

/**
 * What a scripted function does, line by line. Before `begin` lines add up: turns are taken in the order of their
 * lines, names are collected. After it a line replaces what it speaks of: earlier turns of its kind, the names it
 * fails for, the records it reports, the duration, the answer; `succeeds` replaces all but the duration and what it
 * does with the state of a window.
 *
 * For one invocation the first that applies decides: a turn that is left, a record it fails for, a raw answer,
 * records it reports or stops at, success.
 */
export class FunctionScript {
  #begun = false
  #turns: { readonly turn: Turn; left: number }[] = []
  #failing = new Set<string>()
  /** Deliveries of the record that are still reported. */
  #reported = new Map<string, number>()
  #stops = new Set<string>()
  #answer: string | null = null
  #durationMs = 0
  #collects = false

  /** The pipeline has started: from now on a line replaces. */
  begin(): void {
    this.#begun = true
  }

  /** How long every invocation takes from now on; milliseconds, 0 by default. */
  get durationMs(): number {
    return this.#durationMs
  }

  /** In a tumbling window it adds its records to the state; otherwise it answers the state that it got. */
  get collectsRecords(): boolean {
    return this.#collects
  }

  addsRecordsToState(): void {
    this.#collects = true
  }

  succeeds(): void {
    this.#turns = []
    this.#failing.clear()
    this.#reported.clear()
    this.#stops.clear()
    this.#answer = null
  }

  /** Fails every invocation that has one of these records. */
  failsFor(names: readonly string[]): void {
    if (this.#begun) this.#failing.clear()
    for (const name of names) this.#failing.add(name)
  }

  /** The next `times` invocations fail. */
  fails(times: number): void {
    this.#takeTurns({ kind: 'fail', message: 'Error: the function fails, as scripted' }, times)
  }

  crashes(times: number): void {
    this.#takeTurns({ kind: 'crash' }, times)
  }

  timesOut(times: number): void {
    this.#takeTurns({ kind: 'timeOut' }, times)
  }

  isThrottled(times: number): void {
    this.#takeTurns({ kind: 'throttle' }, times)
  }

  takes(durationMs: number): void {
    this.#durationMs = durationMs
  }

  /** Reports these records as failed, each for its first `times` deliveries. */
  reports(names: readonly string[], times = Infinity): void {
    if (this.#begun) this.#reported.clear()
    for (const name of names) this.#reported.set(name, times)
  }

  /** Stops a message group at these records: reports them and what follows them in their group (FIFO-6). */
  stopsGroupAt(names: readonly string[]): void {
    if (this.#begun) this.#stops.clear()
    for (const name of names) this.#stops.add(name)
  }

  /** Answers with this text, whatever it is: always, or in the next `times` invocations. */
  answers(text: string, times = Infinity): void {
    if (times === Infinity) this.#answer = text
    else this.#takeTurns({ kind: 'answer', text }, times)
  }

  /** Takes the next step; each call is one invocation. */
  next(records: readonly ScriptedRecord[]): ScriptedStep {
    const turn = this.#nextTurn()
    if (turn?.kind === 'throttle') return turn
    const failed = this.#failedRecords(records)
    if (turn !== undefined) return turn
    const poison = records.find(({ name }) => this.#failing.has(name))
    if (poison !== undefined) return { kind: 'fail', message: `Error: the function fails for ${poison.name}` }
    if (this.#answer !== null) return { kind: 'answer', text: this.#answer }
    if (this.#reported.size === 0 && this.#stops.size === 0) return { kind: 'succeed' }
    return { kind: 'report', failed }
  }

  #takeTurns(turn: Turn, times: number): void {
    if (this.#begun) this.#turns = this.#turns.filter((earlier) => earlier.turn.kind !== turn.kind)
    this.#turns.push({ turn, left: times })
  }

  #nextTurn(): Turn | undefined {
    while (this.#turns[0]?.left === 0) this.#turns.shift()
    const [first] = this.#turns
    if (first === undefined) return undefined
    first.left--
    return first.turn
  }

  /** Counts the delivery of each record, also when the invocation then fails. */
  #failedRecords(records: readonly ScriptedRecord[]): string[] {
    const stopped = new Set<string>()
    return records
      .filter(({ name, group }) => {
        const left = this.#reported.get(name) ?? 0
        if (left > 0) this.#reported.set(name, left - 1)
        if (this.#stops.has(name)) stopped.add(group)
        return left > 0 || stopped.has(group)
      })
      .map(({ name }) => name)
  }
}
