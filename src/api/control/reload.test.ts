import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { MappingStateChanged } from '../../model/index.ts'
import { ControlBench, MAPPINGS, STREAM } from './fixture.ts'

let bench: ControlBench

const ORDERS = `  - { EventSourceArn: "${STREAM}", StartingPosition: TRIM_HORIZON, BatchSize: 2, Id: orders`
const OTHER = ORDERS.replace('stream/orders', 'stream/other').replace('Id: orders', 'Id: other')
const PAYMENTS =
  '  - { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["k:9092"] } }, Topics: [payments], StartingPosition: TRIM_HORIZON, Id: payments'

/** A file with these mappings, in flow style, without the closing brace. */
const file = (mappings: readonly string[], head = '', rest = '') =>
  `Function: { FunctionName: my-function${head} }\nEventSourceMappings:${mappings.length === 0 ? ' []' : ''}\n${mappings.map((one) => `${one} }\n`).join('')}${rest}`
const statesOf = (id: string) =>
  bench.events.flatMap((event) =>
    event.event === 'MappingStateChanged' && event.mapping === id ? [event.state] : [],
  )
const start = async (text: string) => {
  bench = new ControlBench(text)
  await bench.seconds(2)
}
const reload = async (...parameters: Parameters<ControlBench['reload']>) => {
  const reloaded = await bench.reload(...parameters)
  await bench.seconds(2)
  return reloaded
}
const kinds = ({ steps }: Awaited<ReturnType<ControlBench['reload']>>) =>
  steps.map(({ kind, before, after }) => `${kind} ${(after ?? before)!.mapping.id}`)

beforeEach(() => start(file([ORDERS, OTHER])))

describe('files that say something else', () => {
  it('change only the mappings that differ, which go on at their positions [LIF-4, LIF-11]', async () => {
    await bench.put('orders', 'a', 'b')
    await bench.seconds(2)
    const reloaded = await reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 1'), OTHER]))
    expect(kinds(reloaded)).toEqual(['change orders'])
    expect(statesOf('orders')).toEqual(['Creating', 'Enabled', 'Updating', 'Enabled'])
    expect(statesOf('other')).toEqual(['Creating', 'Enabled'])
    await bench.put('orders', 'c', 'd')
    await bench.seconds(2)
    expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    const sizes = bench.events.flatMap((event) => (event.event === 'FunctionInvoked' ? [event.records] : []))
    expect(sizes).toEqual([2, 1, 1])
  })

  it('change nothing when they say the same in other words', async () => {
    const reloaded = await reload(`# a remark\n${file([ORDERS, `${OTHER}, Enabled: true`])}`)
    expect(reloaded).toMatchObject({ steps: [], notices: [] })
    expect(bench.parts.control.entries.map(({ owner }) => owner?.line)).toEqual([4, 5])
  })

  it('are never held up by a poison batch that they repair [LIF-20]', async () => {
    bench.fails = true
    await bench.put('orders', 'a', 'b')
    await bench.seconds(3600)
    bench.received.length = 0
    bench.fails = false
    const reloaded = await bench.reload(file([`${ORDERS}, MaximumRetryAttempts: 1`, OTHER]))
    await bench.seconds(1)
    await Promise.all(reloaded.steps.map(({ done }) => done))
    expect(bench.received).toEqual(['a', 'b'])
  })

  it('enable and disable, at the position where it was [LIF-4, LIF-11]', async () => {
    await reload(file([`${ORDERS}, Enabled: false`, OTHER]))
    await bench.put('orders', 'a')
    await bench.seconds(5)
    expect(bench.received).toEqual([])
    await reload(file([ORDERS, OTHER]))
    expect(bench.received).toEqual(['a'])
    expect(statesOf('orders').slice(2)).toEqual(['Disabling', 'Disabled', 'Enabling', 'Enabled'])
  })

  it('add mappings, remove them, and go on with those that return where they were [LIF-1, LIF-5]', async () => {
    await bench.put('orders', 'a', 'b')
    await bench.seconds(2)
    expect(kinds(await reload(file([OTHER, PAYMENTS])))).toEqual(['remove orders', 'add payments'])
    expect(statesOf('orders').at(-1)).toBe('Deleting')
    expect(statesOf('payments')).toEqual(['Creating', 'Enabled'])
    expect((await bench.send('GET', MAPPINGS)).body['EventSourceMappings']).toHaveLength(2)
    await bench.put('orders', 'c')
    await bench.seconds(2)
    expect(kinds(await reload(file([ORDERS, OTHER])))).toEqual(['remove payments', 'add orders'])
    expect(bench.received).toEqual(['a', 'b', 'c'])
  })

  it('that put a mapping back while it ends let it end first: nothing comes twice [SIL-19]', async () => {
    bench.takesMs = 10_000
    await bench.put('orders', 'a', 'b', 'c')
    await bench.seconds(2)
    await reload(file([OTHER]))
    await reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 3'), OTHER]))
    await reload(file([ORDERS, OTHER]))
    expect(bench.received).toEqual(['a', 'b'])
    await bench.seconds(30)
    expect(bench.received).toEqual(['a', 'b', 'c'])
    expect(statesOf('orders').at(-1)).toBe('Enabled')
  })

  it('that give a mapping another Id end it and begin the other from its own start', async () => {
    await bench.put('orders', 'a')
    await bench.seconds(2)
    const reloaded = await reload(file([ORDERS.replace('Id: orders', 'Id: renamed'), OTHER]))
    expect(kinds(reloaded)).toEqual(['remove orders', 'add renamed'])
    expect(bench.received).toEqual(['a', 'a'])
  })

  it('that change twice in a row end with what they said last', async () => {
    bench.takesMs = 5000
    await bench.put('orders', 'a', 'b')
    await bench.seconds(2)
    const first = await bench.reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 5'), OTHER]))
    const second = await bench.reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 1'), OTHER]))
    await bench.seconds(20)
    await Promise.all([...first.steps, ...second.steps].map(({ done }) => done))
    await bench.put('orders', 'c', 'd')
    await bench.seconds(20)
    const sizes = bench.events.flatMap((event) => (event.event === 'FunctionInvoked' ? [event.records] : []))
    expect(sizes).toEqual([2, 1, 1])
    expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
  })

  it('take effect at no time when the pipelines drain', async () => {
    bench.fleet.drain()
    const reloaded = await reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 1'), PAYMENTS]))
    await Promise.all(reloaded.steps.map(({ done }) => done))
    expect(statesOf('orders')).toEqual(['Creating', 'Enabled'])
    expect(statesOf('payments')).toEqual([])
  })
})

