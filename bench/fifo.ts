import { RealClock } from '../src/time/index.ts'
import { summary, type Result } from './compare.ts'
import { mappingOf, rateOf } from './parts.ts'
import { freshServices, runQueue } from './queue-fleet.ts'

const EACH_GROUP = 50
const FUNCTION_MS = 20
const GROUPS = [2, 5, 10, 20]

/** An embedded FIFO queue, batch 1, equal backlogs: how much of the number of groups is gained over one group. */
export async function benchFifo(): Promise<Result[]> {
  await rateWith(1)
  const one = await rateWith(1)
  const shares: number[] = []
  const details: string[] = []
  for (const groups of GROUPS) {
    const rate = await rateWith(groups)
    shares.push(rate / one / groups)
    details.push(`${groups} groups ${rate.toFixed(0)}/s`)
  }
  const goal = {
    work: 'FIFO twin, batch 1, function of 20 ms: speed-up over one group, of the number of groups',
    kind: 'atLeast',
    bound: 0.9,
    unit: '',
  } as const
  return [summary(goal, shares, `one group ${one.toFixed(0)}/s, ${details.join(', ')}`)]
}

async function rateWith(groups: number): Promise<number> {
  const name = 'bench.fifo'
  const services = freshServices()
  const producer = await services.producer({
    service: 'sqs',
    connection: { kind: 'embedded' },
    region: '',
    directory: '',
  })
  await producer.create(name, {})
  const total = groups * EACH_GROUP
  await producer.put(
    name,
    Array.from({ length: total }, (_, at) => ({
      MessageBody: `m${at}`,
      MessageGroupId: `g${at % groups}`,
      MessageDeduplicationId: `d${at}`,
    })),
  )
  const mapping = mappingOf({
    service: 'sqs',
    sourceType: 'sqsFifo',
    sourceName: name,
    eventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    connection: { kind: 'embedded' },
    region: 'us-east-1',
    batchSize: 1,
    windowMs: 0,
  })
  const clock = new RealClock()
  let drained = Promise.resolve()
  const rate = await rateOf(total, async () => {
    ;({ drained } = await runQueue(services, { mapping, total, fn: () => clock.sleep(FUNCTION_MS) }))
  })
  await drained
  await services.close()
  return rate
}
