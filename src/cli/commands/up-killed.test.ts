import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  HANDLERS,
  invokedBelow,
  kafkaPipeline,
  kinesisPipeline,
  storedPositions,
  Workshop,
} from '../process-fixture.ts'

const RECORDS = 600
/** After how many invocations of its run the process is killed, run by run. */
const KILLS = [1, 6, 11, 3]

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({ 'handlers.mjs': HANDLERS, 'sent.ndjson': '' })
})

afterEach(() => workshop.close())

const SOURCES = [
  {
    source: 'Kinesis',
    pipeline: kinesisPipeline({ handler: 'handlers.slow', resource: 'Records: sent.ndjson, PerSecond: 300' }),
    record: (number: number) => ({ PartitionKey: `key ${number % 10}`, Data: String(number) }),
    sent: (record: Record<string, string>) => record['Data']!,
  },
  {
    source: 'Kafka',
    pipeline: kafkaPipeline({ handler: 'handlers.slow', resource: 'Records: sent.ndjson, PerSecond: 300' }),
    record: (number: number) => ({ Key: `key ${number % 10}`, Value: String(number) }),
    sent: (record: Record<string, string>) => record['Value']!,
  },
] as const

describe('kill -9 at any moment, then up again', () => {
  it.each(SOURCES)(
    'gives every record of $source at least once, first attempts in order, from the stored position on [PAGE-3, GEN-2]',
    async ({ pipeline, record, sent }) => {
      const records = Array.from({ length: RECORDS }, (_, number) => `${JSON.stringify(record(number))}\n`)
      workshop.write({ 'pipeline.yaml': pipeline, 'sent.ndjson': records.join('') })

      let stored = new Map<string, bigint>()
      for (const invocations of KILLS) {
        const up = workshop.start('up', 'pipeline.yaml', '--json')
        await up.untilEvents('FunctionInvoked', invocations)
        up.signal('SIGKILL')
        await up.ended
        expect(invokedBelow(stored, up.events)).toEqual([])
        stored = new Map([...stored, ...storedPositions(up)])
      }
      const last = workshop.start('up', 'pipeline.yaml', '--json', '--until-idle')
      expect(await last.ended).toMatchObject({ code: 0 })
      expect(invokedBelow(stored, last.events)).toEqual([])

      const received = workshop.readLines('received.ndjson')
      const wanted = workshop.readLines<Record<string, string>>('sent.ndjson').map(sent)
      expect(new Set(received.map(({ data }) => data))).toEqual(new Set(wanted))
      // Fed once each, whenever the kill came: a record and the feeder's place are stored together.
      expect(new Set(received.map(({ shard, position }) => `${shard} ${position}`)).size).toBe(RECORDS)
      const shards = [...new Set(received.map(({ shard }) => shard))]
      expect(shards).toHaveLength(2)
      for (const shard of shards) {
        const first = [
          ...new Set(received.filter((one) => one.shard === shard).map(({ data }) => Number(data))),
        ]
        expect(first).toEqual(first.toSorted((a, b) => a - b))
      }
    },
  )
})
