import type { EngineEvent, FunctionInvoked, InvocationRequest } from '../model/index.ts'
import type { Cursor } from '../sources/cursor.ts'
import { checkConclusion } from './checks/conclusions.ts'
import { checkFlight } from './checks/flight.ts'
import { checkLimits } from './checks/limits.ts'
import { checkOrder } from './checks/order.ts'
import { checkEnd, checkPosition, covers } from './checks/positions.ts'
import { discardedRecords, settledBy } from './conclusions.ts'
import { namesOf, type Invocation } from './invocation.ts'
import { isOversized, type Fate, type RecordLedger, type SimulatedRecord } from './record-ledger.ts'
import type { LifeSettings } from './settings.ts'

const RETENTION_MS = 24 * 3_600_000

/** What is known of a batch of the running life. */
export interface KnownBatch {
  /** As last invoked, or as cut from another. */
  records: readonly SimulatedRecord[]
  attempts: number
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
}

/**
 * What the engine does, seen from outside: its events, what its function is given and what it stores. Every step is
 * held against the invariants; the first that does not hold ends the run.
 */
export class History {
  readonly ledger: RecordLedger
  readonly lives: LifeHistory[] = []
  readonly problems: string[] = []
  readonly #nowMs: () => number
  #starting: { readonly request: InvocationRequest; readonly records: readonly SimulatedRecord[] } | null =
    null
  #started: Invocation | null = null
  #latest: boolean
  readonly #stored = new Map<string, Cursor>()

  constructor(options: {
    readonly ledger: RecordLedger
    readonly nowMs: () => number
    /** The mapping starts at LATEST, and has not yet. */
    readonly latest: boolean
  }) {
    this.ledger = options.ledger
    this.#nowMs = options.nowMs
    this.#latest = options.latest
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
    })
    // Nobody can report what has come and gone while no process ran, in shards that no position speaks of.
    for (const shard of this.ledger.shards) if (!this.#stored.has(shard)) this.#lost(shard)
  }

  problem(text: string): void {
    this.problems.push(text)
  }

  /** The function takes an event: says so to the engine, which must tell of it at once. */
  invoking(request: InvocationRequest, names: readonly string[]): Invocation {
    this.#starting = { request, records: names.map((name) => this.ledger.named(name)) }
    this.#started = null
    request.onStarted(this.#nowMs())
    this.#starting = null
    const invocation = this.#started as Invocation | null
    if (invocation !== null) return invocation
    throw new Error('an invocation has begun without FunctionInvoked')
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
        return this.#settle(discardedRecords(event, this), event.condition)
      case 'MappingStateChanged':
        if (event.state === 'Enabled') this.#opened()
        return
      case 'ShardOpened':
        if (event.position === 'TRIM_HORIZON') this.#lost(event.shard)
        return
      case 'SourceFailed':
        if (event.code === 'POSITION_LOST') this.#lost(event.shard!)
        return
      default:
        return
    }
  }

  /** A position is durable. */
  saved(shard: string, cursor: Cursor): void {
    if (this.#latest) {
      // Where the mapping starts, once and for all.
      for (const record of this.ledger.inShard(shard)) {
        if (covers(cursor, record)) this.ledger.notOwed(record)
      }
    }
    this.#hold(checkPosition({ shard, cursor, before: this.#stored.get(shard) }, this.ledger))
    this.#stored.set(shard, cursor)
  }

  /** When all is settled and the process has drained: what the next start would read again. */
  readAgain(): string[] {
    const horizonMs = this.#nowMs() - RETENTION_MS
    return checkEnd(this.ledger, { horizonMs, stored: (shard) => this.#stored.get(shard) })
  }

  #invoked(event: FunctionInvoked): void {
    const starting = this.#starting
    if (starting === null) return this.problem('FunctionInvoked, but the function was not called')
    const { settings, batches, invocations } = this.life
    const startedMs = Date.parse(event.at)
    const { records, request } = starting
    const invocation = { event, shard: event.shard!, settings, records, startedMs, answer: null }
    this.#hold(checkLimits(invocation, request, batches.get(event.batch)))
    this.#hold(checkFlight(invocation, this.running))
    this.#hold(checkOrder(invocation, this))
    invocations.set(tryOf(event), invocation)
    batches.set(event.batch, { records, attempts: event.attempt })
    this.#started = invocation
  }

  #concluded(
    event: EngineEvent & { event: 'BatchSucceeded' | 'BatchFailed' | 'BatchPartiallyFailed' },
  ): void {
    const invocation = this.life.invocations.get(tryOf(event))
    if (invocation === undefined) return this.problem(`${event.event} without FunctionInvoked`)
    this.#hold(checkConclusion(event, invocation))
    this.#settle(settledBy(event, invocation), 'succeeded')
  }

  #bisected(event: EngineEvent & { event: 'BatchBisected' }): void {
    const { batches } = this.life
    const records = batches.get(event.batch)?.records ?? []
    const half = Math.floor(records.length / 2)
    batches.set(event.into[0], { records: records.slice(0, half), attempts: 0 })
    batches.set(event.into[1], { records: records.slice(half), attempts: 0 })
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
    for (const record of this.ledger.unsettled(this.ledger.inShard(shard))) {
      if (record.arrivedMs < horizonMs) this.ledger.settle(record, 'lost')
    }
  }

  #hold(problems: readonly string[]): void {
    this.problems.push(...problems)
  }
}

function tryOf(event: { readonly batch: string; readonly attempt: number }): string {
  return `${event.batch} ${event.attempt}`
}
