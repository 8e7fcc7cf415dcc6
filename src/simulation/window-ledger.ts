import type { Cursor } from '../sources/cursor.ts'
import { namesOf, type Invocation } from './invocation.ts'
import { isAtOrBefore, type RecordLedger, type SimulatedRecord } from './record-ledger.ts'

/** How long a window stays open when nothing later comes (TUM-12). */
const WAITS_AFTER_END_MS = 120_000

/** What the event of a tumbling window says of it. */
interface WindowedEvent {
  readonly window?: { readonly start: string; readonly end: string }
  readonly state?: { readonly records?: readonly string[] }
  readonly isFinalInvokeForWindow?: boolean
  readonly isWindowTerminatedEarly?: boolean
}

/** A window of a shard, and the records that its state must have. */
interface Tally {
  readonly startMs: number
  readonly endMs: number
  readonly records: readonly SimulatedRecord[]
  /** Until its final invocation has succeeded, or its early one, after which the same window begins anew. */
  readonly open: boolean
}

/**
 * Tumbling windows, as the function sees them and as they are stored: the state of a window has each record with
 * which the function succeeded once, in order, through every kill and restart (TUM-3); each window ends with a final
 * invocation, neither too early (TUM-12, TUM-13, TUM-14) nor never (TUM-7).
 */
export class WindowLedger {
  readonly #ledger: RecordLedger
  readonly #nowMs: () => number
  /** 0 without windows. */
  #lengthMs = 0
  /** Of this life, by shard, in order; the first may be what was stored. */
  #tallies = new Map<string, readonly Tally[]>()
  readonly #stored = new Map<string, Tally>()
  /** Names of records that no open window has to speak of: discarded, lost, or settled in another window or without. */
  readonly #elsewhere = new Set<string>()
  /** Shards that this life has begun to read. */
  readonly #opened = new Set<string>()

  constructor(ledger: RecordLedger, nowMs: () => number) {
    this.#ledger = ledger
    this.#nowMs = nowMs
  }

