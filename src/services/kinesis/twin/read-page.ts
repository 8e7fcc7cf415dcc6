import { ExpiredIteratorError } from '../../expired-iterator.ts'
import type { KinesisRecord } from '../port.ts'
import { failed, throttled } from './failures.ts'
import { ITERATOR_LIFE_MS, type IteratorPlace } from './iterator.ts'
import { shardIdOf, type TwinShard } from './twin-shard.ts'
import type { TwinStream } from './twin-stream.ts'

const MOST_RECORDS = 10_000
const MOST_BYTES = 10 * 1024 * 1024

export interface TwinPage {
  readonly records: readonly KinesisRecord[]
  /** Null when the shard is closed and read to its end. */
  readonly nextIndex: number | null
  readonly millisBehindLatest: number
  readonly childShards: readonly string[]
}

/**
 * One GetRecords call on an embedded shard.
 * @throws ExpiredIteratorError when the iterator is older than five minutes
 * @throws SourceError when the shard has been read too much
 */
export function readPage(request: {
  readonly stream: TwinStream
  readonly shard: TwinShard
  readonly place: IteratorPlace
  readonly limit: number
  /** Whether read limits hold. */
  readonly limits: boolean
  readonly nowMs: number
}): TwinPage {
  const { stream, shard, place, nowMs } = request
  checkLimit(request.limit)
  checkAge(place.issuedMs, nowMs)
  const refusal = request.limits ? shard.limits.refusal(nowMs) : null
  if (refusal !== null) throw throttled(shardIdOf(shard.number), stream.name, refusal)

  const from = shard.log.seek(stream.horizonMs(nowMs), place.index)
  const { records, bytes } = collect(shard, from, request.limit)
  shard.limits.spend(bytes)
  const nextIndex = from + records.length
  const ended = shard.closing !== null && nextIndex >= shard.log.next
  return {
    records,
    nextIndex: ended ? null : nextIndex,
    millisBehindLatest: behindLatest(shard, { records, nextIndex, nowMs }),
    childShards: ended ? childrenOf(shard, stream) : [],
  }
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RECORDS) {
    throw failed(`Limit must be a whole number from 1 to ${MOST_RECORDS}, not ${limit}.`)
  }
}

function checkAge(issuedMs: number, nowMs: number): void {
  if (nowMs - issuedMs <= ITERATOR_LIFE_MS) return
  throw new ExpiredIteratorError(
    `Iterator expired. The iterator was created at time ${new Date(issuedMs).toUTCString()} while right now it is ` +
      `${new Date(nowMs).toUTCString()} which is further in the future than the tolerated delay of ` +
      `${ITERATOR_LIFE_MS} milliseconds.`,
  )
}

/** Always one record at least, when there is one. */
function collect(
  shard: TwinShard,
  from: number,
  limit: number,
): { readonly records: KinesisRecord[]; readonly bytes: number } {
  const records: KinesisRecord[] = []
  let bytes = 0
  for (let index = from; index < shard.log.next && records.length < limit; index++) {
    const record = shard.log.get(index)
    bytes += record.data.byteLength
    if (bytes > MOST_BYTES && records.length > 0) return { records, bytes: bytes - record.data.byteLength }
    records.push(record)
  }
  return { records, bytes }
}

/** How far the end of the page is from now; 0 when nothing comes after it. */
function behindLatest(
  shard: TwinShard,
  page: { records: readonly KinesisRecord[]; nextIndex: number; nowMs: number },
): number {
  if (page.nextIndex >= shard.log.next) return 0
  const last = page.records.at(-1) ?? shard.log.get(page.nextIndex)
  return Math.max(1, page.nowMs - last.arrivedMs)
}

function childrenOf(shard: TwinShard, stream: TwinStream): string[] {
  return stream.shards
    .filter(({ parents }) => parents.includes(shard.number))
    .map(({ number }) => shardIdOf(number))
}
