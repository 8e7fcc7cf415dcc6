import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  HANDLERS,
  kafkaPipeline,
  kinesisPipeline,
  Workshop,
  type PipelineProcess,
} from '../process-fixture.ts'

let workshop: Workshop
let up: PipelineProcess

/** Two mappings read the stream; a topic has the stream's name. */
beforeAll(async () => {
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'orders.yaml': kinesisPipeline(),
    'audit.yaml': kinesisPipeline().replace('FunctionName: orders', 'FunctionName: audit'),
    'pay.yaml': kafkaPipeline().replaceAll('payments', 'orders'),
    'lines.ndjson': '{"PartitionKey":"a","Data":{"b":1}}\n\n{"PartitionKey":"b","Data":"two"}\n',
    'wrong.ndjson': '{"PartitionKey":"a","Data":"wrong 1"}\n\n\n{"PartitionKey":"a","Date":"wrong 4"}\n',
    'late.ndjson': `\n${lines(500)}{"PartitionKey":"a","Data":"late"}\n\n["late"]\n`,
  })
  up = workshop.start('up', 'orders.yaml', 'audit.yaml', 'pay.yaml', '--json')
  await up.untilEvents('ShardOpened', 6)
})

afterAll(() => workshop.close())

function lines(count: number): string {
  return Array.from({ length: count }, (_, n) => `{"PartitionKey":"a","Data":"fine ${n}"}\n`).join('')
}

/** Payloads that a source's function received, once there are as many. */
async function received(match: RegExp, count: number): Promise<string[]> {
  const found = () =>
    workshop
      .readLines('received.ndjson')
      .map(({ data }) => data)
      .filter((data) => match.test(data))
  await up.until(() => up.events.some(({ event }) => event === 'BatchSucceeded') && found().length >= count)
  return found()
}

describe('put to a running pipeline', () => {
  it.each([
    ['a mapping', 'orders.orders'],
    ['another mapping of the same source', 'audit.orders'],
    ['an ARN', 'arn:aws:kinesis:us-east-2:123456789012:stream/orders'],
  ])('finds a source by %s', async (_, source) => {
    const data = `by ${source}`
    const ended = await workshop.run('put', source, '--data', data, '--key', 'k')
    expect(ended).toEqual({ code: 0, stdout: '', stderr: 'Put 1 record into kinesis orders (embedded).\n' })
    expect(await received(new RegExp(data.replaceAll('.', '\\.')), 2)).toEqual([data, data])
  })

  it('puts payloads, whole records from a file, and lines from standard input', async () => {
    await workshop.run('put', 'pay.orders', '--data', 'payload 1', '--data', 'payload 2')
    expect(await received(/^payload/, 2)).toHaveLength(2)
    expect((await workshop.run('put', 'orders.orders', '--file', 'lines.ndjson')).stderr).toContain(
      'Put 2 records',
    )
    expect(await received(/^\{"b":1\}$|^two$/, 4)).toHaveLength(4)
    const put = workshop.start('put', 'pay.orders')
    put.child.stdin!.end('{"Key":"k","Value":"from stdin"}\n')
    expect(await put.ended).toMatchObject({ code: 0 })
    expect(await received(/^from stdin$/, 1)).toHaveLength(1)
  })

  it('asks which, when two sources have the name, and what is there, when none has', async () => {
    const ambiguous = await workshop.run('put', 'orders', '--data', 'x')
    expect(ambiguous.code).toBe(2)
    expect(ambiguous.stderr).toContain("orders names 2 sources; give a mapping's Id or an ARN:")
    expect(ambiguous.stderr).toContain('  kafka orders (embedded)  pay.orders')
    const unknown = await workshop.run('put', 'order.orders', '--data', 'x')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('There is no source order.orders. Did you mean orders.orders?')
  })

  it('says which lines are wrong, and puts none of what came with them', async () => {
    const wrong = await workshop.run('put', 'orders.orders', '--file', 'wrong.ndjson')
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(
      /^pipeline put: wrong\.ndjson:4: a Kinesis record has .*, not Date \(nothing was put\) \[WRONG_RECORD\]\n {2}→ write /,
    )
    const late = await workshop.run('put', 'orders.orders', '--file', 'late.ndjson')
    expect(late.code).toBe(1)
    expect(late.stderr).toContain(
      'late.ndjson:504: a record must be one JSON object on one line, not a list (the 500 records up to line 501 were put; put the lines after it again) [WRONG_RECORD]',
    )
    expect(await received(/^fine/, 1000)).toHaveLength(1000)
    expect(await received(/^late|^wrong/, 0)).toEqual([])
    const data = await workshop.run('put', 'orders.orders', '--data', 'x', '--key', 'k'.repeat(257))
    expect(data.stderr).toContain(
      'pipeline put: --data 1: PartitionKey must be a text of 1 to 256 characters',
    )
    const nonsense = workshop.start('put', 'orders.orders')
    nonsense.child.stdin!.end('{"PartitionKey":"a"\n')
    expect((await nonsense.ended).stderr).toContain('standard input:1: a record must be one JSON object')
    expect((await workshop.run('put', 'orders.orders', '--file', 'none.ndjson')).stderr).toContain(
      'FILE_NOT_FOUND',
    )
  })

  it('reaches what a file names, embedded too while it runs', async () => {
    const ended = await workshop.run('put', 'orders', '--pipeline', 'orders.yaml', '--data', 'by file')
    expect(ended).toMatchObject({ code: 0, stderr: 'Put 1 record into kinesis orders (embedded).\n' })
    expect(await received(/^by file$/, 2)).toHaveLength(2)
    const real = kinesisPipeline().replace('kinesis: embedded', 'kinesis: { Endpoint: "http://127.0.0.1:1" }')
    workshop.write({ 'real.yaml': real })
    const failed = await workshop.run('put', 'orders', '--pipeline', 'real.yaml', '--data', 'x')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(/^pipeline put: .*ECONNREFUSED.* \[SOURCE_UNREACHABLE\]\n {2}→ .*\n$/)
  })

  it('says when nobody runs', async () => {
    const ended = await workshop.run('put', 'orders', '--data', 'x', '--state', 'elsewhere')
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(
      /no pipeline runs on the state directory .*elsewhere \[NO_RUNNING_PIPELINE\]\n/,
    )
  })
})