  lifeBegins(lengthMs: number): void {
    this.#lengthMs = lengthMs
    this.#opened.clear()
    // A state that is not gone on with is dropped (TUM-1).
    if (lengthMs === 0) for (const { records } of this.#stored.values()) this.leave(records)
    const stored = [...this.#stored].map(([shard, tally]) => [shard, [tally]] as const)
    this.#tallies = new Map(lengthMs === 0 ? [] : stored)
  }

  shardOpened(shard: string): void {
    this.#opened.add(shard)
  }

  /** A shard that is gone takes its window with it. */
  shardLost(shard: string): void {
    if (this.#opened.has(shard)) return
    this.leave(this.#openIn(shard)?.records ?? [])
    this.#tallies.delete(shard)
    this.#stored.delete(shard)
  }

  /** A window whose records were all discarded before the function had any of them ends as well. */
  discarded(shard: string, [first]: readonly SimulatedRecord[]): void {
    if (this.#lengthMs === 0 || first === undefined || this.#openIn(shard) !== undefined) return
    const startMs = Math.floor(first.arrivedMs / this.#lengthMs) * this.#lengthMs
    this.#push(shard, { startMs, endMs: startMs + this.#lengthMs, records: [], open: true })
  }

  /** These records are settled, and in no window. */
  leave(records: readonly SimulatedRecord[]): void {
    for (const { name } of records) this.#elsewhere.add(name)
  }

  /** Windows that still have to end. */
  get open(): readonly string[] {
    return [...this.#tallies]
      .filter(([, tallies]) => tallies.at(-1)?.open === true)
      .map(([shard, tallies]) => `the window of ${shard} until ${wordsOf(tallies.at(-1)!)}`)
  }

  /** The function is given an event. */
  invoked({ shard, records }: Invocation, event: object): string[] {
    const {
      window,
      state,
      isFinalInvokeForWindow: isFinal,
      isWindowTerminatedEarly: isEarly,
    } = event as WindowedEvent
    if (window === undefined || this.#lengthMs === 0) {
      return (window === undefined) === (this.#lengthMs === 0)
        ? []
        : ['the event has a window, or has none, wrongly']
    }
    const bounds = { startMs: Date.parse(window.start), endMs: Date.parse(window.end) }
    const known = this.#openIn(shard)
    const tally = known ?? { ...bounds, records: [], open: true }
    if (known === undefined && isFinal !== true && isEarly !== true) this.#push(shard, tally)
    const names = state?.records ?? []
    return [
      ...(known === undefined ? this.#beginning(bounds) : this.#goingOn(known, bounds)),
      ...strangers(records, tally),
      ...(same(names, namesIn(tally.records))
        ? []
        : [`the state of ${wordsOf(tally)} is ${names.join(' ')}, not ${namesOf(tally.records)}`]),
      ...(isFinal === true ? this.#ending(shard, { tally, known }) : []),
      ...((isFinal === true || isEarly === true) && records.length > 0
        ? ['an invocation that ends a window has records']
        : []),
    ]
  }

  /** The function has succeeded with these records of an invocation. */
  succeeded({ shard }: Invocation, records: readonly SimulatedRecord[], event: object): void {
    const tally = this.#openIn(shard)
    if (tally === undefined) return this.leave(records)
    const { isFinalInvokeForWindow: isFinal, isWindowTerminatedEarly: isEarly } = event as WindowedEvent
    if (isFinal === true || isEarly === true) {
      this.leave(tally.records)
      this.#replace(shard, { ...tally, open: false })
      if (isEarly === true) this.#push(shard, { ...tally, records: [] })
    } else {
      for (const { name } of records) this.#elsewhere.delete(name)
      this.#replace(shard, { ...tally, records: [...tally.records, ...records] })
    }
  }

  /** A position is durable, with the window that is open behind it. */
  saved(shard: string, cursor: Cursor, window: string | undefined): string[] {
    const { open, position } =
      window === undefined ? {} : (JSON.parse(window) as { open: StoredOpen; position: string })
    const before = this.#stored.get(shard)
    const names =
      open === undefined ? [] : ((JSON.parse(open.state) as WindowedEvent['state'])?.records ?? [])
    if (open === undefined) this.#stored.delete(shard)
    else {
      const records = names.map((name) => this.#ledger.named(name))
      this.#stored.set(shard, { startMs: open.startMs, endMs: open.endMs, records, open: true })
    }
    const place = cursor.kind === 'after' ? cursor.sequenceNumber : null
    if (this.#lengthMs === 0) {
      const isKept = open === undefined || (before !== undefined && isSame(before, open))
      return isKept ? [] : [`a window is stored in ${shard}, but there are none`]
    }
    const tallies = this.#tallies.get(shard) ?? []
    if (open === undefined) return forgotten(tallies, place, shard)
    if (position !== place) return [`the window of ${shard} is stored with ${position}, behind ${place}`]
    const isTrue = tallies.some((tally, index) => {
      const earlier = tallies.slice(0, index).every((one) => behind(one, place).length === one.records.length)
      return earlier && isSame(tally, open) && same(names, namesIn(behind(tally, place)))
    })
    return isTrue
      ? []
      : [`the window of ${shard} is stored with the state ${names.join(' ')}, which it never had`]
  }

  #openIn(shard: string): Tally | undefined {
    const last = this.#tallies.get(shard)?.at(-1)
    return last?.open === true ? last : undefined
  }

  #push(shard: string, tally: Tally): void {
    this.#tallies.set(shard, [...(this.#tallies.get(shard) ?? []), tally])
  }

  #replace(shard: string, tally: Tally): void {
    this.#tallies.set(shard, [...this.#tallies.get(shard)!.slice(0, -1), tally])
  }

  /** Windows are aligned to the epoch (TUM-1). */
  #beginning({ startMs, endMs }: { startMs: number; endMs: number }): string[] {
    const isAligned = startMs % this.#lengthMs === 0 && endMs - startMs === this.#lengthMs
    return isAligned ? [] : [`a window of ${endMs - startMs} ms begins at ${new Date(startMs).toISOString()}`]
  }

  #goingOn(tally: Tally, bounds: { startMs: number; endMs: number }): string[] {
    if (isSame(tally, bounds)) return []
    return [`the window until ${wordsOf(bounds)} begins before that until ${wordsOf(tally)} has ended`]
  }

  #ending(shard: string, { tally, known }: { tally: Tally; known: Tally | undefined }): string[] {
    if (known === undefined) return [`a window of ${shard} ends that has not begun`]
    const { startMs, endMs } = tally
    const inShard = this.#ledger.inShard(shard)
    const isOver =
      this.#ledger.hasChildren(shard) ||
      inShard.some(({ arrivedMs }) => arrivedMs >= endMs) ||
      this.#nowMs() >= endMs + WAITS_AFTER_END_MS
    const missing = inShard.filter(
      (record) =>
        record.arrivedMs >= startMs &&
        record.arrivedMs < endMs &&
        this.#ledger.isOwed(record) &&
        !this.#ledger.isFiltered(record) &&
        !tally.records.includes(record) &&
        !this.#elsewhere.has(record.name),
    )
    return [
      ...(isOver ? [] : [`the window of ${shard} until ${wordsOf(tally)} ends too early`]),
      ...(missing.length === 0 ? [] : [`the window of ${shard} ends without ${namesOf(missing)}`]),
    ]
  }
}

interface StoredOpen {
  readonly startMs: number
  readonly endMs: number
  readonly state: string
}

/** No batch has records of two windows (TUM-14). */
function strangers(records: readonly SimulatedRecord[], { startMs, endMs }: Tally): string[] {
  const other = records.filter(({ arrivedMs }) => arrivedMs < startMs || arrivedMs >= endMs)
  return other.length === 0 ? [] : [`${namesOf(other)} are not of the window until ${wordsOf({ endMs })}`]
}

/** What would be gone if the next start began at this place without a window. */
function forgotten(tallies: readonly Tally[], place: string | null, shard: string): string[] {
  const half = tallies.filter((tally) => {
    const left = behind(tally, place).length
    return left > 0 && (tally.open || left < tally.records.length)
  })
  return half.map((tally) => `the position of ${shard} is stored without its window until ${wordsOf(tally)}`)
}

function behind({ records }: Tally, place: string | null): readonly SimulatedRecord[] {
  return place === null ? [] : records.filter(({ position }) => isAtOrBefore(position, place))
}

function isSame(
  one: { readonly startMs: number; readonly endMs: number },
  other: { readonly startMs: number; readonly endMs: number },
): boolean {
  return one.startMs === other.startMs && one.endMs === other.endMs
}

function namesIn(records: readonly SimulatedRecord[]): string[] {
  return records.map(({ name }) => name)
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index])
}

function wordsOf({ endMs }: { readonly endMs: number }): string {
  return new Date(endMs).toISOString()
}
