import type {
  EngineEvent,
  FunctionInvoked,
  InvocationRequest,
  Page,
  RecordsDiscarded,
} from '../../model/index.ts'
import type { Arrival } from '../../views/index.ts'
import { recordOf, recordsOf } from '../records/event-records.ts'
import { RecordNames } from '../records/record-names.ts'

export type Result = 'success' | 'error' | 'timeout' | 'crash' | 'partial'

/** One invocation that has started, with what came of it. */
export interface Invocation {
  readonly functionName: string
  readonly invoked: FunctionInvoked
  /** Milliseconds since the epoch, by the scenario's clock. */
  readonly atMs: number
  /** The names of its records, in their order. */
  readonly names: readonly string[]
  /** What the function got. */
  readonly event: object
  /** Null while it runs. */
  result: Result | null
  /** How many of its records, counted from the last, a partial response left unsettled. */
  failed: number
}

/** The records with which the function has succeeded: all, or those before the first that it reported as failed. */
export function succeededNames({ names, result, failed }: Invocation): readonly string[] {
  if (result === 'success') return names
  return result === 'partial' ? names.slice(0, names.length - failed) : []
}

/** Records that left the pipeline without the function having succeeded with them. */
export interface Discard {
  readonly discarded: RecordsDiscarded
  readonly names: readonly string[]
}

export interface HistoryParts {
  /** The name of the source that a mapping reads. */
  readonly sourceOf: (mapping: string) => string
  /** A value with the names that steps use. */
  readonly given: <T>(value: T) => T
  /** An event that a function gets, likewise. */
  readonly givenEvent: (event: object) => object
}

/**
 * Everything that has happened in a scenario, over all its runs: a fold over the engine's events, joined with what
 * the function got and with the names of the records.
 */
export class History {
  readonly names = new RecordNames()
  readonly events: EngineEvent[] = []
  readonly arrivals: Arrival[] = []
  readonly invocations: Invocation[] = []
  readonly discards: Discard[] = []
  /** How many invocation records have reached a destination. */
  deliveries = 0
  /** Which server has answered the reads of a mapping, by host and port; nothing for embedded ones. */
  readonly readFrom = new Map<string, string>()
  readonly #parts: HistoryParts
  readonly #calls = new WeakMap<object, { readonly names: readonly string[]; readonly event: object }>()
  readonly #running = new Map<string, Invocation>()
  #starting: { readonly functionName: string; readonly event: object } | null = null
  #since = 0

  constructor(parts: HistoryParts) {
    this.#parts = parts
  }

  /** The name of the source that a mapping reads. */
  sourceOf(mapping: string): string {
    return this.#parts.sourceOf(mapping)
  }

  /** Invocations that have started since the last call of `mark`. */
  get invocationsSince(): readonly Invocation[] {
    return this.invocations.slice(this.#since)
  }

  /** What follows is "since then". */
  mark(): void {
    this.#since = this.invocations.length
  }

  /** A page that was just read; a function need not ever see its records. */
  read(mapping: string, { records, from }: Page): void {
    const source = this.sourceOf(mapping)
    for (const record of records) this.readOne(source, record)
    if (from !== undefined) this.readFrom.set(mapping, from)
  }

  /** A record of a source that was just read, by whomever. @returns its name */
  readOne(source: string, { event, shard }: { readonly event: object; readonly shard: string }): string {
    return this.names.read(source, recordOf(this.#parts.given(event)), this.#parts.given(shard))
  }

  /** The function is about to be called: from now on `namesOf` knows the event's records. */
  called({ mapping, event: raw }: Pick<InvocationRequest, 'mapping' | 'event'>): void {
    const source = this.sourceOf(mapping)
    const event = this.#parts.givenEvent(raw)
    this.#calls.set(raw, { event, names: recordsOf(event).map((record) => this.names.read(source, record)) })
  }

  /** The names of the records of an event that the function was called with. */
  namesOf(event: object): readonly string[] {
    return this.#calls.get(event)?.names ?? []
  }

  /** An environment takes the event now: the FunctionInvoked that follows is about it. */
  starting(functionName: string, event: object): void {
    this.#starting = { functionName, event }
  }

  observe(raw: EngineEvent): void {
    const event = this.#parts.given(raw)
    this.events.push(event)
    if (event.event === 'FunctionInvoked') this.#begin(event)
    else if (event.event === 'BatchSucceeded') this.#end(event, 'success')
    else if (event.event === 'BatchPartiallyFailed') this.#end(event, 'partial', event.failed)
    else if (event.event === 'BatchFailed')
      this.#end(event, event.cause === 'response' ? 'error' : event.cause)
    else if (event.event === 'DestinationDelivered') this.deliveries++
    else if (event.event === 'RecordsDiscarded')
      this.discards.push({ discarded: event, names: this.#discardedNames(event) })
  }

  /** The names of the records that an event of one shard speaks of by their first and last position. */
  namesIn(event: {
    readonly mapping: string
    readonly shard?: string
    readonly first?: string
    readonly last?: string
  }): readonly string[] {
    const { mapping, shard = '', first, last = first } = event
    if (first === undefined || last === undefined) return []
    return this.names.between({ source: this.sourceOf(mapping), shard, first, last })
  }

  #begin(invoked: FunctionInvoked): void {
    const { functionName, event: raw } = this.#starting ?? { functionName: '', event: {} }
    this.#starting = null
    const { event, names } = this.#calls.get(raw) ?? { event: raw, names: [] }
    const atMs = Date.parse(invoked.at)
    const invocation: Invocation = { functionName, invoked, atMs, names, event, result: null, failed: 0 }
    this.invocations.push(invocation)
    this.#running.set(tryOf(invoked), invocation)
  }

  /** Between the first and the last of a batch there may be records of others, of other keys. */
  #discardedNames(event: RecordsDiscarded): readonly string[] {
    const names = this.namesIn(event)
    const isOfBatch = ({ invoked }: Invocation) =>
      invoked.mapping === event.mapping && invoked.batch === event.batch
    const invoked = this.invocations.findLast(isOfBatch)
    return invoked === undefined ? names : names.filter((name) => invoked.names.includes(name))
  }

  #end(
    outcome: { mapping: string; batch: string; attempt: number },
    result: Result,
    failed: number = 0,
  ): void {
    const invocation = this.#running.get(tryOf(outcome))
    if (invocation !== undefined) Object.assign(invocation, { result, failed })
    this.#running.delete(tryOf(outcome))
  }
}

function tryOf({ mapping, batch, attempt }: { mapping: string; batch: string; attempt: number }): string {
  return `${mapping}\n${batch}\n${attempt}`
}
