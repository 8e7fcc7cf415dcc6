import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HANDLERS, kafkaPipeline, kinesisPipeline, Workshop } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({ 'handlers.mjs': HANDLERS, 'good.yaml': kinesisPipeline() })
})

afterEach(() => workshop.close())

const stateOf = () => join(workshop.folder, '.pipeline')

describe('up starts nothing and ends with 78', () => {
  it.each([
    ['YAML that is none', { 'bad.yaml': 'Function: { FunctionName: [' }, 'YAML_SYNTAX'],
    [
      'a wrong file beside a right one',
      { 'bad.yaml': kinesisPipeline({ mapping: 'BatchSise: 1' }) },
      'KEY_UNKNOWN',
    ],
    [
      'a setting that is not built, by its name',
      {
        'bad.yaml': kafkaPipeline().replace(
          'BatchSize: 10',
          'ProvisionedPollerConfig: { MinimumPollers: 1 }',
        ),
      },
      'ProvisionedPollerConfig with pollers is valid, but this version does not do it yet [NOT_BUILT',
    ],
    [
      'a missing module',
      { 'bad.yaml': kinesisPipeline({ handler: 'nowhere.handler' }).replaceAll('orders', 'others') },
      'HANDLER_NOT_FOUND',
    ],
    [
      'a program that is not there',
      {
        'bad.yaml': kinesisPipeline({ handler: 'x.y' })
          .replaceAll('orders', 'others')
          .replace('Handler: x.y', 'Command: [./absent.sh]'),
      },
      'bad.yaml:1:45: error: the function cannot be started: there is no file',
    ],
    [
      'a missing export',
      { 'bad.yaml': kinesisPipeline({ handler: 'handlers.nothing' }).replaceAll('orders', 'others') },
      'HANDLER_EXPORT_MISSING',
    ],
    [
      'a module that throws when it is imported',
      {
        'throws.mjs': 'export const handler = 1\nthrow new Error("no database")',
        'bad.yaml': kinesisPipeline({ handler: 'throws.handler' }).replaceAll('orders', 'others'),
      },
      'no database',
    ],
  ])('for %s', async (_, files: Record<string, string>, said) => {
    workshop.write(files)
    const { code, stdout, stderr } = await workshop.run('up', 'good.yaml', 'bad.yaml', '--json')
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toContain('bad.yaml:')
    expect(stderr).toContain(said)
    expect(existsSync(stateOf())).toBe(false)
  })
})

it('up says of all files at once what is not built and which handlers cannot be loaded', async () => {
  workshop.write({
    'throws.mjs': 'export const handler = 1\nthrow new Error("no database")',
    'bad.yaml': kafkaPipeline({ handler: 'throws.handler' })
      .replaceAll('orders', 'others')
      .replace('BatchSize: 10', 'ProvisionedPollerConfig: { MinimumPollers: 1 }'),
  })
  const said = (stderr: string) => [...stderr.matchAll(/\[([A-Z_]+)[\],]/g)].map(([, name]) => name)
  const { code, stderr } = await workshop.run('up', 'good.yaml', 'bad.yaml')
  expect(code).toBe(78)
  expect(said(stderr)).toEqual(['HANDLER_IMPORT_FAILED', 'NOT_BUILT'])
  workshop.write({ 'worse.yaml': kinesisPipeline({ mapping: 'BatchSise: 1' }).replaceAll('orders', 'more') })
  const beside = await workshop.run('up', 'good.yaml', 'bad.yaml', 'worse.yaml')
  expect(beside.code).toBe(78)
  expect(said(beside.stderr)).toEqual(['KEY_UNKNOWN', 'HANDLER_IMPORT_FAILED', 'NOT_BUILT'])
})

describe('up ends with 1', () => {
  it('when the state directory is held, and names the process that holds it', async () => {
    const first = workshop.start('up', 'good.yaml', '--json')
    await first.untilEvents('ShardOpened')
    const second = await workshop.run('up', 'good.yaml', '--json')
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain(`process ${first.child.pid} is running a pipeline`)
    expect(second.stderr).toContain('[STATE_DIRECTORY_LOCKED]')
    expect(second.stderr).toContain('--state DIR')
    const elsewhere = await workshop.run('up', 'good.yaml', '--json', '--state', 'other', '--until-idle')
    expect(elsewhere.code).toBe(0)
    first.signal('SIGTERM')
    expect(await first.ended).toMatchObject({ code: 0 })
  })

  it('when the state directory cannot be written', async () => {
    const ended = await workshop.run('up', 'good.yaml', '--state', 'good.yaml/state')
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('[STATE_DIRECTORY_UNWRITABLE]')
  })

  it('when a stream is missing at the start of --until-idle', async () => {
    const pipeline = kinesisPipeline().replace(/^Resources.*$/m, 'Resources: { AutoCreate: false }')
    workshop.write({ 'missing.yaml': pipeline })
    const { code, stdout, stderr } = await workshop.run('up', 'missing.yaml', '--json', '--until-idle')
    expect(code).toBe(1)
    expect(stdout).toContain('"code":"SOURCE_NOT_FOUND"')
    expect(stderr).toMatch(/^orders\.orders: .*\[SOURCE_NOT_FOUND\]$/m)
  })

  it('when --timeout is over, naming what is blocked [ERR-4]', async () => {
    const pipeline = kinesisPipeline({ handler: 'handlers.fails', resource: 'Records: one.ndjson' })
    workshop.write({
      'fails.yaml': `${pipeline}Engine: { RetryBackoff: { FirstDelayMs: 1, MaximumDelayMs: 1 } }\n`,
      'one.ndjson': '{"PartitionKey":"a","Data":"a"}\n',
    })
    const up = workshop.start('up', 'fails.yaml', '--json', '--until-idle', '--timeout', '8')
    await up.untilEvents('ShardBlocked')
    const { code, stderr } = await up.ended
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /After 8 s there is something left to do:\n {2}orders\.orders shardId-00000000000\d is blocked\n/,
    )
  })

  it('when a file of records cannot be fed', async () => {
    workshop.write({
      'feed.yaml': kinesisPipeline({ resource: 'Records: feed.ndjson' }),
      'feed.ndjson': '{"PartitionKey":"a","Data":"a"}\nnonsense\n',
    })
    const { code, stderr } = await workshop.run('up', 'feed.yaml', '--json')
    expect(code).toBe(1)
    expect(stderr).toContain('feed.ndjson:2: a record must be one JSON object on one line')
  })
})
