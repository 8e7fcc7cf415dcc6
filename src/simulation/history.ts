import type {
  EngineEvent,
  FunctionInvoked,
  InvocationRequest,
  RecordsDiscarded,
  StartingPosition,
} from '../model/index.ts'
import type { Cursor } from '../sources/cursor.ts'
import { checkConclusion } from './checks/conclusions.ts'
import { checkFlight } from './checks/flight.ts'
import { checkLimits } from './checks/limits.ts'
import { checkOrder } from './checks/order.ts'
import { checkEnd, checkPosition, covers } from './checks/positions.ts'
import type { LastRun, PendingDiscard } from './checks/report.ts'
import { discardedRecords, settledBy } from './conclusions.ts'
import { DiscardLedger, type ReportPlace } from './discard-ledger.ts'
import { Handover } from './handover.ts'
import { namesOf, type Invocation } from './invocation.ts'
import type { Witness } from './life.ts'
import { isOversized, type Fate, type RecordLedger, type SimulatedRecord } from './record-ledger.ts'
import { mappingOf, type LifeSettings, type SourceKind } from './settings.ts'
import { WindowLedger } from './window-ledger.ts'

const RETENTION_MS = 24 * 3_600_000

/** What is known of a batch of the running life. */
export interface KnownBatch {
  /** As last invoked, or as cut from another. */
  readonly records: readonly SimulatedRecord[]
  readonly attempts: number
  /** The last time that the function ran with it to an end; null for never. */
  last: LastRun | null
}

interface Call {
  readonly request: InvocationRequest
  readonly records: readonly SimulatedRecord[]
}

/** What stays the same in all lives. */
export interface HistoryOptions {
  readonly ledger: RecordLedger
  readonly nowMs: () => number
  readonly source: SourceKind
  readonly startingPosition: StartingPosition
  readonly filters: boolean
}

/** One life of the process, as it was seen from outside. */
export interface LifeHistory {
  readonly settings: LifeSettings
  readonly beganMs: number
  readonly events: EngineEvent[]
  readonly invocations: Map<string, Invocation>
  /** By the batch's identity. */
  readonly batches: Map<string, KnownBatch>
  /** Names of the records that were settled in this life. */
  readonly settled: Set<string>
  /** What is discarded under a destination; null without one. */
  readonly discards: DiscardLedger | null
  /** The process was asked to end. */
  stopping: boolean
}

/**
 * What the engine does, seen from outside: its events, what its function is given and what it stores. Every step is
 * held against the invariants; the first that does not hold ends the run.
 */
export class History implements Witness {
  readonly ledger: RecordLedger
  readonly windows: WindowLedger
  readonly lives: LifeHistory[] = []
  readonly problems: string[] = []
  readonly #nowMs: () => number
  readonly #handover = new Handover<Call, Invocation>()
  #latest: boolean
  readonly #stored = new Map<string, Cursor>()
  readonly #fixed: HistoryOptions

  constructor(options: HistoryOptions) {
    this.ledger = options.ledger
    this.windows = new WindowLedger(options.ledger, options.nowMs)
    this.#nowMs = options.nowMs
    this.#latest = options.startingPosition.kind === 'LATEST'
    this.#fixed = options
  }

  get life(): LifeHistory {
    return this.lives.at(-1)!
  }

  /** Invocations of this life that have not ended. */
  get running(): readonly Invocation[] {
    return [...this.life.invocations.values()].filter(({ answer }) => answer === null)
  }

