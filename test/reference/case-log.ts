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

interface Known {
  readonly formed: { readonly records: NamedRecord[]; readonly startMs: number; readonly calls: Call[] }
  readonly lines: string[]
}

/** What happens, told by the batch that it happens to: a part belongs to the batch that first had its records. */
export class CaseLog {
  readonly settled = new Set<string>()
  readonly #records: readonly NamedRecord[]
  readonly #nowMs: () => number
  readonly #batches: Known[] = []
  /** By the identity of a batch or part. */
  readonly #byId = new Map<string, Known>()
  /** What a batch or part was last tried with. */
  readonly #tried = new Map<string, readonly NamedRecord[]>()
  /** Calls of which no event has told yet. */
  readonly #calls: { readonly names: readonly string[]; readonly call: Call }[] = []

  constructor(records: readonly NamedRecord[], nowMs: () => number) {
    this.#records = records
    this.#nowMs = nowMs
  }

  get batches(): readonly SeenBatch[] {
    return this.#batches
  }

  named(name: string): NamedRecord {
    return this.#records.find((record) => record.name === name)!
  }

  /** The function was called; the event that follows tells for which batch. */
  called(names: readonly string[], call: Call): void {
    this.#calls.push({ names, call })
  }

  event(event: EngineEvent): void {
    switch (event.event) {
      case 'FunctionInvoked':
        this.#take(event.batch)
        return this.#say(event.batch, `try ${event.attempt} of ${this.#endsOf(event.batch)}`)
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
        return this.#say(event.batch, `${NEXT[event.next]} ${this.#endsOf(event.batch)}`)
      case 'BatchPartiallyFailed':
        return this.#partial(event)
      case 'RecordsDiscarded':
        return this.#discarded(event)
      default:
        return
    }
  }

  reported({ requestContext, KinesisBatchInfo: info }: InvocationRecord): void {
    const first = this.#at(info.startSequenceNumber)
    const text = `${first.name}..${this.#at(info.endSequenceNumber).name} (${info.batchSize})`
    const { condition, approximateInvokeCount: count } = requestContext
    const known = this.#batchWith(first)!
    known.lines.push(`${this.#nowMs()} report ${text} ${condition}, invoked ${count}`)
  }

  #partial(event: EngineEvent & { event: 'BatchPartiallyFailed' }): void {
    const records = this.#tried.get(event.batch)!
    const before = records.length - event.failed
    const word = before === 0 ? NEXT[event.next as 'retry' | 'discard'] : 'narrow'
    this.#say(event.batch, `${word} ${ends(records)}${before === 0 ? '' : ` by ${before}`}`)
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
    this.#settle(records)
  }

  /** The call that this event tells of: they come in the order in which they were made. */
  #take(batch: string): void {
    const { names, call } = this.#calls.shift()!
    const records = names.map((name) => this.named(name))
    this.#join(batch, records)
    this.#tried.set(batch, records)
    this.#byId.get(batch)!.formed.calls.push(call)
  }

  #join(batch: string, records: readonly NamedRecord[]): void {
    const known = this.#byId.get(batch) ?? this.#batchWith(records[0]!) ?? this.#form()
    this.#byId.set(batch, known)
    const joined = known.formed.records
    // Only a batch that begins has records that were not seen before.
    for (const record of records) if (!joined.includes(record)) joined.push(record)
  }

  #form(): Known {
    const known: Known = { formed: { records: [], startMs: this.#nowMs(), calls: [] }, lines: [] }
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
