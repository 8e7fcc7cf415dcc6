import { SourceError, type SourceRecord, type Page, type ShardReader } from '../model/index.ts'
import { ExpiredIteratorError } from '../services/expired-iterator.ts'
import { describeCursor, iteratorStartOf, seenMsOf, type OpenCursor } from './cursor.ts'
import { Pace } from './pace.ts'
import { ReadLedger } from './read-ledger.ts'
import type { ReadingParts } from './reading-parts.ts'
import { PositionTrimmedError, type ServicePage, type ServiceRecord } from './shard-service.ts'
import { shardLost } from './stream-failures.ts'

const NOTHING: Page = { records: [], through: null, bytes: 0, caughtUp: false }
/** Of a shard of which there is nothing more to read. */
const THE_END: Page = { ...NOTHING, caughtUp: true, end: true }
/** While a shard is idle its stored cursor is renewed when it is older than this share of the retention. */
const RENEWED_BEFORE = 1 / 24

/**
 * One shard of a stream, polled at its source's pace (KIN-4, DDB-4). The place to read from is a cursor (the last
 * record read), the iterator only a way to it: an iterator that has expired or was refused is made anew from the cursor.
 */
export class StreamShardReader<Record extends ServiceRecord> implements ShardReader {
  readonly shard: string
  readonly startsAt: string
  readonly window: string | undefined
  readonly #parts: ReadingParts<Record>
  readonly #finished: () => Promise<void>
  readonly #decode: (record: Record) => SourceRecord
  readonly #pace: Pace
  readonly #ledger = new ReadLedger()
  #cursor: OpenCursor
  #stored: { readonly cursor: OpenCursor; readonly window?: string | null }
  #iterator: string | null
  /** The iterator leads to the very place, so that all it brings is wanted. */
  #isExact: boolean
  /** The last read was refused: the stream may have been made anew since, with shards of the same names. */
  #refused = false

  constructor(options: {
    readonly shard: string
    readonly start: OpenCursor
    /** What was stored with it. */
    readonly window?: string | undefined
    /** Leads to just that place, or to one that is more exact. */
    readonly iterator?: string
    readonly parts: ReadingParts<Record>
    /** The shard is read and settled to its end. */
    readonly finished: () => Promise<void>
  }) {
    const { shard, start, window, parts, finished, iterator = null } = options
    this.shard = shard
    this.startsAt = describeCursor(start)
    this.#cursor = start
    this.#iterator = iterator
    this.#isExact = iterator !== null
    this.#stored = window === undefined ? { cursor: start } : { cursor: start, window }
    this.window = window
    this.#parts = parts
    this.#finished = finished
    this.#decode = parts.decoder(shard)
    this.#pace = new Pace(parts.clock, parts.idleMs)
  }

  async read(signal: AbortSignal): Promise<Page> {
    await this.#pace.turn(signal)
    if (signal.aborted) return NOTHING
    const startedMs = this.#parts.clock.now()
    try {
      const { incarnation } = this.#parts
      if (await (this.#refused ? incarnation.ask() : incarnation.look())) return THE_END
      const answer = await this.#poll()
      this.#refused = false
      this.#iterator = answer.nextIterator
      const page = this.#accept(answer, startedMs)
      this.#pace.answered({ startedMs, caughtUp: page.caughtUp })
      if (page.caughtUp && page.records.length === 0) await this.#renewStored()
      return page
    } catch (error) {
      const failure = this.#failed(error)
      if (failure.code !== 'SOURCE_NOT_FOUND' && failure.code !== 'SOURCE_FAILED') throw failure
      this.#refused = true
      return this.#whatIsLeft(failure)
    }
  }

  async store(position: string, window?: string | null): Promise<boolean> {
    const { cursor } = this.#stored
    // Only the window has changed: the cursor says more than the position does.
    const isStored = cursor.kind === 'after' && cursor.sequenceNumber === position
    await this.#save(isStored ? cursor : this.#ledger.cursorAfter(position), window)
    this.#ledger.stored(position)
    return true
  }

  /** Asks for the stream's retention anew before it calls anything expired: it may have been raised. */
  async expired(records: readonly SourceRecord[]): Promise<number> {
    if (this.#countExpired(records) === 0) return 0
    try {
      await this.#parts.retention.refresh()
    } catch {
      // A stream that does not answer says nothing about its records.
      return 0
    }
    return this.#countExpired(records)
  }

  finish(): Promise<void> {
    return this.#finished()
  }

  async #poll(): Promise<ServicePage<Record>> {
    try {
      // Awaited here, so that an iterator that expired is caught here.
      return await this.#getRecords()
    } catch (error) {
      const isTrimmed = error instanceof PositionTrimmedError
      if (!isTrimmed && !(error instanceof ExpiredIteratorError)) throw error
      this.#iterator = null
      if (isTrimmed) this.#lose(new SourceError('POSITION_LOST', trimmedWords(error.message)))
      return this.#getRecords()
    }
  }

  async #getRecords(): Promise<ServicePage<Record>> {
    const { service, pageLimit: limit } = this.#parts
    this.#iterator ??= await this.#newIterator()
    return service.getRecords(this.#iterator, limit)
  }

  async #newIterator(): Promise<string> {
    const lost = await this.#parts.retention.lossBehind(this.#cursor)
    if (lost !== null) this.#lose(lost)
    this.#isExact = false
    return this.#parts.service.getIterator(this.shard, iteratorStartOf(this.#cursor))
  }

  #lose(lost: SourceError): void {
    this.#parts.reported(lost, this.shard)
    this.#cursor = { kind: 'horizon' }
  }

