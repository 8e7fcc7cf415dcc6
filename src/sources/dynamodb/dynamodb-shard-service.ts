import {
  TrimmedDataError,
  type DynamodbPort,
  type IteratorStart as PortStart,
  type ShardDescription,
  type StreamRecord,
  type TableAddress,
} from '../../services/dynamodb/port.ts'
import type { Clock } from '../../time/index.ts'
import { PositionTrimmedError, type IteratorStart, type ShardService } from '../shard-service.ts'

/** A stream keeps its records for a day, and nothing changes that (DDB-7). */
const RETENTION_HOURS = 24

/** The stream of a table as what reads shards sees it. */
export class DynamodbShardService implements ShardService<StreamRecord> {
  readonly #port: DynamodbPort
  readonly #table: TableAddress
  readonly #clock: Clock
  #streamArn: string | null = null

  constructor(parts: { readonly port: DynamodbPort; readonly table: TableAddress; readonly clock: Clock }) {
    this.#port = parts.port
    this.#table = parts.table
    this.#clock = parts.clock
  }

  async describe() {
    const { arn } = await this.#port.describeStream(this.#table)
    return { incarnation: arn, retentionPeriodHours: RETENTION_HOURS }
  }

  /** It stays so when the table gets another; who describes it again sees that. */
  use(incarnation: string): void {
    this.#streamArn = incarnation
  }

  async listShards() {
    const streamArn = await this.#arn()
    const first = await this.#port.listShards(streamArn)
    const shards: ShardDescription[] = [...first.shards]
    for (let after = first.next; after !== null;) {
      const page = await this.#port.listShards(streamArn, after)
      shards.push(...page.shards)
      after = page.next
    }
    return shards.map(({ id, parent, endingSequenceNumber }) => {
      return { id, parents: parent === null ? [] : [parent], closed: endingSequenceNumber !== null }
    })
  }

  getIterator(shard: string, start: IteratorStart): Promise<string> {
    // There is no such start here: everything is brought, and the reader leaves out what is older.
    const from = start.type === 'AT_TIMESTAMP' ? ({ type: 'TRIM_HORIZON' } as const) : start
    return this.#iterator(shard, from)
  }

  /** Behind the newest record, for as long as the iterator lives. */
  latestIterator(shard: string): Promise<string> {
    return this.#iterator(shard, { type: 'LATEST' })
  }

  async getRecords(iterator: string, limit: number) {
    const page = await trimmed(this.#port.getRecords({ iterator, limit }))
    const { records, nextIterator, from } = page
    // The service does not say how far behind a page is: only one without records may be the last.
    const caughtUp = nextIterator === null || records.length === 0
    const behindMs = caughtUp ? 0 : Math.max(0, this.#clock.now() - records.at(-1)!.arrivedMs)
    return { records, nextIterator, caughtUp, behindMs, ...(from === undefined ? {} : { from }) }
  }

  async #iterator(shard: string, start: PortStart): Promise<string> {
    return trimmed(this.#port.getIterator({ streamArn: await this.#arn(), shard, start }))
  }

  async #arn(): Promise<string> {
    return this.#streamArn ?? (await this.describe()).incarnation
  }
}

async function trimmed<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw error instanceof TrimmedDataError ? new PositionTrimmedError(error.message) : error
  }
}
