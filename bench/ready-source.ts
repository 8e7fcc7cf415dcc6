import { plainShape } from '../src/engine/fixture.ts'
import type {
  EventShape,
  SourceRecord,
  LogSource,
  LogSourceListener,
  Page,
  ShardReader,
} from '../src/model/index.ts'

/** One shard whose pages are there at once, made as they are read. */
export class ReadySource implements LogSource, ShardReader {
  readonly shape: EventShape = plainShape
  readonly shard = 'shardId-000000000000'
  readonly startsAt = 'TRIM_HORIZON'
  readonly #page: (number: number) => Promise<Page> | Page
  readonly #ended: () => void
  #number = 0

  constructor(page: (number: number) => Promise<Page> | Page, ended: () => void) {
    this.#page = page
    this.#ended = ended
  }

  async open(listener: LogSourceListener): Promise<void> {
    listener.shardOpened(this)
  }

  async close(): Promise<void> {}

  async read(): Promise<Page> {
    return this.#page(this.#number++)
  }

  async store(): Promise<boolean> {
    return true
  }

  async expired(): Promise<number> {
    return 0
  }

  async finish(): Promise<void> {
    this.#ended()
  }
}

const DATA = Buffer.alloc(1024, 'x').toString('base64')
const BYTES_WITHOUT_NAMES = JSON.stringify(eventOf({ position: '', key: '' })).length

/** A page of records of 1 kB; `keyOf` names the key of the record with that number. */
export function pageOf(
  number: number,
  options: { size: number; last: boolean; keyOf: (index: number) => string },
): Page {
  const { size, last, keyOf } = options
  const records = Array.from({ length: size }, (_, index) =>
    recordOf({ position: String(number * size + index), key: keyOf(number * size + index) }),
  )
  return { records, through: records.at(-1)!.position, bytes: 0, caughtUp: false, end: last }
}

interface Named {
  readonly position: string
  readonly key: string
}

export function recordOf({ position, key }: Named): SourceRecord {
  const bytes = BYTES_WITHOUT_NAMES + 2 * position.length + key.length
  return {
    shard: 'shardId-000000000000',
    position,
    key,
    arrivedMs: 0,
    bytes,
    event: eventOf({ position, key }),
  }
}

export function eventOf({ position, key }: Named): object {
  return {
    kinesis: { partitionKey: key, sequenceNumber: position, data: DATA },
    eventID: `shardId-000000000000:${position}`,
  }
}