  #accept(answer: ServicePage<Record>, startedMs: number): Page {
    const fresh = this.#notBefore(answer.records)
    const records: SourceRecord[] = []
    let bytes = 0
    for (const record of fresh) {
      const decoded = this.#decode(record)
      bytes += decoded.bytes
      records.push(decoded)
    }
    const end = answer.nextIterator === null
    const { caughtUp, behindMs } = answer
    const through = records.at(-1)?.position ?? null
    this.#moveTo(records, caughtUp ? startedMs : (records.at(-1)?.arrivedMs ?? null))
    const from = answer.from === undefined ? {} : { from: answer.from }
    return { records, through, bytes, caughtUp, behindMs, ...from, ...(end ? { end } : {}) }
  }

  /** Some services look at the whole seconds of AT_TIMESTAMP, or at nothing of it, and bring records from before. */
  #notBefore(records: readonly Record[]): readonly Record[] {
    const cursor = this.#cursor
    if (cursor.kind !== 'at' || this.#isExact) return records
    const first = records.findIndex(({ arrivedMs }) => arrivedMs >= cursor.timestampMs)
    return first === -1 ? [] : records.slice(first)
  }

  /** @param seenMs Null when the page says nothing about it. */
  #moveTo(records: readonly SourceRecord[], seenMs: number | null): void {
    const last = records.at(-1)
    if (last !== undefined) {
      this.#cursor = { kind: 'after', sequenceNumber: last.position, seenMs: seenMs! }
      this.#ledger.read(records, seenMs!)
    } else if (seenMs !== null && seenMsOf(this.#cursor) !== undefined) {
      this.#cursor = { ...this.#cursor, seenMs }
    }
  }

  #failed(error: unknown): SourceError {
    if (error instanceof SourceError) {
      if (error.code === 'SOURCE_THROTTLED') this.#pace.throttled()
      // What the service no longer knows is asked for anew, from the cursor.
      else if (error.code !== 'SOURCE_UNREACHABLE') this.#iterator = null
      return error
    }
    this.#iterator = null
    return new SourceError('SOURCE_FAILED', error instanceof Error ? error.message : String(error), {
      cause: error,
    })
  }

  /**
   * The service refuses a place that it gave itself. The stream may have been made anew, or the shard may have left
   * retention while its batch was retried: then there is nothing more to read of it, and what follows may begin.
   */
  async #whatIsLeft(failure: SourceError): Promise<Page> {
    const { service, incarnation } = this.#parts
    const isReplaced = await incarnation.ask().catch(() => null)
    if (isReplaced === true) return THE_END
    const shards = isReplaced === null ? null : await service.listShards().catch(() => null)
    if (shards === null || shards.some(({ id }) => id === this.shard)) throw failure
    this.#lose(shardLost(this.shard))
    return THE_END
  }

  /**
   * Stored positions say until when they speak for the shard. While nothing comes, that moment is carried along now
   * and then, so that a quiet shard does not look like one whose records were lost.
   */
  async #renewStored(): Promise<void> {
    const seenMs = seenMsOf(this.#cursor)
    const storedSeenMs = seenMsOf(this.#stored.cursor)
    if (!this.#ledger.empty || seenMs === undefined || storedSeenMs === undefined) return
    if (seenMs - storedSeenMs < this.#parts.retention.ms * RENEWED_BEFORE) return
    await this.#save(this.#cursor, this.#stored.window)
  }

  async #save(cursor: OpenCursor, window?: string | null): Promise<void> {
    // Remembered at once: who saves meanwhile must not bring back an older window. A save that fails comes again.
    this.#stored = { cursor, window: window ?? null }
    await this.#parts.save([[this.shard, cursor, window ?? null]])
  }

  #countExpired(records: readonly SourceRecord[]): number {
    const horizonMs = this.#parts.clock.now() - this.#parts.retention.ms
    const kept = records.findIndex(({ arrivedMs }) => arrivedMs >= horizonMs)
    return kept === -1 ? records.length : kept
  }
}

function trimmedWords(words: string): string {
  return `records behind the position have left the stream's retention (${words}); reading goes on at the oldest record left`
}
