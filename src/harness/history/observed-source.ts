import type { SourceError } from '../../model/index.ts'
import type { SourceRecord, LogSource, LogSourceListener, Page, ShardReader } from '../../model/index.ts'

/** What is to be known of a source while it is read. */
export interface SourceObserver {
  /** A page came, with or without records. */
  pageRead(page: Pick<Page, 'records' | 'from'>): void
  /** Changes a record before the engine sees it: a broker's timestamp to the scenario's clock. */
  adjust<R extends SourceRecord>(record: R): R
  /** Why the source refuses its reader at this moment; null when it does not. */
  refusal(): SourceError | null
}

/** A source that tells what is read from it, and which of its shards has a read under way. */
export class ObservedSource implements LogSource {
  readonly #source: LogSource
  readonly #observer: SourceObserver
  readonly #readers = new Map<ShardReader, ObservedReader>()

  constructor(source: LogSource, observer: SourceObserver) {
    this.#source = source
    this.#observer = observer
  }

  get shape() {
    return this.#source.shape
  }

  /** The shards that wait for a page at this moment. */
  get reading(): ReadonlySet<string> {
    const readers = [...this.#readers.values()].filter(({ isReading }) => isReading)
    return new Set(readers.map(({ shard }) => shard))
  }

  async open(listener: LogSourceListener): Promise<void> {
    checkAccess(this.#observer)
    await this.#source.open({
      ...bound(listener),
      shardOpened: (reader) => {
        const observed = new ObservedReader(reader, this.#observer)
        this.#readers.set(reader, observed)
        listener.shardOpened(observed)
      },
      shardRevoked: async (reader) => {
        const observed = this.#readers.get(reader)
        this.#readers.delete(reader)
        if (observed !== undefined) await listener.shardRevoked(observed)
      },
    })
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

class ObservedReader implements ShardReader {
  readonly #reader: ShardReader
  readonly #observer: SourceObserver
  isReading = false

  constructor(reader: ShardReader, observer: SourceObserver) {
    this.#reader = reader
    this.#observer = observer
  }

  get shard() {
    return this.#reader.shard
  }

  get startsAt() {
    return this.#reader.startsAt
  }

  get startOffset() {
    return this.#reader.startOffset
  }

  async read(signal: AbortSignal): Promise<Page> {
    checkAccess(this.#observer)
    this.isReading = true
    try {
      const read = await this.#reader.read(signal)
      const records = read.records.map((record) => this.#observer.adjust(record))
      const page = { ...read, records, bytes: records.reduce((sum, record) => sum + record.bytes, 0) }
      this.#observer.pageRead(page)
      return page
    } finally {
      this.isReading = false
    }
  }

  get window() {
    return this.#reader.window
  }

  async store(position: string, window?: string | null): Promise<boolean> {
    checkAccess(this.#observer)
    return this.#reader.store(position, window)
  }

  async expired(records: readonly SourceRecord[]): Promise<number> {
    return this.#reader.expired(records)
  }

  finish(): Promise<void> {
    return this.#reader.finish()
  }
}

/** @throws SourceError while the source refuses its reader */
export function checkAccess(observer: SourceObserver): void {
  const refusal = observer.refusal()
  if (refusal !== null) throw refusal
}

function bound(listener: LogSourceListener): Pick<LogSourceListener, 'failed' | 'reported'> {
  return {
    failed: (error, retry) => listener.failed(error, retry),
    reported: (error, shard) => listener.reported(error, shard),
  }
}