  lifeBegins(settings: LifeSettings): void {
    const beganMs = this.#nowMs()
    this.lives.push({
      settings,
      beganMs,
      events: [],
      invocations: new Map(),
      batches: new Map(),
      settled: new Set(),
      discards: this.#discardsOf(settings),
      stopping: false,
    })
    this.windows.lifeBegins(settings.tumblingWindowInSeconds * 1000)
    // Nobody can report what has come and gone while no process ran, in shards that no position speaks of.
    for (const shard of this.ledger.shards) if (!this.#stored.has(shard)) this.#lost(shard)
  }

  problem(text: string): void {
    this.problems.push(text)
  }

  stops(): void {
    this.life.stopping = true
  }

  /** The function takes an event: says so to the engine, which must tell of it at once. */
  invoking(request: InvocationRequest, records: readonly SimulatedRecord[]): Invocation {
    return this.#handover.take({ request, records }, () => request.onStarted(this.#nowMs()))
  }

  event(event: EngineEvent): void {
    this.life.events.push(event)
    switch (event.event) {
      case 'FunctionInvoked':
        return this.#invoked(event)
      case 'BatchSucceeded':
      case 'BatchFailed':
      case 'BatchPartiallyFailed':
        return this.#concluded(event)
      case 'BatchBisected':
        return this.#bisected(event)
      case 'RecordsDiscarded':
        return this.#discarded(event)
      case 'DestinationDelivered':
        return this.#described(this.life.discards?.delivered(event) ?? 'nobody was to be told of discards')
      case 'DestinationFailed':
        return this.#described(this.life.discards?.failed(event, this.life.stopping) ?? null)
      case 'MappingStateChanged':
        if (event.state === 'Enabled') this.#opened()
        return
      case 'ShardOpened':
        this.windows.shardOpened(event.shard)
        if (event.position === 'TRIM_HORIZON') this.#lost(event.shard)
        return
      case 'SourceFailed':
        if (event.code !== 'POSITION_LOST') return
        this.windows.shardLost(event.shard!)
        return this.#lost(event.shard!)
      default:
        return
    }
  }

  /** An invocation record was written. */
  described(place: ReportPlace, text: string): void {
    this.#hold(this.life.discards?.described(place, text) ?? ['an invocation record, but no destination'])
  }

  /** A position is durable. @param window the tumbling window that is stored with it */
  saved(shard: string, cursor: Cursor, window: string | undefined): void {
    if (this.#latest) {
      // Where the mapping starts, once and for all.
      for (const record of this.ledger.inShard(shard)) {
        if (covers(cursor, record)) this.ledger.notOwed(record)
      }
    }
    this.#hold(checkPosition({ shard, cursor, before: this.#stored.get(shard) }, this.ledger))
    this.#hold(this.windows.saved(shard, cursor, window))
    this.#stored.set(shard, cursor)
  }

  /** When all is settled and the process has drained: what the next start would read again. */
  readAgain(): string[] {
    const horizonMs = this.#nowMs() - RETENTION_MS
    return checkEnd(this.ledger, { horizonMs, stored: (shard) => this.#stored.get(shard) })
  }

  #invoked(event: FunctionInvoked): void {
    const call = this.#handover.call
    if (call === null) return this.problem('FunctionInvoked, but the function was not called')
    const { settings, batches, invocations } = this.life
    const startedMs = Date.parse(event.at)
    const { records, request } = call
    const invocation = { event, shard: event.shard!, settings, records, request, startedMs, answer: null }
    const known = batches.get(event.batch)
    this.#hold(checkLimits(invocation, known))
    this.#hold(checkFlight(invocation, this.running))
    this.#hold(checkOrder(invocation, this))
    this.#hold(this.windows.invoked(invocation, request.event))
    invocations.set(tryOf(event), invocation)
    batches.set(event.batch, { records, attempts: event.attempt, last: known?.last ?? null })
    this.#handover.told(invocation)
  }

  #concluded(
    event: EngineEvent & { event: 'BatchSucceeded' | 'BatchFailed' | 'BatchPartiallyFailed' },
  ): void {
    const invocation = this.life.invocations.get(tryOf(event))
    if (invocation === undefined) return this.problem(`${event.event} without FunctionInvoked`)
    this.#hold(checkConclusion(event, invocation))
    const { request, answer } = invocation
    const inResponse = answer?.kind !== 'failure' || answer.cause === 'response'
    this.life.batches.get(event.batch)!.last = { ...request, inResponse }
    const settled = settledBy(event, invocation)
    if (event.event === 'BatchSucceeded' || settled.length > 0) {
      this.windows.succeeded(invocation, settled, request.event)
    }
    this.#settle(settled, 'succeeded')
  }

  #bisected(event: EngineEvent & { event: 'BatchBisected' }): void {
    const { batches } = this.life
    const records = batches.get(event.batch)?.records ?? []
    const half = Math.floor(records.length / 2)
    const untried = { attempts: 0, last: null }
    batches.set(event.into[0], { records: records.slice(0, half), ...untried })
    batches.set(event.into[1], { records: records.slice(half), ...untried })
  }

  /** Settled when its destination, if there is one, has been told of it; nobody is told of what expired (ERR-14). */
  #discarded(event: RecordsDiscarded): void {
    const { condition, batch = '' } = event
    const { discards, batches } = this.life
    const records = discardedRecords(event, this)
    this.windows.discarded(event.shard!, records)
    if (discards === null || condition === 'RecordExpired') return this.#gone(records, condition)
    const known = batches.get(batch)
    const { attempts: invocations = 0, last = null } = known ?? {}
    const about = { batch, shard: event.shard!, records, condition, invocations, last }
    this.#hold(discards.discarded({ ...about, atMs: Date.parse(event.at) }))
  }

  #described(settled: PendingDiscard | string | null): void {
    if (typeof settled === 'string') return this.problem(settled)
    if (settled !== null) this.#gone(settled.records, settled.condition)
  }

  #gone(records: readonly SimulatedRecord[], fate: Fate): void {
    this.windows.leave(records)
    this.#settle(records, fate)
  }

  #discardsOf(settings: LifeSettings): DiscardLedger | null {
    const { eventSourceArn: streamArn = '' } = mappingOf(settings, this.#fixed)
    const { source } = this.#fixed
    const { destination, destinationTimeoutMs: timeoutMs } = settings
    return destination === null ? null : new DiscardLedger(destination, { source, streamArn, timeoutMs })
  }

  #settle(records: readonly SimulatedRecord[], fate: Fate): void {
    for (const record of records) {
      const before = this.ledger.unsettledBefore(record)
      // What can never be sent is set aside before the batch around it is sent.
      if (before.length > 0 && !isOversized(record)) {
        this.problem(`${record.name} (${record.key}) is settled before ${namesOf(before)} of the same key`)
      }
      this.ledger.settle(record, fate)
      this.life.settled.add(record.name)
    }
  }

  /** Under LATEST only what comes after the first opening must be delivered. */
  #opened(): void {
    if (this.#latest) for (const record of this.ledger.all) this.ledger.notOwed(record)
    this.#latest = false
  }

  /** Records that have left the stream unread, and it was said so, or reading could only begin behind them. */
  #lost(shard: string): void {
    const horizonMs = this.#nowMs() - RETENTION_MS
    const old = this.ledger.inShard(shard).filter(({ arrivedMs }) => arrivedMs < horizonMs)
    this.windows.leave(old)
    for (const record of this.ledger.unsettled(old)) this.ledger.settle(record, 'lost')
  }

  #hold(problems: readonly string[]): void {
    this.problems.push(...problems)
  }
}

function tryOf(event: { readonly batch: string; readonly attempt: number }): string {
  return `${event.batch} ${event.attempt}`
}
