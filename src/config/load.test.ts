import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, pipelineText as text } from './fixture.ts'
import { handlerProblem, loadPipelines, loadPipelineText, refuseNotBuilt } from './index.ts'

const options = { embedded: false, environment: {}, nowMs: NOW_MS }
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'))
  writeFileSync(join(folder, 'orders.ts'), 'export const handler = () => 1\n')
  writeFileSync(
    join(folder, 'good.yaml'),
    text('kinesis', '', 'Connections: { kinesis: embedded }\n').replace(
      'orders }',
      'orders, Handler: ./orders.handler }',
    ),
  )
  writeFileSync(join(folder, 'bad.yaml'), 'Function: [\n')
})

afterAll(() => rmSync(folder, { recursive: true }))

it('loads files by any path, and names them as they were given', () => {
  const good = relative('.', join(folder, 'good.yaml'))
  const { pipelines, problems } = loadPipelines([good], options)
  expect(problems).toEqual([])
  expect(pipelines[0]).toMatchObject({
    file: join(folder, 'good.yaml'),
    function: { code: { kind: 'handler', path: join(folder, 'orders.ts'), exportName: 'handler' } },
  })
  const bad = loadPipelines([good, relative('.', join(folder, 'bad.yaml'))], options)
  expect(bad.pipelines).toEqual([])
  expect(bad.problems.map(({ file }) => file)).toEqual([relative('.', join(folder, 'bad.yaml'))])
})

it('says what cannot be read, beside what is wrong in other files', () => {
  const files = [join(folder, 'none.yaml'), join(folder, 'bad.yaml'), folder]
  expect(
    loadPipelines(files, options).problems.map(({ code, line, column }) => `${code} ${line}:${column}`),
  ).toEqual(['FILE_NOT_FOUND 1:1', 'YAML_SYNTAX 2:1', 'FILE_UNREADABLE 1:1'])
})

it('loads a text as a file of a folder, whose function may be scripted', () => {
  const pipeline = text('kinesis').replace('orders }', 'orders, Handler: ./orders.handler }')
  const { pipelines } = loadPipelineText({
    text: pipeline,
    file: 'the pipeline',
    folder,
    ...options,
    embedded: true,
  })
  expect(pipelines[0]).toMatchObject({
    file: join(folder, 'the pipeline'),
    function: { code: { path: join(folder, 'orders.ts') } },
  })
  const scripted = loadPipelineText({
    text: text('kinesis'),
    file: 'x',
    ...options,
    embedded: true,
    scriptedFunctions: true,
  })
  expect(scripted.pipelines[0]!.function.code).toEqual({ kind: 'scripted' })
})

it('can place what importing a handler has shown', () => {
  const [pipeline] = loadPipelines([join(folder, 'good.yaml')], options).pipelines
  const place = { line: 1, column: 44, file: join(folder, 'good.yaml') }
  expect(
    handlerProblem(pipeline!, { code: 'HANDLER_IMPORT_FAILED', message: 'boom at orders.ts:3' }),
  ).toMatchObject({
    ...place,
    code: 'HANDLER_IMPORT_FAILED',
    message: 'the module of "./orders.handler" cannot be loaded: boom at orders.ts:3',
  })
  expect(
    handlerProblem(pipeline!, { code: 'HANDLER_EXPORT_MISSING', message: 'no such export' }),
  ).toMatchObject({ ...place, message: 'no such export' })
})

it('has examples that load without a word and are built', () => {
  const files = ['pipelines/orders.yaml', 'pipelines/payments-kafka.yaml', 'pipelines/poison.yaml']
  const { pipelines, problems } = loadPipelines(files, options)
  expect(problems).toEqual([])
  expect(pipelines.flatMap(refuseNotBuilt)).toEqual([])
  const embedded = { kind: 'embedded' }
  expect(pipelines.map(({ mappings }) => mappings[0]!.connection)).toEqual([embedded, embedded, embedded])
})

// By the square of their number, as once, these took four minutes.
it('reads thousands of mappings', { timeout: 120_000 }, () => {
  const numbers = Array.from({ length: 8000 }, (_, number) => number)
  const mappings = numbers.map(
    (number) =>
      `  - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/s${number}", StartingPosition: LATEST }\n`,
  )
  const streams = numbers.map((number) => `    s${number}: { ShardCount: 1 }\n`)
  const manyText = `Function: { FunctionName: orders }\nEventSourceMappings:\n${mappings.join('')}Connections: { kinesis: embedded }\nResources:\n  kinesis:\n${streams.join('')}`
  const { pipelines, problems } = loadPipelineText({
    ...options,
    text: manyText,
    file: 'many.yaml',
    folder,
    scriptedFunctions: true,
  })
  expect(problems).toEqual([])
  expect(pipelines[0]!.mappings).toHaveLength(numbers.length)
})
