import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinesisPipeline, Workshop, type PipelineProcess } from '../process-fixture.ts'

let workshop: Workshop
let up: PipelineProcess

const handler = (word: string) =>
  `import { word } from './word.mjs'\nexport const handler = async (event) => console.log('${word}', word, event.Records.length)\n`
const printed = () => up.events.flatMap((one) => (one.event === 'FunctionPrinted' ? [one.text] : []))
const told = (text: string) => up.until(() => up.stderr.includes(text))
const put = async (...data: readonly string[]) => {
  const records = data.flatMap((one) => ['--data', one])
  expect(await workshop.run('put', 'orders', '--key', 'k', ...records)).toMatchObject({ code: 0 })
}

beforeEach(async () => {
  workshop = new Workshop()
  workshop.write({
    'code/one.mjs': handler('one'),
    'code/word.mjs': "export const word = 'a'\n",
    'pipelines/orders.yaml': kinesisPipeline({ handler: '../code/one.handler' }),
  })
  up = workshop.start('up', '--watch', '--json')
  await up.untilEvents('ShardOpened', 2)
})
afterEach(() => workshop.close())

describe('up --watch', () => {
  it('takes what is right, tells what is wrong, and loses nothing [PAGE-5, LIF-4]', async () => {
    await put('1', '2', '3')
    await up.until(() => printed().includes('one a 3'))
    workshop.write({
      'pipelines/orders.yaml': kinesisPipeline({ handler: '../code/one.handler', mapping: 'BatchSise: 1' }),
    })
    await told('pipelines/orders.yaml:6:5: error: a mapping of a Kinesis stream has no key BatchSise')
    await told('Nothing was reloaded: what ran before runs on.')
    await put('4', '5')
    await up.until(() => printed().includes('one a 2'))

    // As editors save: another file, renamed into place.
    workshop.write({
      'pipelines/new': kinesisPipeline({ handler: '../code/one.handler' }).replace(
        'BatchSize: 10',
        'BatchSize: 1',
      ),
    })
    renameSync(join(workshop.folder, 'pipelines/new'), join(workshop.folder, 'pipelines/orders.yaml'))
    await told('orders.orders goes on: BatchSize 10 -> 1')
    await put('6', '7')
    await up.until(() => printed().filter((text) => text === 'one a 1').length === 2)

    up.signal('SIGINT')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(up.stderr).toContain('7 records in 4 batches succeeded')
  })

  it('takes other code, of the handler and of what it imports, and keeps the old while the new is wrong', async () => {
    workshop.write({ 'code/word.mjs': "export const word = 'b'\n" })
    await told('The code of orders has changed.')
    await told('orders.orders goes on with the new code.')
    await put('1')
    await up.until(() => printed().includes('one b 1'))
    workshop.write({ 'code/one.mjs': 'export const handler = {' })
    await told('Nothing was reloaded')
    await put('2')
    await up.until(() => printed().filter((text) => text === 'one b 1').length === 2)
    workshop.write({ 'code/one.mjs': handler('two') })
    await up.until(() => up.stderr.split('goes on with the new code.').length === 3)
    await put('3')
    await up.until(() => printed().includes('two b 1'))
    expect(printed()).toEqual(['one b 1', 'one b 1', 'two b 1'])
  })

  it('takes files that come and lets those go that are gone; one that returns goes on at its position', async () => {
    await put('1')
    await up.until(() => printed().length === 1)
    workshop.write({
      'pipelines/other.yaml': kinesisPipeline({ handler: '../code/one.handler' })
        .replace('FunctionName: orders', 'FunctionName: other')
        .replace(/Resources:.*\n/, ''),
    })
    await told('other.yaml is new.')
    await told('other.orders was added.')
    await up.until(() => printed().length === 2)
    rmSync(join(workshop.folder, 'pipelines/other.yaml'))
    await told('other.orders has ended; it keeps its position.')
    const { stdout } = await workshop.run('ps', '--json')
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(['orders.orders'])
  })

  it('goes on watching when the folder of its files was away', async () => {
    const [folder, away] = ['pipelines', 'away'].map((name) => join(workshop.folder, name))
    renameSync(folder!, away!)
    await told('There is no pipelines/*.yaml here')
    // Longer than it looks at what it has heard.
    await put('1')
    await up.until(() => printed().includes('one a 1'))
    renameSync(away!, folder!)
    const text = kinesisPipeline({ handler: '../code/one.handler' })
    workshop.write({ 'pipelines/orders.yaml': text.replace('BatchSize: 10', 'BatchSize: 1') })
    await told('orders.orders goes on: BatchSize 10 -> 1')
    expect(printed()).toEqual(['one a 1'])
  })

  it('takes records that are added to a file, waits for those that are wrong, and goes on when they are mended', async () => {
    const record = (data: string) => `${JSON.stringify({ PartitionKey: 'k', Data: data })}\n`
    workshop.write({
      'pipelines/orders.ndjson': record('1') + record('2'),
      'pipelines/orders.yaml': kinesisPipeline({
        handler: '../code/one.handler',
        resource: 'Records: ./orders.ndjson',
      }),
    })
    await up.until(() => printed().includes('one a 2'))
    workshop.write({ 'pipelines/orders.ndjson': `${record('1') + record('2')}{"PartitionKey":"k"}\n` })
    await told('orders.ndjson:3: Data must be there')
    workshop.write({ 'pipelines/orders.ndjson': record('1') + record('2') + record('3') })
    await told('kinesis orders gets 1 record more; of what was put before (2 records) nothing changes.')
    await up.until(() => printed().includes('one a 1'))
    expect(printed()).toEqual(['one a 2', 'one a 1'])
  })

  it('begins mappings anew whose secret or certificates have changed, and keeps what runs from broken ones', async () => {
    workshop.write({
      'pipelines/ca.pem': 'one',
      'pipelines/secret.json': '{"username":"u","password":"one"}',
      'pipelines/others.yaml': OTHERS,
    })
    await told('pay.jobs was added.')
    workshop.write({ 'pipelines/secret.json': '{"username":' })
    await told('is not a JSON object of strings')
    await told('Nothing was reloaded: what ran before runs on.')
    workshop.write({ 'pipelines/secret.json': '{"username":"u","password":"two"}' })
    await told('pay.payments goes on: the secret secret.json has changed')
    workshop.write({ 'pipelines/ca.pem': 'two' })
    await told('pay.jobs goes on: the CaFile ca.pem has changed')
    rmSync(join(workshop.folder, 'pipelines/ca.pem'))
    await told('there is no file "./ca.pem"')
    expect(up.stderr).not.toMatch(/pay.payments goes on: the CaFile|pay.jobs goes on: the secret/)
    expect(up.stderr).not.toMatch(/orders.orders goes on/)
    expect(up.stderr).not.toContain('password')
  })
})

/** A topic and a queue that cannot be reached: what matters is when they are tried anew. */
const OTHERS = `Function: { FunctionName: pay, Handler: ../code/one.handler }
EventSourceMappings:
  - SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['127.0.0.1:9'] } }
    Topics: [payments]
    StartingPosition: TRIM_HORIZON
    SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: 'file:./secret.json' }]
  - { EventSourceArn: 'arn:aws:sqs:us-east-2:123456789012:jobs' }
Connections:
  kafka: {}
  sqs: { Endpoint: 'https://127.0.0.1:9', CaFile: ./ca.pem }
`

it('goes on until it is stopped: --until-idle beside it is wrong usage', async () => {
  const { code, stderr } = await workshop.run('up', '--watch', '--until-idle')
  expect(code).toBe(2)
  expect(stderr).toContain('--watch goes on until it is stopped')
})
