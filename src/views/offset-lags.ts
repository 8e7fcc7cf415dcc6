import type { EngineEvent } from '../model/index.ts'

/** A partition, as far as its events tell. */
interface Partition {
  /** The offset that is committed, or at which reading began. */
  committed: number
  /** Records behind its end when it was last read; null before. */
  lag: number | null
  /** Records read and not settled. */
  unsettled: number
}

/**
 * How far a consumer group is behind in the partitions that are read here, and how far it commits. Sources that tell no
 * offsets have neither.
 */
export class OffsetLags {
  readonly #partitions = new Map<string, Partition>()

  /** @returns by how much the committed offset moved */
  event(event: EngineEvent): number {
    if (event.event === 'ShardOpened' && event.offset !== undefined) {
      this.#partitions.set(event.shard, { committed: event.offset, lag: null, unsettled: 0 })
    }
    if (this.#partitions.size === 0 || !('shard' in event)) return 0
    const partition = this.#partitions.get(event.shard ?? '')
    if (partition === undefined) return 0
    partition.unsettled = Math.max(0, partition.unsettled + change(event))
    if (event.event === 'RecordsRead') partition.lag = event.lag ?? null
    if (event.event === 'ShardClosed') this.#partitions.delete(event.shard)
    return event.event === 'PositionStored' ? commit(partition, Number(event.position) + 1) : 0
  }

  /** The largest distance of a partition's newest record from what was processed, in records; null without partitions. */
  get largest(): number | null {
    const lags = this.#lags
    return lags.length === 0 ? null : Math.max(...lags)
  }

  get sum(): number | null {
    const lags = this.#lags
    return lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0)
  }

  get #lags(): number[] {
    return [...this.#partitions.values()].flatMap(({ lag, unsettled }) =>
      lag === null ? [] : [lag + unsettled],
    )
  }
}

function change(event: EngineEvent): number {
  switch (event.event) {
    case 'RecordsRead':
      return event.records
    case 'RecordsFiltered':
    case 'BatchSucceeded':
    case 'RecordsDiscarded':
      return -event.records
    case 'BatchPartiallyFailed':
      return event.failed - event.records
    default:
      return 0
  }
}

/** An offset behind one that left retention may be committed: that is no step back. */
function commit(partition: Partition, offset: number): number {
  const by = Math.max(0, offset - partition.committed)
  partition.committed = offset
  return by
}
