import { SourceError } from '../../model/index.ts'
import type { KinesisPort, StreamAddress } from '../../services/kinesis/port.ts'
import type { Clock } from '../../time/index.ts'
import type { OpenCursor } from '../cursor.ts'

/**
 * How far the service's clock may be behind ours, for a moment that has not come there yet is refused: a few seconds,
 * and when that is too little, as far as a signed request is taken at all (five minutes).
 */
const LOOK_BACK_MS = 5_000
const LONG_LOOK_BACK_MS = 310_000
const LARGEST_PAGE = 10_000

/**
 * LATEST as a place that can be stored, so that nothing is lost that arrives around a restart: behind the newest
 * record of the last seconds, or, when there is none, at the moment before which nothing is to be read.
 *
 *        look back ├──── r1 ── r2 ── r3 ┤ now          after r3
 *        look back ├────────────────────┤ now          at the beginning of the look back
 *
 * A LATEST iterator would begin at the same place, but only for as long as it lives.
 * @decision LIF-14 LATEST is resolved once, when the mapping first opens the stream, and stored.
 */
export async function resolveLatest(request: {
  readonly port: KinesisPort
  readonly stream: StreamAddress
  readonly shard: string
  readonly clock: Clock
}): Promise<OpenCursor> {
  const { port, stream, shard, clock } = request
  const iteratorAt = async (timestampMs: number): Promise<string> =>
    await port.getIterator({ stream, shard, start: { type: 'AT_TIMESTAMP', timestampMs } })
  let timestampMs = clock.now() - LOOK_BACK_MS
  let iterator = await iteratorAt(timestampMs).catch(async (error: unknown) => {
    if (!(error instanceof SourceError && error.code === 'SOURCE_FAILED')) throw error
    timestampMs = clock.now() - LONG_LOOK_BACK_MS
    return await iteratorAt(timestampMs)
  })
  let newest: string | null = null
  for (;;) {
    const seenMs = clock.now()
    const page = await port.getRecords({ stream, iterator, limit: LARGEST_PAGE })
    newest = page.records.at(-1)?.sequenceNumber ?? newest
    const caughtUp = page.millisBehindLatest === 0 && page.records.length < LARGEST_PAGE
    if (caughtUp || page.nextIterator === null) {
      return newest === null
        ? { kind: 'at', timestampMs, seenMs, latest: true }
        : { kind: 'after', sequenceNumber: newest, seenMs }
    }
    iterator = page.nextIterator
  }
}
