import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../model/index.ts'
import { HANDLERS, kafkaPipeline, kinesisPipeline, Workshop, type Ended } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  const lines = (line: (number: number) => object) =>
    Array.from({ length: 25 }, (_, index) => `${JSON.stringify(line(index))}\n`).join('')
  workshop.write({
    'handlers.mjs': HANDLERS,
    'pipelines/handlers.mjs': HANDLERS,
    'pipelines/orders.ndjson': lines((number) => ({ PartitionKey: `k${number % 3}`, Data: `o${number}` })),
    'pipelines/payments.ndjson': lines((number) => ({ Key: `k${number % 3}`, Value: `p${number}` })),
    'pipelines/orders.yaml': kinesisPipeline({ resource: 'Records: ./orders.ndjson' }),
    'pipelines/payments.yml': kafkaPipeline({ resource: 'Records: ./payments.ndjson' }),
  })
})

afterEach(() => workshop.close())

function eventsOf({ stdout }: Ended): EngineEvent[] {
  const lines = stdout.split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => JSON.parse(line) as EngineEvent)
}

const received = () => workshop.readLines('received.ndjson').map(({ data }) => data)
const numbered = (letter: string) => Array.from({ length: 25 }, (_, index) => `${letter}${index}`)

describe('up --json --until-idle', () => {
  it('runs all files of pipelines/, prints one event a line and nothing else, and ends with 0 when all is done', async () => {
    const ended = await workshop.run('up', '--json', '--until-idle')
    expect(ended.code).toBe(0)
    const events = eventsOf(ended)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(new Set(events.map(({ mapping }) => mapping))).toEqual(new Set(['orders.orders', 'pay.payments']))
    expect(received().toSorted()).toEqual([...numbered('o'), ...numbered('p')].toSorted())
    expect(ended.stderr).toContain('Done: every source is at its end. 50 records in ')
  })

  it('goes on where the run before stopped, and --fresh begins anew', async () => {
    await workshop.run('up', '--json', '--until-idle')
    const second = await workshop.run('up', '--json', '--until-idle')
    expect(second.code).toBe(0)
    expect(eventsOf(second).filter(({ event }) => event === 'FunctionInvoked')).toEqual([])
    expect(received()).toHaveLength(50)
    const fresh = await workshop.run('up', '--json', '--until-idle', '--fresh')
    expect(fresh.code).toBe(0)
    expect(received()).toHaveLength(100)
  })

  it('forgets, starts and shows nothing when somebody else has the address of --api', async () => {
    await workshop.run('up', '--json', '--until-idle')
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`
    const refused = await workshop.run('up', '--fresh', '--api', address)
    other.close()
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/EADDRINUSE/)
    expect(refused.stderr).not.toMatch(/Running/)
    const second = await workshop.run('up', '--json', '--until-idle')
    expect(eventsOf(second).filter(({ event }) => event === 'FunctionInvoked')).toEqual([])
  })

  it('shows what functions print as events only', async () => {
    workshop.write({
      'pipelines/handlers.mjs': `export const received = async () => { console.log('{"event":"nonsense"}'); process.stdout.write('raw'); console.error('oops') }`,
    })
    const events = eventsOf(await workshop.run('up', 'pipelines/orders.yaml', '--json', '--until-idle'))
    const printed = events.filter((event) => event.event === 'FunctionPrinted')
    expect(new Set(printed.map(({ stream, text }) => `${stream} ${text}`))).toEqual(
      new Set(['stdout {"event":"nonsense"}', 'stdout raw', 'stderr oops']),
    )
    expect(printed[0]!.mapping).toBe('orders.orders')
  })
})

describe('up elsewhere than on a terminal', () => {
  it('prints one readable line an event, without colour, and says on standard error what runs', async () => {
    const { code, stdout, stderr } = await workshop.run('up', '--until-idle')
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^Running 2 mappings \(orders\.orders, pay\.payments\) · kinesis embedded, kafka embedded · state in \.pipeline · Ctrl-C drains\n/,
    )
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines)
      expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d\d\d {2}(orders\.orders|pay\.payments ) {2}[A-Z]\w+ /)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toContain('RecordsRead           shardId-000000000000  0 records')
    expect(stdout).toContain('BatchSucceeded')
  })

  it('ends when every mapping is disabled', async () => {
    workshop.write({ 'disabled.yaml': kinesisPipeline({ mapping: 'Enabled: false' }) })
    const { code, stdout, stderr } = await workshop.run('up', 'disabled.yaml')
    expect(code).toBe(0)
    expect(stdout).toMatch(/MappingStateChanged +Disabled\n/)
    expect(stderr).toContain('Ended: there is nothing to run.')
  })

  it('drains when nobody reads any more', async () => {
    const up = workshop.start('up', '--json')
    await up.untilEvents('BatchSucceeded')
    up.child.stdout!.destroy()
    expect(await up.ended).toMatchObject({ code: 0 })
    const again = await workshop.run('up', '--json', '--until-idle')
    expect(again.code).toBe(0)
    expect(new Set(received())).toEqual(new Set([...numbered('o'), ...numbered('p')]))
  })
})

it('takes 5 MB of failures for a failed batch, says so in one line, and other shards go on [RBF-6, GEN-7]', async () => {
  const flood = `export const flood = async ({ Records }) => {
    const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())
    if (!texts.includes('o0')) return {}
    return { batchItemFailures: Array.from({ length: 100_000 }, (_, at) => ({ itemIdentifier: 'nobody-sent-' + at })) }
  }
`
  const mapping = 'FunctionResponseTypes: [ReportBatchItemFailures]\n    MaximumRetryAttempts: 0'
  workshop.write({
    'pipelines/flood.mjs': flood,
    'pipelines/orders.yaml': kinesisPipeline({
      handler: 'flood.flood',
      resource: 'Records: ./orders.ndjson',
      mapping,
    }),
  })
  const { code, stdout, stderr } = await workshop.run('up', 'pipelines/orders.yaml', '--until-idle')
  expect(code).toBe(0)
  const [failed, ...more] = stdout.split('\n').filter((line) => line.includes('BatchFailed'))
  expect(more).toEqual([])
  expect(failed).toMatch(/response after .*, discarded: "nobody-sent-0" is not in the batch$/)
  expect(stderr).toMatch(/15 records in \d batches succeeded, 1 attempt failed, 10 records discarded/)
})
