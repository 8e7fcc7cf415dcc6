import type { EngineEvent, MappingStateChanged } from '../../model/index.ts'
import { LivesLedger } from './lives-ledger.ts'
import type { LivesSource } from './lives-sources.ts'

export type State = MappingStateChanged['state']

/** What may follow a state; `null` is the start of a process. */
const NEXT: Readonly<Record<State | 'start', readonly State[]>> = {
  start: ['Creating', 'Disabled'],
  Creating: ['Enabled', 'Disabled'],
  Enabled: ['Updating', 'Disabling', 'Deleting'],
  Disabling: ['Disabled'],
  Disabled: ['Enabling', 'Updating', 'Deleting'],
  Enabling: ['Enabled'],
  Updating: ['Enabled', 'Disabled'],
  Deleting: [],
}

/** States that only somebody who asks brings about. */
const ASKED: readonly State[] = ['Enabling', 'Disabling', 'Updating', 'Deleting']

export interface LifeOptions {
  readonly uuid: string
  readonly id: string
  readonly source: LivesSource
  readonly functionName: string
  readonly members: Readonly<Record<string, unknown>>
  readonly isEnabled: boolean
  /** A file's: the API may only enable and disable it. */
  readonly isOwned: boolean
  readonly problem: (text: string) => void
}

/** What a mapping has to be, from its creation to its deletion, whatever happens to the process. */
export class LifeModel {
  readonly uuid: string
  readonly id: string
  readonly source: LivesSource
  readonly isOwned: boolean
  readonly ledger: LivesLedger
  functionName: string
  members: Readonly<Record<string, unknown>>
  isEnabled: boolean
  isDeleting = false
  /** Null before this process has told one. */
  state: State | null = null
  /** Until when its source cannot be reached, milliseconds; null when that is over, and it has been open again since. */
  #lostUntilMs: number | null = null
  /** The change that was answered, and has not been told to be over. */
  #asked: State | null = null
  /** The largest batches that may come now. */
  #batchSize: number
  #factor: number
  readonly #problem: (text: string) => void

  constructor(options: LifeOptions) {
    const { uuid, id, source, functionName, members, isEnabled, isOwned, problem } = options
    this.uuid = uuid
    this.id = id
    this.source = source
    this.isOwned = isOwned
    this.functionName = functionName
    this.members = members
    this.isEnabled = isEnabled
    this.#problem = (text) => problem(`${id}: ${text}`)
    this.#batchSize = this.batchSize
    this.#factor = this.factor
    this.ledger = new LivesLedger(source, this.#problem)
  }

  get batchSize(): number {
    return Number(this.members['BatchSize'] ?? (this.source.service === 'sqs' ? 10 : 100))
  }

  get factor(): number {
    return Number(this.members['ParallelizationFactor'] ?? 1)
  }

  /** Whether a change may be asked of it now (LIF-19). */
  get isStable(): boolean {
    return !this.isDeleting && this.#asked === null && (this.state === 'Enabled' || this.state === 'Disabled')
  }

  /** Whether its source may not have been opened yet, so that a change may be asked of it in the middle of another (LIF-19). */
  get mayBeStuck(): boolean {
    return this.#lostUntilMs !== null
  }

  /** Its source cannot be reached until then. */
  loses(untilMs: number): void {
    this.#lostUntilMs = Math.max(this.#lostUntilMs ?? 0, untilMs)
  }

  /** The state that the API has to tell. */
  get told(): State {
    if (this.isDeleting) return 'Deleting'
    return this.#asked ?? this.state ?? 'Creating'
  }

  /** A change was answered. @returns the state that the answer has to tell */
  changes(to: {
    readonly members?: Readonly<Record<string, unknown>>
    readonly isEnabled?: boolean
    readonly functionName?: string
  }): State {
    const { members = this.members, isEnabled = this.isEnabled, functionName = this.functionName } = to
    const state = isEnabled === this.isEnabled ? 'Updating' : isEnabled ? 'Enabling' : 'Disabling'
    Object.assign(this, { members, isEnabled, functionName })
    this.#batchSize = Math.max(this.#batchSize, this.batchSize)
    this.#asked = state
    return state
  }

  /** The process has ended, killed or in order, and another one begins. */
  restarts(): void {
    this.state = null
    this.#lostUntilMs = null
    this.ledger.begins()
    this.#asked = null
    this.#batchSize = this.batchSize
    this.#factor = this.factor
  }

  event(event: EngineEvent, input: object | null): void {
    switch (event.event) {
      case 'MappingStateChanged':
        return this.#entered(event.state, Date.parse(event.at))
      case 'FunctionInvoked':
        if (this.state === 'Disabled') this.#problem('invokes although it is Disabled')
        if (event.records > this.#batchSize)
          this.#problem(`sends ${event.records} records, more than ${this.#batchSize}`)
        return this.ledger.invoked(event, input ?? {})
      case 'BatchSucceeded':
        return this.ledger.succeeded(event.batch)
      case 'RecordsDiscarded':
        return event.batch === undefined ? undefined : this.ledger.discarded(event.batch)
      case 'PositionStored':
        return this.ledger.stored(event.shard, event.position)
      default:
    }
  }

  #entered(state: State, atMs: number): void {
    const before = this.state
    if (!NEXT[before ?? 'start'].includes(state) && !(this.mayBeStuck && ASKED.includes(state)))
      this.#problem(`is ${state} after ${before ?? 'the start of the process'}`)
    if (ASKED.includes(state) && state !== (this.isDeleting ? 'Deleting' : this.#asked))
      this.#problem(`is ${state}, and nobody has asked for that`)
    this.state = state
    if (state !== 'Enabled' && state !== 'Disabled') return
    if ((state === 'Enabled') !== this.isEnabled)
      this.#problem(`is ${state}, which is not what was asked for`)
    if (before !== null && before !== 'Creating' && this.#factor === 1 && !this.mayBeStuck)
      this.ledger.endedInOrder()
    if (state === 'Enabled' && atMs > (this.#lostUntilMs ?? Infinity)) this.#lostUntilMs = null
    this.#asked = null
    this.#batchSize = this.batchSize
    this.#factor = this.factor
    this.ledger.begins()
  }
}
