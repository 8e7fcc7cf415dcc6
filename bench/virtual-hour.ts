import { KinesisTwin } from '../src/services/kinesis/twin/index.ts'
import { createKinesisSource } from '../src/sources/kinesis/index.ts'
import { MemoryPositions, MemoryStorage } from '../src/state/index.ts'
import { VirtualClock } from '../src/time/index.ts'
import { ROUNDS, summary, type Result } from './compare.ts'
import { mappingOf, mappingOn } from './parts.ts'

const HOUR_MS = 3600_000

/** One virtual hour of a mapping on four idle shards, each polled once a second. */
export async function benchVirtualHour(): Promise<Result[]> {
  const seconds: number[] = []
  let polls = 0
  for (let round = -1; round < ROUNDS; round++) {
    const clock = new VirtualClock()
    const twin = new KinesisTwin({ clock, storage: new MemoryStorage() })
    await twin.createStream({ name: 'bench', shardCount: 4 })
    const mapping = mappingOf({
      service: 'kinesis',
      sourceType: 'kinesis',
      sourceName: 'bench',
      eventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/bench',
      connection: { kind: 'embedded' },
    })
    const source = createKinesisSource({ port: twin, mapping, clock, positions: new MemoryPositions() })
    const flow = mappingOn(source, { clock, windowOpens: 'previousInvocationEnd', fn: async () => {} })
    polls = 0
    flow.events$.subscribe((event) => {
      if (event.event === 'RecordsRead') polls++
    })
    const startedNs = process.hrtime.bigint()
    await clock.advanceBy(HOUR_MS)
    if (round >= 0) seconds.push(Number(process.hrtime.bigint() - startedNs) / 1e9)
    flow.stop()
    await clock.advanceBy(1000)
  }
  const goal = {
    work: 'one virtual hour of a mapping on 4 idle shards',
    kind: 'atMost',
    bound: 1,
    unit: ' s',
  } as const
  return [summary(goal, seconds, `${polls} polls`)]
}
