import { beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import type { KinesisPort } from '../../services/kinesis/port.ts'
import { SourceBench } from './fixture.ts'

const HOUR_MS = 3_600_000

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
  await bench.twin.createStream({ name: 'orders', shardCount: 1 })
})

describe('LATEST', () => {
  it('loses nothing that arrived around it at LATEST, before anything was stored [GEN-2]', async () => {
    await bench.put('old')
    await bench.open({ start: { kind: 'LATEST' } })
    await bench.put('before')
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('after')
    const second = await bench.open({ start: { kind: 'LATEST' } })
    expect(await second.readToTip()).toEqual(['before', 'after'])
    expect(second.reports).toEqual([])
  })

  it('opens at LATEST with a clock that is ahead of the service, for as long as requests are signed by it', async () => {
    await bench.clock.advanceBy(HOUR_MS)
    await bench.put('old')
    const behindMs = 290_000
    /** A service whose clock is behind ours refuses a moment that has not come there yet. */
    const behind: Partial<KinesisPort> = {
      getIterator: async (request) => {
        const { start } = request
        const isAhead = start.type === 'AT_TIMESTAMP' && start.timestampMs > bench.clock.now() - behindMs
        if (isAhead) throw new SourceError('SOURCE_FAILED', 'timestampInMillis cannot be greater')
        return await bench.twin.getIterator(request)
      },
    }
    await bench.open({ start: { kind: 'LATEST' }, port: behind })
    await bench.put('new')
    const second = await bench.open({ start: { kind: 'LATEST' }, port: behind })
    expect(await second.readToTip()).toEqual(['new'])
  })

  it('loses nothing at LATEST of a stream that was empty, and brings nothing older', async () => {
    await bench.put('old')
    await bench.clock.advanceBy(HOUR_MS)
    const first = await bench.open({ start: { kind: 'LATEST' } })
    expect(first.reader.startsAt).toBe('LATEST from 2026-01-01T01:00:00.000Z')
    await bench.put('new')
    const second = await bench.open({ start: { kind: 'LATEST' } })
    expect(await second.readToTip()).toEqual(['new'])
  })
})
