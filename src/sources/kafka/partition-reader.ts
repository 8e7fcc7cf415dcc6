import type { SourceRecord, Page, ShardReader, StartingPosition } from '../../model/index.ts'
import type { GroupMember, PartitionClaim } from '../../services/kafka/port.ts'
import { recordDecoder, shardName } from './event-shape.ts'

const RECORDS_PER_PAGE = 500
/** An idle read comes back empty after this time. */
const IDLE_MS = 1000

/** One claim on one partition: polls become pages, settled positions become commits. */
export class PartitionReader implements ShardReader {
  readonly shard: string
  readonly startsAt: string
  readonly startOffset: number
  readonly #claim: PartitionClaim
  readonly #member: Promise<GroupMember>
  readonly #decode: ReturnType<typeof recordDecoder>
  /** The offset that the next page begins at. */
  #nextOffset: number

  constructor(options: {
    topic: string
    claim: PartitionClaim
    member: Promise<GroupMember>
    start: StartingPosition | undefined
  }) {
    const { topic, claim, member, start } = options
    this.shard = shardName(topic, claim.partition)
    this.startsAt = describeStart(claim, start)
    this.startOffset = claim.offset
    this.#claim = claim
    this.#member = member
    this.#decode = recordDecoder(topic, claim.partition)
    this.#nextOffset = claim.offset
  }

  async read(signal: AbortSignal): Promise<Page> {
    const member = await this.#member
    const page = await member.poll(this.#claim, { maximumRecords: RECORDS_PER_PAGE, waitMs: IDLE_MS, signal })
    const records = page.records.map(this.#decode)
    let bytes = 0
    for (const record of records) bytes += record.bytes
    const moved = page.nextOffset > this.#nextOffset
    this.#nextOffset = page.nextOffset
    return {
      records,
      through: moved || records.length > 0 ? String(page.nextOffset - 1) : null,
      bytes,
      caughtUp: page.caughtUp,
      lag: Math.max(0, page.highWatermark - page.nextOffset),
      ...(page.from === undefined ? {} : { from: page.from }),
    }
  }

  /** Commits the group's offset, which is the one behind the position (KAF-9). */
  async store(position: string): Promise<boolean> {
    const member = await this.#member
    return member.commit(this.#claim, Number(position) + 1)
  }

  /**
   * Compares with the oldest offset that the broker has now.
   * @decision PAGE-23 While a broker cannot be asked what has left retention, nothing counts as expired.
   */
  async expired(records: readonly SourceRecord[]): Promise<number> {
    const member = await this.#member
    const earliest = await member.earliestOffset(this.#claim.partition).catch(() => 0)
    const first = records.findIndex(({ position }) => Number(position) >= earliest)
    return first < 0 ? records.length : first
  }

  async finish(): Promise<void> {}
}

function describeStart(claim: PartitionClaim, start: StartingPosition | undefined): string {
  if (claim.startsAt === 'COMMITTED') return `offset ${claim.offset}`
  if (claim.startsAt !== 'AT_TIMESTAMP' || start?.kind !== 'AT_TIMESTAMP') return claim.startsAt
  return `AT_TIMESTAMP ${new Date(start.timestampMs).toISOString()}`
}
