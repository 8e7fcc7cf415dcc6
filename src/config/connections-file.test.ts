import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainPipeline, loadMapping, loadPipelines, renderExplanation } from './index.ts'
import { DYNAMODB, KINESIS, MQ, NOW_MS, pipelineText } from './fixture.ts'

let folder: string
const at = (path: string) => join(folder, path)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connections-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), text)
}

/** Loads p.yaml, with staging.yaml if there is one to be taken. */
function load(options: { connections?: string; environment?: Record<string, string> } = {}) {
  const { connections, environment = {} } = options
  return loadPipelines([at('p.yaml')], {
    embedded: false,
    environment,
    nowMs: NOW_MS,
    scriptedFunctions: true,
    ...(connections === undefined ? {} : { connectionsFile: at(connections) }),
  })
}

/** `file:line:column CODE`. */
function found(options: Parameters<typeof load>[0] = {}): string[] {
  return load(options).problems.map(
    ({ file, line, column, code }) => `${relative(folder, file)}:${line}:${column} ${code}`,
  )
}

/** How the only mapping is connected. */
function connection(options: Parameters<typeof load>[0] = {}) {
  const { pipelines, problems } = load(options)
  expect(problems).toEqual([])
  return pipelines[0]!.mappings[0]!.connection
}

describe('--connections FILE', () => {
  it('says how services are reached that a file says nothing of', () => {
    write('p.yaml', pipelineText('kinesis'))
    expect(found()).toEqual(['p.yaml:1:1 CONNECTION_MISSING'])
    write('staging.yaml', 'Connections: { kinesis: aws, sqs: aws }\n')
    expect(connection({ connections: 'staging.yaml' })).toEqual({ kind: 'aws' })
  })

  it('beats what a file says, its service before an ARN of the file, and leaves the rest', () => {
    write('p.yaml', pipelineText('kinesis', '', `Connections: { "${KINESIS}": aws }\n`))
    write('staging.yaml', 'Connections: { kinesis: { Endpoint: "http://l:1" } }\n')
    expect(connection({ connections: 'staging.yaml' })).toEqual({ kind: 'endpoint', endpoint: 'http://l:1' })
    write('arn.yaml', `Connections: { kinesis: embedded, "${KINESIS}": { Endpoint: "http://l:2" } }\n`)
    expect(connection({ connections: 'arn.yaml' })).toEqual({ kind: 'endpoint', endpoint: 'http://l:2' })
    write('other.yaml', 'Connections: { sqs: embedded }\n')
    expect(connection({ connections: 'other.yaml' })).toEqual({ kind: 'aws' })
  })

  it('has its variables from the environment, and its own folder for relative paths', () => {
    write(
      'p.yaml',
      pipelineText('rabbitmq', 'SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:B" }]'),
    )
    write('ca.pem', '')
    write(
      'env/staging.yaml',
      'Connections:\n  rabbitmq: { Url: "amqps://${BROKER}:5671", CaFile: "${CA:-../ca.pem}" }\n',
    )
    expect(found({ connections: 'env/staging.yaml', environment: { B: '{}' } })).toEqual([
      'env/staging.yaml:2:29 VARIABLE_MISSING',
    ])
    expect(connection({ connections: 'env/staging.yaml', environment: { B: '{}', BROKER: 'b' } })).toEqual({
      kind: 'url',
      url: 'amqps://b:5671',
      caFile: at('ca.pem'),
    })
  })

  it('tells which broker an MQ ARN speaks of, where the file does not', () => {
    const mapping = `{ EventSourceArn: "${MQ}", Queues: [orders], SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:B" }] }`
    write('p.yaml', `Function: { FunctionName: f }\nEventSourceMappings: [${mapping}]\n`)
    write('staging.yaml', 'Connections: { activemq: { Url: "amqp://b:5672" } }\n')
    const { pipelines } = load({ connections: 'staging.yaml', environment: { B: '{}' } })
    expect(pipelines[0]!.mappings[0]!.sourceType).toBe('activemq')
  })

  it('holds for mappings that are made later', () => {
    write('p.yaml', 'Function: { FunctionName: f }\nEventSourceMappings: []\n')
    write('staging.yaml', 'Connections: { dynamodb: { Endpoint: "http://l:1" } }\n')
    const options = { embedded: false, environment: {}, nowMs: NOW_MS, scriptedFunctions: true }
    const [pipeline] = load({ connections: 'staging.yaml' }).pipelines
    const made = loadMapping(pipeline!, { EventSourceArn: DYNAMODB, StartingPosition: 'LATEST' }, options)
    expect(made.pipelines[0]!.mappings[0]!.connection).toEqual({ kind: 'endpoint', endpoint: 'http://l:1' })
  })

  it('is named by explain with the place', () => {
    write('p.yaml', pipelineText('kinesis'))
    write('staging.yaml', 'Connections:\n  kinesis: aws\n')
    const [pipeline] = load({ connections: 'staging.yaml' }).pipelines
    expect(renderExplanation(explainPipeline(pipeline!))).toMatch(/connection +aws +.*staging\.yaml, 2:12/)
  })
})

