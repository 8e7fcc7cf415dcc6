import type { EngineEvent } from '../../src/model/index.ts'
import { ends, type FormedBatch } from './model.ts'

export type NamedRecord = FormedBatch['records'][number]
type Call = FormedBatch['calls'][number]

/** A batch that the engine formed, and what it did with it and with its parts. */
export interface SeenBatch {
  readonly formed: FormedBatch
  readonly lines: readonly string[]
}

/** The members of an invocation record that the model speaks of. */
export interface InvocationRecord {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number }
  readonly KinesisBatchInfo: {
    readonly batchSize: number
    readonly startSequenceNumber: string
    readonly endSequenceNumber: string
  }
}

/** A call of the function, with the records of its event and the state in it; null without windows. */
export interface SeenCall {
  readonly names: readonly string[]
  readonly state: string | null
  readonly call: Call
}

interface Known {
  readonly formed: {
    readonly records: NamedRecord[]
    readonly startMs: number
    readonly calls: Call[]
    readonly sends: boolean[]
    readonly final: boolean
  }
  readonly lines: string[]
}

/** What happens, told by the batch that it happens to: a part belongs to the batch that first had its records. */
export class CaseLog {
  readonly settled = new Set<string>()
  readonly #records: readonly NamedRecord[]
  readonly #nowMs: () => number
  readonly #hasDestination: boolean
  /** What is discarded and not yet described, by its first record. */
  readonly #discards = new Map<string, readonly NamedRecord[]>()
  readonly #batches: Known[] = []
  /** By the identity of a batch or part. */
  readonly #byId = new Map<string, Known>()
  /** What a batch or part was last tried with. */
  readonly #tried = new Map<string, readonly NamedRecord[]>()
  /** Calls of which no event has told yet. */
  readonly #calls: SeenCall[] = []

  constructor(
    records: readonly NamedRecord[],
    { nowMs, hasDestination }: { readonly nowMs: () => number; readonly hasDestination: boolean },
  ) {
    this.#records = records
    this.#nowMs = nowMs
    this.#hasDestination = hasDestination
  }

  get batches(): readonly SeenBatch[] {
    return this.#batches
  }

  named(name: string): NamedRecord {
    return this.#records.find((record) => record.name === name)!
  }

  /** The function was called; the event that follows tells for which batch. */
  called(call: SeenCall): void {
    this.#calls.push(call)
  }

  event(event: EngineEvent): void {
    switch (event.event) {
      case 'FunctionInvoked':
        return this.#tries(event.batch, event.attempt)
      case 'InvocationThrottled':
        this.#take(event.batch)
        return this.#say(event.batch, `refused ${this.#endsOf(event.batch)}`)
      case 'BatchSucceeded':
        this.#say(event.batch, `success of ${this.#endsOf(event.batch)}`)
        return this.#settle(this.#tried.get(event.batch)!)
      case 'BatchBisected': {
        const known = this.#byId.get(event.batch)!
        for (const part of event.into) this.#byId.set(part, known)
        return
      }
      case 'BatchFailed':
        return this.#say(event.batch, `${NEXT[event.next]} ${this.#endsOf(event.batch)} after ${event.cause}`)
      case 'BatchPartiallyFailed':
        return this.#partial(event)
      case 'RecordsDiscarded':
        return this.#discarded(event)
      default:
        return
    }
  }

  /** A try to describe a discard, or what was done instead. */
  described(
    { requestContext, KinesisBatchInfo: info }: InvocationRecord,
    what: 'report' | 'no report' | 'kept',
  ): void {
    const first = this.#at(info.startSequenceNumber)
    const text = `${first.name}..${this.#at(info.endSequenceNumber).name} (${info.batchSize})`
    const { condition, approximateInvokeCount: count } = requestContext
    const known = this.#batchWith(first)!
    known.lines.push(`${this.#nowMs()} ${what} ${text} ${condition}, invoked ${count}`)
    if (what !== 'kept') known.formed.sends.push(what === 'report')
    // With a destination nothing is settled before it, or the state directory, has the description.
    if (what !== 'no report') this.#settle(this.#discards.get(first.name)!)
  }

  #tries(batch: string, attempt: number): void {
    const state = this.#take(batch)
    this.#say(batch, `try ${attempt} of ${this.#endsOf(batch)}${state === null ? '' : ` in ${state}`}`)
  }

  #partial(event: EngineEvent & { event: 'BatchPartiallyFailed' }): void {
    const records = this.#tried.get(event.batch)!
    const before = records.length - event.failed
    const word = before === 0 ? NEXT[event.next as 'retry' | 'discard'] : 'narrow'
    this.#say(event.batch, `${word} ${ends(records)}${before === 0 ? ' after partial' : ` by ${before}`}`)
    this.#settle(records.slice(0, before))
  }

  #discarded(event: EngineEvent & { event: 'RecordsDiscarded' }): void {
    const batch = event.batch!
    const first = this.#at(event.first!)
    const exhausted = event.condition === 'RetryAttemptsExhausted'
    const records = exhausted ? this.#tried.get(batch)! : [first]
    if (!exhausted) this.#join(batch, records)
    const text = `${first.name}..${this.#at(event.last!).name} (${event.records})`
    this.#say(batch, `discard ${text} ${event.condition}`)
    if (this.#hasDestination) this.#discards.set(first.name, records)
    else this.#settle(records)
  }

  /** The call that this event tells of: they come in the order in which they were made. @returns the event's state */
  #take(batch: string): string | null {
    const { names, call, state } = this.#calls.shift()!
    const records = names.map((name) => this.named(name))
    this.#join(batch, records)
    this.#tried.set(batch, records)
    this.#byId.get(batch)!.formed.calls.push(call)
    return state
  }

  #join(batch: string, records: readonly NamedRecord[]): void {
    const [first] = records
    const begun = first === undefined ? undefined : this.#batchWith(first)
    const known = this.#byId.get(batch) ?? begun ?? this.#form(first === undefined)
    this.#byId.set(batch, known)
    const joined = known.formed.records
    // Only a batch that begins has records that were not seen before.
    for (const record of records) if (!joined.includes(record)) joined.push(record)
  }

  #form(final: boolean): Known {
    const formed = { records: [], startMs: this.#nowMs(), calls: [], sends: [], final }
    const known: Known = { formed, lines: [] }
    this.#batches.push(known)
    return known
  }

  #batchWith(record: NamedRecord): Known | undefined {
    return this.#batches.find(({ formed }) => formed.records.includes(record))
  }

  #settle(records: readonly NamedRecord[]): void {
    for (const { name } of records) this.settled.add(name)
  }

  #say(batch: string, text: string): void {
    this.#byId.get(batch)!.lines.push(`${this.#nowMs()} ${text}`)
  }

  #endsOf(batch: string): string {
    return ends(this.#tried.get(batch)!)
  }

  #at(position: string): NamedRecord {
    return this.#records.find((record) => record.position === position)!
  }
}

const NEXT = { retry: 'keep', bisect: 'halve', discard: 'give up', return: 'return', stop: 'stop' } as const