describe('a window that is taken out of a file', () => {
  it('stays, and that is said once, where its default of half a second has no form to be set [PAGE-12, CFG-7]', async () => {
    await start(file([`${PAYMENTS}, MaximumBatchingWindowInSeconds: 7`]))
    const reloaded = await reload(file([`${PAYMENTS}, BatchSize: 5`]))
    const kept =
      'MaximumBatchingWindowInSeconds stays 7: an update without it changes nothing; the default of 500 ms comes back with a new mapping only'
    expect(reloaded.steps).toMatchObject([{ kind: 'change', kept }])
    const [shown] = (await bench.send('GET', MAPPINGS)).body['EventSourceMappings'] as object[]
    expect(shown).toMatchObject({ BatchSize: 5, MaximumBatchingWindowInSeconds: 7 })
    const told = bench.events.filter(
      (event): event is MappingStateChanged =>
        event.event === 'MappingStateChanged' && event.state === 'Updating',
    )
    expect(told.map(({ reason }) => reason)).toEqual([kept])
    expect(await reload(file([`${PAYMENTS}, BatchSize: 6`]))).toMatchObject({ steps: [{ kept: null }] })
    expect(
      await reload(file([`${PAYMENTS}, BatchSize: 6, MaximumBatchingWindowInSeconds: 1`])),
    ).toMatchObject({
      steps: [{ after: { mapping: { windowMs: 1000 } } }],
    })
  })

  it('is said also when nothing else changes, and the mapping runs on', async () => {
    await start(file([`${PAYMENTS}, MaximumBatchingWindowInSeconds: 7`]))
    const { steps, notices } = await reload(file([PAYMENTS]))
    expect(steps).toEqual([])
    expect(notices).toEqual([expect.stringContaining('payments: MaximumBatchingWindowInSeconds stays 7')])
    expect(await reload(file([`${PAYMENTS} `]))).toMatchObject({ steps: [], notices: [] })
  })

  it('has its default again elsewhere: none', async () => {
    await start(file([`${ORDERS}, MaximumBatchingWindowInSeconds: 7`]))
    expect(await reload(file([ORDERS]))).toMatchObject({
      steps: [{ after: { mapping: { windowMs: 0 } }, kept: null }],
    })
  })

  it('is new with a mapping that was never changed', async () => {
    await start(file([PAYMENTS]))
    expect(await reload(file([`${PAYMENTS}, BatchSize: 5`]))).toMatchObject({ steps: [{ kept: null }] })
  })
})