describe('what is wrong with a file of connections', () => {
  it('is told with what is wrong with the pipelines, all at once, and each thing once', () => {
    write('p.yaml', pipelineText('kinesis', 'BatchSise: 1'))
    write(
      'staging.yaml',
      'Connections:\n  kinesi: aws\n  sqs: { Endpont: "http://l:1" }\n  kafka: { Brokers: [a:1], CaFile: ./none.pem }\nResources: {}\n',
    )
    expect(found({ connections: 'staging.yaml' })).toEqual([
      'staging.yaml:2:3 KEY_UNKNOWN',
      expect.stringMatching(/^staging\.yaml:3:\d+ KEY_/),
      'staging.yaml:4:36 CA_FILE_NOT_FOUND',
      'staging.yaml:5:1 KEY_UNKNOWN',
      'p.yaml:3:105 KEY_UNKNOWN',
    ])
    const [misspelt] = load({ connections: 'staging.yaml' }).problems
    expect(misspelt!.hint).toBe('write kinesis')
  })

  it('is told for a file that is not there, empty or no YAML, and nothing else is said to be missing', () => {
    write('p.yaml', pipelineText('kinesis'))
    expect(found({ connections: 'none.yaml' })).toEqual(['none.yaml:1:1 CONNECTIONS_FILE_NOT_FOUND'])
    write('empty.yaml', '# nothing\n')
    expect(found({ connections: 'empty.yaml' })).toEqual(['empty.yaml:1:1 CONNECTIONS_FILE_EMPTY'])
    write('broken.yaml', 'Connections: {\n')
    expect(found({ connections: 'broken.yaml' })).toEqual([expect.stringContaining('YAML_SYNTAX')])
    mkdirSync(at('folder'))
    expect(found({ connections: 'folder' })).toEqual(['folder:1:1 FILE_UNREADABLE'])
  })

  it('is told at the file when a service is missing in it, and when the brokers of MSK are', () => {
    write('p.yaml', pipelineText('msk'))
    write('staging.yaml', 'Connections:\n  sqs: aws\n')
    expect(found({ connections: 'staging.yaml' })).toEqual(['staging.yaml:1:1 CONNECTION_MISSING'])
    write('staging.yaml', 'Connections:\n  kafka: {}\n')
    expect(found({ connections: 'staging.yaml' })).toEqual(['staging.yaml:2:3 CONNECTION_INCOMPLETE'])
  })

  it('is an ARN that nothing has: a warning, with the one that is meant', () => {
    write('p.yaml', pipelineText('kinesis'))
    write('staging.yaml', `Connections:\n  kinesis: aws\n  "${KINESIS}s": embedded\n`)
    expect(found({ connections: 'staging.yaml' })).toEqual(['staging.yaml:3:3 CONNECTION_UNUSED'])
    const { pipelines, problems } = load({ connections: 'staging.yaml' })
    expect(problems[0]).toMatchObject({ severity: 'warning', hint: `write ${KINESIS}` })
    expect(pipelines).toHaveLength(1)
  })
})
