import type {
  EngineEvent,
  FunctionInvoked,
  InvocationRequest,
  Page,
  RecordsDiscarded,
} from '../../model/index.ts'
import type { Arrival } from '../../views/index.ts'
import { entriesOf, recordOf, recordsOf } from '../records/event-records.ts'
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
  /** Which of its records a partial response left unsettled: of a stream the last ones, of a queue any. */
  failed: readonly number[]
}

/** The records with which the function has succeeded: all, or those that a partial response settled. */
export function succeededNames({ names, result, failed }: Invocation): readonly string[] {
  if (result === 'success') return names
  return result === 'partial' ? names.filter((_, at) => !failed.includes(at)) : []
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
  readonly #calls = new WeakMap<object, Call>()
  /** Names by the record's own entry in its events, for messages that have no identity. */
  readonly #entries = new WeakMap<object, string>()
  /** Names of messages by their position, which their event need not say; by mapping and position. */
  readonly #messages = new Map<string, string>()
  readonly #running = new Map<string, { readonly invocation: Invocation; readonly raw: object }>()
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
  read(mapping: string, { records, from }: Pick<Page, 'records' | 'from'>): void {
    const source = this.sourceOf(mapping)
    for (const record of records) {
      const name = this.readOne(source, record)
      this.#entries.set(record.event, name)
      if ('deliveries' in record) this.#messages.set(`${mapping}\n${record.position}`, name)
    }
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
    const entries = entriesOf(raw)
    const records = recordsOf(event)
    const names = records.map((record, at) => {
      return this.#entries.get(entries[at]!) ?? this.names.read(source, record)
    })
    this.#calls.set(raw, { event, names, listed: [] })
  }

  /** The function has answered: what a partial response lists is known before its event is seen. */
  answered(event: object, body: string): void {
    const call = this.#calls.get(event)
    if (call === undefined || body === '') return
    const listed = recordsOf(event).flatMap(({ position }, at) =>
      listedIn(body).includes(position) ? [at] : [],
    )
    this.#calls.set(event, { ...call, listed })
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
    const message = this.#messages.get(`${mapping}\n${first}`)
    if (event.shard === undefined && message !== undefined) return [message]
    return this.names.between({ source: this.sourceOf(mapping), shard, first, last })
  }

  #begin(invoked: FunctionInvoked): void {
    const { functionName, event: raw } = this.#starting ?? { functionName: '', event: {} }
    this.#starting = null
    const { event, names } = this.#calls.get(raw) ?? { event: raw, names: [] }
    const atMs = Date.parse(invoked.at)
    const invocation: Invocation = { functionName, invoked, atMs, names, event, result: null, failed: [] }
    this.invocations.push(invocation)
    this.#running.set(tryOf(invoked), { invocation, raw })
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
    const running = this.#running.get(tryOf(outcome))
    if (running !== undefined) {
      const { invocation, raw } = running
      const last = invocation.names.map((_, at) => at).slice(invocation.names.length - failed)
      const isStream = invocation.invoked.shard !== undefined
      const unsettled = isStream ? last : (this.#calls.get(raw)?.listed ?? [])
      Object.assign(invocation, { result, failed: result === 'partial' ? unsettled : [] })
    }
    this.#running.delete(tryOf(outcome))
  }
}

/** The identifiers in a partial response to a queue's batch. */
function listedIn(body: string): readonly unknown[] {
  try {
    const { batchItemFailures } = JSON.parse(body) as { batchItemFailures?: { itemIdentifier?: unknown }[] }
    return (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  } catch {
    return []
  }
}

/** What the function was called with. */
interface Call {
  readonly names: readonly string[]
  readonly event: object
  /** Which of the records its partial response lists. */
  readonly listed: readonly number[]
}

function tryOf({ mapping, batch, attempt }: { mapping: string; batch: string; attempt: number }): string {
  return `${mapping}\n${batch}\n${attempt}`
}