describe('what stands beside the files', () => {
  it('stays as the API has switched it, until the file itself says something else [LIF-11]', async () => {
    const [uuid] = bench.parts.control.entries.map((one) => one.uuid)
    await bench.send('PUT', `${MAPPINGS}/${uuid}`, { Enabled: false })
    await bench.seconds(25)
    await reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 1'), OTHER]))
    expect(statesOf('orders').at(-1)).toBe('Disabled')
    await reload(file([`${ORDERS}, Enabled: false`, OTHER]))
    await reload(file([ORDERS, OTHER]))
    expect(statesOf('orders').at(-1)).toBe('Enabled')
  })

  it('runs on untouched when the API has made it, and waits for a file that has come to have it [LIF-15, API-26]', async () => {
    await start(file([OTHER]))
    const made = await bench.created({ EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' })
    expect(kinds(await reload(file([`${OTHER}, MaximumRetryAttempts: 1`])))).toEqual(['change other'])
    expect(statesOf('my-function.orders')).toEqual(['Creating', 'Enabled'])
    const reloaded = await reload(file([OTHER, ORDERS]))
    expect(kinds(reloaded)).toEqual(['remove my-function.orders', 'change other', 'add orders'])
    expect(reloaded.notices).toEqual([
      expect.stringContaining(`The mapping ${made['UUID']}, made by the API`),
    ])
    await bench.put('orders', 'a')
    await bench.seconds(2)
    expect(bench.received).toEqual(['a'])
    expect(kinds(await reload(file([OTHER])))).toEqual(['remove orders', 'add my-function.orders'])
  })
})

describe('the function of a file', () => {
  it('is the same one as long as nothing of it changes, and another one for all mappings when something does', async () => {
    await reload(file([ORDERS.replace('BatchSize: 2', 'BatchSize: 1'), OTHER]))
    expect(bench.functionsMade).toBe(1)
    expect(kinds(await reload(file([ORDERS, OTHER], ', Timeout: 9')))).toEqual([
      'change orders',
      'change other',
    ])
    expect(bench.functionsMade).toBe(2)
  })

  it('is another one when its code has changed', async () => {
    expect(kinds(await reload(file([ORDERS, OTHER]), ['my.yaml']))).toEqual(['change orders', 'change other'])
    expect(bench.functionsMade).toBe(2)
    expect(kinds(await reload(file([ORDERS, OTHER])))).toEqual([])
  })
})

describe('a file that something is reached with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reload-'))
  for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.json`), '{}')
  afterAll(() => rmSync(folder, { recursive: true }))
  const queue = (name: string) =>
    `  - { EventSourceArn: "arn:aws:mq:us-east-2:123456789012:broker:b:b-${name}", Queues: [${name}], EngineType: RABBITMQ, SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "file:./${name}.json" }], Id: ${name}`
  const connections = 'Connections: { rabbitmq: { Url: "amqp://localhost:1" } }\n'
  const text = file([queue('a'), queue('b')], '', connections)
  const files = [{ text, file: join(folder, 'my.yaml') }]
  const changed = [join(folder, 'a.json')]

  it('begins the mappings anew that use it, and no others, though the pipeline says the same', async () => {
    await start(file([]))
    expect(kinds(await bench.reload(files, [], [], { embedded: false }))).toEqual(['add a', 'add b'])
    expect(kinds(await bench.reload(files, [], changed, { embedded: false }))).toEqual(['change a'])
    expect(kinds(await bench.reload(files, [], ['/a.json'], { embedded: false }))).toEqual([])
  })

  it('means nothing to an embedded service', async () => {
    await start(file([]))
    await reload(files)
    expect(kinds(await reload(files, [], changed))).toEqual([])
  })
})

describe('what embedded services hold', () => {
  it('is made as it is declared when a mapping comes that reads it, and keeps what it was made with', async () => {
    const declared = (shards: number) =>
      `Resources: { kinesis: { orders: { ShardCount: ${shards} }, other: { ShardCount: 1 } } }\n`
    await start(file([OTHER]))
    expect(await reload(file([ORDERS, OTHER], '', declared(3)))).toMatchObject({ differing: new Set() })
    const opened = bench.events.filter((event) => event.event === 'ShardOpened' && event.mapping === 'orders')
    expect(opened).toHaveLength(3)
    const { steps, differing } = await reload(file([ORDERS, OTHER], '', declared(4)))
    expect({ steps, differing }).toEqual({ steps: [], differing: new Set(['kinesis/orders/ShardCount']) })
    expect(bench.events.at(-1)).toMatchObject({ event: 'RecordsRead' })
    expect(bench.events.filter((event) => event.event === 'SourceFailed')).toMatchObject([
      { code: 'RESOURCE_DIFFERS', mapping: 'orders' },
    ])
  })
})
