import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ResolvedResource } from '../model/index.ts'
import { FleetBench } from './fixture.ts'

let bench: FleetBench

beforeEach(() => {
  bench = new FleetBench()
})
afterEach(() => bench.close())

const names = Array.from({ length: 10 }, (_, n) => `r${n}`)

describe('what a file declares and an embedded service has already', () => {
  it('tells what a file declares and an embedded stream or topic that is there does not have', async () => {
    const orders = { ...bench.feed(names), properties: { ShardCount: 2, RetentionPeriodHours: 24 } }
    const topic = { service: 'kafka', name: 'pay', properties: { Partitions: 2 } } as const
    await runToIdle([orders, topic])
    expect(told()).toEqual([])

    await runToIdle([
      { ...orders, properties: { ShardCount: 4, RetentionPeriodHours: 48 } },
      { ...topic, properties: { Partitions: 3 } },
    ])
    expect(told()).toEqual([
      'embedded kinesis orders keeps ShardCount 2 with which it was made; the 4 of the file changes nothing. Write ShardCount: 2, or make it anew with --fresh, which forgets all embedded contents and positions',
      expect.stringMatching(/^embedded kafka pay keeps Partitions 2 with .*; the 3 of the file/),
    ])
    expect([...bench.received].toSorted()).toEqual(names)

    // What does not differ, or is not said, is not told.
    await runToIdle([{ ...orders, properties: { RetentionPeriodHours: 24 } }, topic])
    expect(told()).toHaveLength(2)
  })

  it('tells of a table that has another key, and nothing where the same key is written otherwise', async () => {
    const key = (name: string, type = 'S') => ({
      KeySchema: [
        { AttributeName: 'at', KeyType: 'RANGE' },
        { AttributeName: name, KeyType: 'HASH' },
      ],
      AttributeDefinitions: [
        { AttributeName: name, AttributeType: type },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    })
    const table = { service: 'dynamodb', name: 'items', properties: key('id') } as const
    const turned = {
      KeySchema: key('id').KeySchema.toReversed(),
      AttributeDefinitions: [
        { AttributeName: 'other', AttributeType: 'S' },
        ...key('id').AttributeDefinitions,
      ],
    }
    await runToIdle([table])
    await runToIdle([{ ...table, properties: { ...table.properties, ...turned } }])
    expect(told()).toEqual([])
    await runToIdle([{ ...table, properties: key('pk') }])
    expect(told()).toEqual([
      expect.stringMatching(
        /^embedded dynamodb items keeps KeySchema \[.*"id".*\] with which .*; the \[.*"pk".*\] of/,
      ),
    ])
    await runToIdle([{ ...table, properties: key('id', 'N') }])
    expect(told().slice(1)).toEqual([expect.stringContaining('keeps AttributeDefinitions')])
  })

  it('does not take a resharded stream for one that a file contradicts', async () => {
    const orders = { ...bench.feed(names), properties: { ShardCount: 1 } }
    await runToIdle([orders])
    const twin = await bench.services().producer({
      service: 'kinesis',
      connection: { kind: 'embedded' },
      region: '',
      directory: '',
    })
    await twin.split!('orders', 'shardId-000000000000')
    await runToIdle([orders])
    expect(told()).toEqual([])
  })
})

describe('the queues that a file declares', () => {
  const dead = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`
  const producing = () =>
    bench.services().producer({ service: 'sqs', connection: { kind: 'embedded' }, region: '', directory: '' })

  it('are made with their dead-letter queues, declared before or after them or not at all', async () => {
    const jobs = {
      service: 'sqs',
      name: 'jobs',
      properties: { RedrivePolicy: { deadLetterTargetArn: dead('dead'), maxReceiveCount: 2 } },
    } as const
    const pay = {
      service: 'sqs',
      name: 'pay.fifo',
      properties: { RedrivePolicy: { deadLetterTargetArn: dead('unsaid.fifo'), maxReceiveCount: 2 } },
    } as const
    await runToIdle([bench.feed(names), jobs, { service: 'sqs', name: 'dead', properties: {} }, pay])
    const made = bench.events.flatMap((event) =>
      event.event === 'ResourceCreated' ? [`${event.resource}: ${event.detail}`] : [],
    )
    expect(made).toEqual(['unsaid.fifo: a FIFO queue'])
    const sqs = await producing()
    for (const name of ['jobs', 'dead', 'pay.fifo', 'unsaid.fifo'])
      expect(await sqs.create(name, {})).toBe(false)
  })

  it('may be each other’s dead-letter queues', async () => {
    const queue = (name: string, other: string) => ({
      service: 'sqs' as const,
      name,
      properties: { RedrivePolicy: { deadLetterTargetArn: dead(other), maxReceiveCount: 2 } },
    })
    await runToIdle([bench.feed(names), queue('one', 'other'), queue('other', 'one')])
    const sqs = await producing()
    for (const name of ['one', 'other']) expect(await sqs.create(name, {})).toBe(false)
  })

  it('take what the file says by now', async () => {
    const jobs = { service: 'sqs', name: 'jobs' } as const
    const stream = bench.feed(names)
    await runToIdle([stream, { ...jobs, properties: { VisibilityTimeout: 60, DelaySeconds: 5 } }])
    await runToIdle([stream, { ...jobs, properties: { VisibilityTimeout: 90 } }])
    expect(told()).toEqual([])
    const storage = bench.stored('sqs')
    expect(JSON.parse(storage.get('queue/jobs')!)).toMatchObject({
      properties: { visibilityTimeoutSeconds: 90, delaySeconds: 0 },
    })
  })
})

async function runToIdle(resources: ResolvedResource[]): Promise<void> {
  await bench.run(bench.fleet(resources, { playOnce: true }))
}

/** Reports that what is there is not what a file declares. */
function told(): string[] {
  return bench.events.flatMap((event) =>
    event.event === 'SourceFailed' && event.code === 'RESOURCE_DIFFERS' ? [event.message] : [],
  )
}
