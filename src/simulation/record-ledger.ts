import type { PlannedRecord } from './plan.ts'

/** 6 MiB (BAT-21). */
export const LARGEST_EVENT_BYTES = 6_291_456

/** A record that was put into the stream. */
export interface SimulatedRecord extends PlannedRecord {
  readonly shard: string
  readonly position: string
  /** Milliseconds since the epoch. */
  readonly arrivedMs: number
}

/** What became of a record. */
export type Fate =
  | 'succeeded'
  | 'RetryAttemptsExhausted'
  | 'RecordAgeExceeded'
  | 'RecordExpired'
  | 'MaximumPayloadSizeExceeded'
  /** It left the stream unread, and that was reported. */
  | 'lost'

/** Every record that was put, in order, and what became of it: the simulation's own account, kept beside the engine's. */
export class RecordLedger {
  /** Only records of type `order` pass. */
  readonly #filters: boolean
  readonly #byName = new Map<string, SimulatedRecord>()
  readonly #byShard = new Map<string, SimulatedRecord[]>()
  readonly #byKey = new Map<string, SimulatedRecord[]>()
  readonly #fates = new Map<string, Fate>()
  readonly #notOwed = new Set<string>()
  readonly #parents = new Map<string, readonly string[]>()

  constructor(options: { readonly filters: boolean }) {
    this.#filters = options.filters
  }

  put(record: SimulatedRecord): void {
    this.#byName.set(record.name, record)
    listIn(this.#byShard, record.shard).push(record)
    listIn(this.#byKey, record.key).push(record)
  }

  /** Tells of a shard and the shards it came from. */
  shardMade(shard: string, parents: readonly string[]): void {
    this.#parents.set(shard, parents)
  }

  /** The mapping need not deliver it: it came before StartingPosition. */
  notOwed(record: SimulatedRecord): void {
    this.#notOwed.add(record.name)
  }

  named(name: string): SimulatedRecord {
    const record = this.#byName.get(name)
    if (record === undefined) throw new Error(`nobody has put ${name}`)
    return record
  }

  get all(): readonly SimulatedRecord[] {
    return [...this.#byName.values()]
  }

  get shards(): readonly string[] {
    return [...this.#parents.keys()]
  }

  inShard(shard: string): readonly SimulatedRecord[] {
    return this.#byShard.get(shard) ?? []
  }

  /** Records of a shard from one position to another, both included. */
  between(shard: string, ends: { readonly first: string; readonly last: string }): SimulatedRecord[] {
    return this.inShard(shard).filter(
      ({ position }) => isAtOrBefore(ends.first, position) && isAtOrBefore(position, ends.last),
    )
  }

  parentsOf(shard: string): readonly string[] {
    return this.#parents.get(shard) ?? []
  }

  /** A shard with children is closed. */
  hasChildren(shard: string): boolean {
    return [...this.#parents.values()].some((parents) => parents.includes(shard))
  }

  settle(record: SimulatedRecord, fate: Fate): void {
    // At least once: what succeeded first stays so when it comes again after a kill.
    if (!this.#fates.has(record.name)) this.#fates.set(record.name, fate)
  }

  fateOf(record: SimulatedRecord): Fate | undefined {
    return this.#fates.get(record.name)
  }

  isFiltered(record: SimulatedRecord): boolean {
    return this.#filters && record.type !== 'order'
  }

  isOwed(record: SimulatedRecord): boolean {
    return !this.#notOwed.has(record.name)
  }

  /** Nothing more has to happen with it. */
  isSettled(record: SimulatedRecord): boolean {
    return this.#fates.has(record.name) || this.#notOwed.has(record.name) || this.isFiltered(record)
  }

  unsettled(among: Iterable<SimulatedRecord> = this.#byName.values()): readonly SimulatedRecord[] {
    return [...among].filter((record) => !this.isSettled(record))
  }

  /** Records of the same key that were put before this one and are not settled. */
  unsettledBefore(record: SimulatedRecord): readonly SimulatedRecord[] {
    const ofKey = this.#byKey.get(record.key)!
    return this.unsettled(ofKey.slice(0, ofKey.indexOf(record)))
  }
}

/** Whether a record's event is too large for any invocation (GEN-8). */
export function isOversized(record: SimulatedRecord): boolean {
  return (record.padding * 4) / 3 > LARGEST_EVENT_BYTES
}

/** Orders sequence numbers of one shard, which are decimal numbers. */
export function isAtOrBefore(position: string, other: string): boolean {
  return position.length === other.length ? position <= other : position.length < other.length
}

function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? []
  map.set(key, list)
  return list
}
