import { SourceError, type LogRecord, type Page, type ShardReader } from '../../model/index.ts'
import { ExpiredIteratorError, type KinesisRecord, type RecordsPage } from '../../services/kinesis/port.ts'
import { describeCursor, iteratorStartOf, seenMsOf, type OpenCursor } from './cursor.ts'
import { recordDecoder } from './event-shape.ts'
import { Pace } from './pace.ts'
import { ReadLedger } from './read-ledger.ts'
import type { ReadingParts } from './reading-parts.ts'

const NOTHING: Page = { records: [], through: null, bytes: 0, caughtUp: false }
/** While a shard is idle its stored cursor is renewed when it is older than this share of the retention. */
const RENEWED_BEFORE = 1 / 24

/**
 * One shard of a stream, polled at the pace of KIN-4. The place to read from is a cursor (the last record read), the
 * iterator only a way to it: an iterator that has expired or was refused is made anew from the cursor.
 */
export class KinesisShardReader implements ShardReader {
  readonly shard: string
  readonly startsAt: string
  readonly window: string | undefined
  readonly #parts: ReadingParts
  readonly #finished: (reader: KinesisShardReader) => Promise<void>
  readonly #decode: (record: KinesisRecord) => LogRecord
  readonly #pace: Pace
  readonly #ledger = new ReadLedger()
  #cursor: OpenCursor
  #stored: { readonly cursor: OpenCursor; readonly window?: string | null }
  #iterator: string | null = null

  constructor(options: {
    readonly shard: string
    readonly start: OpenCursor
    /** What was stored with it. */
    readonly window?: string | undefined
    readonly parts: ReadingParts
    /** The shard is read and settled to its end. */
    readonly finished: (reader: KinesisShardReader) => Promise<void>
  }) {
    const { shard, start, window, parts, finished } = options
    this.shard = shard
    this.startsAt = describeCursor(start)
    this.#cursor = start
    this.#stored = window === undefined ? { cursor: start } : { cursor: start, window }
    this.window = window
    this.#parts = parts
    this.#finished = finished
    this.#decode = recordDecoder(shard, parts.constants)
    this.#pace = new Pace(parts.clock)
  }

  async read(signal: AbortSignal): Promise<Page> {
    await this.#pace.turn(signal)
    if (signal.aborted) return NOTHING
    const startedMs = this.#parts.clock.now()
    try {
      const answer = await this.#poll()
      this.#iterator = answer.nextIterator
      const page = this.#accept(answer, startedMs)
      this.#pace.answered({ startedMs, caughtUp: page.caughtUp })
      if (page.caughtUp && page.records.length === 0) await this.#renewStored()
      return page
    } catch (error) {
      throw this.#failed(error)
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
  async expired(records: readonly LogRecord[]): Promise<number> {
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
    return this.#finished(this)
  }

  async #poll(): Promise<RecordsPage> {
    try {
      // Awaited here, so that an iterator that expired is caught here.
      return await this.#getRecords()
    } catch (error) {
      if (!(error instanceof ExpiredIteratorError)) throw error
      this.#iterator = null
      return this.#getRecords()
    }
  }

  async #getRecords(): Promise<RecordsPage> {
    const { port, stream, pageLimit: limit } = this.#parts
    this.#iterator ??= await this.#newIterator()
    return port.getRecords({ stream, iterator: this.#iterator, limit })
  }

  async #newIterator(): Promise<string> {
    const { port, stream } = this.#parts
    const lost = await this.#parts.retention.lossBehind(this.#cursor)
    if (lost !== null) {
      this.#parts.reported(lost, this.shard)
      this.#cursor = { kind: 'horizon' }
    }
    return port.getIterator({ stream, shard: this.shard, start: iteratorStartOf(this.#cursor) })
  }

  #accept(answer: RecordsPage, startedMs: number): Page {
    const fresh = this.#notBefore(answer.records)
    const records: LogRecord[] = []
    let bytes = 0
    for (const record of fresh) {
      const decoded = this.#decode(record)
      bytes += decoded.bytes
      records.push(decoded)
    }
    const end = answer.nextIterator === null
    // A full page may have more behind it, whatever the service says (kinesalite always says 0).
    const full = answer.records.length >= this.#parts.pageLimit
    const caughtUp = end || (answer.millisBehindLatest === 0 && !full)
    const through = records.at(-1)?.position ?? null
    this.#moveTo(records, caughtUp ? startedMs : (records.at(-1)?.arrivedMs ?? null))
    const behindMs = answer.millisBehindLatest
    const from = answer.from === undefined ? {} : { from: answer.from }
    return { records, through, bytes, caughtUp, behindMs, ...from, ...(end ? { end } : {}) }
  }

  /** Some services look at the whole seconds of AT_TIMESTAMP, and bring records that arrived just before it. */
  #notBefore(records: readonly KinesisRecord[]): readonly KinesisRecord[] {
    const cursor = this.#cursor
    if (cursor.kind !== 'at') return records
    const first = records.findIndex(({ arrivedMs }) => arrivedMs >= cursor.timestampMs)
    return first === -1 ? [] : records.slice(first)
  }

  /** @param seenMs Null when the page says nothing about it. */
  #moveTo(records: readonly LogRecord[], seenMs: number | null): void {
    const last = records.at(-1)
    if (last !== undefined) {
      this.#cursor = { kind: 'after', sequenceNumber: last.position, seenMs: seenMs! }
      this.#ledger.read(records, seenMs!)
    } else if (seenMs !== null && seenMsOf(this.#cursor) !== undefined) {
      this.#cursor = { ...this.#cursor, seenMs } as OpenCursor
    }
  }

  #failed(error: unknown): Error {
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

  #countExpired(records: readonly LogRecord[]): number {
    const horizonMs = this.#parts.clock.now() - this.#parts.retention.ms
    const kept = records.findIndex(({ arrivedMs }) => arrivedMs >= horizonMs)
    return kept === -1 ? records.length : kept
  }
}
