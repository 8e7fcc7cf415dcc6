import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NOW_MS, pipelineText } from './fixture.ts'
import { accessFilesOf, codeFilesOf, loadPipelines, referencedFilesOf } from './index.ts'

let folder: string
const at = (path: string) => join(folder, path)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'referenced-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes files and loads p.yaml, with staging/s.yaml for connections. */
function load(files: Readonly<Record<string, string>>, embedded = false) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
  const connections = embedded ? {} : { connectionsFile: at('staging/s.yaml') }
  const options = { embedded, environment: {}, nowMs: NOW_MS, scriptedFunctions: true, ...connections }
  const { pipelines, problems } = loadPipelines([at('p.yaml')], options)
  if (pipelines.length === 0) throw new Error(problems.map(({ message }) => message).join('\n'))
  return pipelines[0]!
}

const FILES = {
  'p.yaml': pipelineText(
    'rabbitmq',
    'SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "file:secrets/mq.json" }]',
    'Resources: { sqs: { jobs: { Records: ./jobs.ndjson } } }\n',
  ),
  'jobs.ndjson': '',
  'secrets/mq.json': '{}',
  'staging/ca.pem': '',
  'staging/other.pem': '',
  'staging/s.yaml':
    'Connections: { rabbitmq: { Url: "amqps://mq:5671", CaFile: ca.pem }, sqs: { Endpoint: "https://q", CaFile: other.pem } }\n',
}

it('are what a mapping is reached with, each from where it stands, and what else a file names', () => {
  const pipeline = load(FILES)
  expect(accessFilesOf(pipeline.mappings[0]!, pipeline.file)).toEqual([
    { path: at('staging/ca.pem'), kind: 'CaFile' },
    { path: at('secrets/mq.json'), kind: 'secret' },
  ])
  expect(referencedFilesOf(pipeline).toSorted()).toEqual([
    at('jobs.ndjson'),
    at('secrets/mq.json'),
    at('staging/ca.pem'),
    at('staging/other.pem'),
  ])
})

it('are none that an embedded service would not ask for', () => {
  const pipeline = load(FILES, true)
  expect(accessFilesOf(pipeline.mappings[0]!, pipeline.file)).toEqual([])
  expect(referencedFilesOf(pipeline)).toEqual([at('jobs.ndjson')])
})

it('of a real function are the certificates that it is called with', () => {
  const arn = 'arn:aws:lambda:us-east-2:123456789012:function:orders'
  const pipeline = load({
    ...FILES,
    'p.yaml': pipelineText('sqs').replace(
      'FunctionName: orders',
      `FunctionName: orders, FunctionArn: "${arn}"`,
    ),
    'staging/s.yaml':
      'Connections: { sqs: { Endpoint: "http://q" }, lambda: { Endpoint: "https://l", CaFile: ca.pem } }\n',
  })
  expect(codeFilesOf(pipeline.function)).toEqual([at('staging/ca.pem')])
})
