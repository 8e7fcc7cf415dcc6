import { beforeEach, describe, expect, it } from 'vitest'
import type { DynamodbPort } from '../../services/dynamodb/port.ts'
import { SourceBench } from './fixture.ts'

const SECOND_MS = 1000

let bench: SourceBench
beforeEach(async () => {
  bench = new SourceBench()
  await bench.create()
})

describe('LATEST with a clock that is ahead of the service', () => {
  /** Records as a service dates them whose clock is this far behind. */
  const behind = (ms: number): Partial<DynamodbPort> => ({
    getRecords: async (request) => {
      const page = await bench.twin.getRecords(request)
      const records = page.records.map((one) => ({ ...one, arrivedMs: one.arrivedMs - ms }))
      return { ...page, records }
    },
  })

  it('brings all that arrives after it [DDB-8]', async () => {
    const opened = await bench.open({ start: { kind: 'LATEST' }, port: behind(10 * SECOND_MS) })
    await bench.put('new')
    expect(await opened.readToTip()).toEqual(['new'])
  })

  it('loses nothing around a restart while that is a few seconds [DDB-8, GEN-2]', async () => {
    await bench.open({ start: { kind: 'LATEST' }, port: behind(3 * SECOND_MS) })
    await bench.put('before')
    const second = await bench.open({ start: { kind: 'LATEST' }, port: behind(3 * SECOND_MS) })
    expect(await second.readToTip()).toEqual(['before'])
  })
})
