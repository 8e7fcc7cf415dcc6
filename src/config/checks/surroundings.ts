import { resolve } from 'node:path'
import type { ServiceName } from '../../model/index.ts'
import { connectionOf, needsOf, type Need } from '../connections.ts'
import type { Path, PipelineDocument } from '../document.ts'
import { isFile } from '../is-file.ts'
import { membersOf, textOf } from '../mapping-view.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'
import { sayValue } from '../words.ts'
import type { PipelineCheck } from './check.ts'

/** What a file says about the world around it: connections, files, the engine's knobs. */
export const SURROUNDING_CHECKS: readonly PipelineCheck[] = [
  {
    name: 'each service that is named is connected',
    rules: [],
    find: (pipeline, { embedded }) => (embedded ? [] : missingConnections(pipeline)),
  },
  {
    name: 'a real function is not embedded',
    rules: [],
    find: (pipeline, { embedded }) => {
      const functionArn = textOf(pipeline.function['FunctionArn'])
      if (functionArn === undefined) return []
      const connection = connectionOf(pipeline, { service: 'lambda', arn: functionArn })
      if (embedded) return [pipeline.document.atKey(['Function', 'FunctionArn'], 'FUNCTION_NOT_EMBEDDED')]
      if (connection?.value !== 'embedded') return []
      return [connection.document.atKey(connection.path, 'FUNCTION_NOT_EMBEDDED')]
    },
  },
  {
    name: 'the brokers of MSK are known',
    rules: [],
    find: (pipeline, { embedded }) => (embedded ? [] : incompleteConnections(pipeline)),
  },
  {
    name: 'certificates are there',
    rules: [],
    find: (pipeline) =>
      [pipeline.document, pipeline.document.connections].flatMap((document) =>
        Object.entries(membersOf(document?.value, 'Connections')).flatMap(([key, value]) =>
          missingFile(document!, {
            code: 'CA_FILE_NOT_FOUND',
            value: membersOf(value)['CaFile'],
            path: ['Connections', key, 'CaFile'],
          }),
        ),
      ),
  },
  {
    name: 'files of records are there',
    rules: [],
    find: (pipeline) =>
      pipeline.resources.flatMap(({ properties, path }) =>
        missingFile(pipeline.document, {
          code: 'RECORDS_FILE_NOT_FOUND',
          value: properties['Records'],
          path: [...path, 'Records'],
        }),
      ),
  },
  {
    name: 'the delay between tries grows',
    rules: [],
    find: (pipeline) => {
      const { FirstDelayMs: first = 250, MaximumDelayMs: maximum = 60_000 } = membersOf(
        pipeline.engine,
        'RetryBackoff',
      )
      if (typeof first !== 'number' || typeof maximum !== 'number' || maximum >= first) return []
      const given =
        membersOf(pipeline.engine, 'RetryBackoff')['MaximumDelayMs'] === undefined
          ? 'FirstDelayMs'
          : 'MaximumDelayMs'
      return [
        pipeline.document.atValue(['Engine', 'RetryBackoff', given], 'BACKOFF_REVERSED', {
          values: { first, maximum },
        }),
      ]
    },
  },
]

const HOW_TO_CONNECT: Readonly<Partial<Record<ServiceName, string>>> = {
  lambda: 'aws or { Endpoint: URL }',
  kafka: 'embedded, { Brokers: [HOST:PORT] } for MSK, or {} for a self-managed cluster',
  rabbitmq: 'embedded or { Url: amqp://HOST:PORT }',
  activemq: 'embedded or { Url: amqp://HOST:PORT }',
  documentdb: 'embedded or { Url: mongodb://HOST:PORT }',
}

/**
 * One problem a service, at `Connections` or, when there is none, at the file's first key. Where an environment has a
 * file of its own, that is the one that should name the service, unless the pipeline's names others.
 */
function missingConnections(pipeline: PipelineView): (Problem | undefined)[] {
  const missing = new Map<string, Need>()
  for (const need of needsOf(pipeline)) {
    if (connectionOf(pipeline, need) === undefined && !missing.has(need.service))
      missing.set(need.service, need)
  }
  const isOwn = 'Connections' in membersOf(pipeline.document.value)
  const document = isOwn ? pipeline.document : (pipeline.document.connections ?? pipeline.document)
  const path: Path = 'Connections' in membersOf(document.value) ? ['Connections'] : []
  return [...missing.values()].map(({ service, user }) => {
    const what = HOW_TO_CONNECT[service] ?? 'embedded, aws or { Endpoint: URL }'
    return document.atOwner(path, 'CONNECTION_MISSING', { values: { service, user, what } })
  })
}

function incompleteConnections(pipeline: PipelineView): (Problem | undefined)[] {
  const places = new Map<string, Problem | undefined>()
  for (const { reader, service, arn, user } of needsOf(pipeline)) {
    const connection = reader?.sourceType === 'msk' ? connectionOf(pipeline, { service, arn }) : undefined
    if (
      connection === undefined ||
      typeof connection.value !== 'object' ||
      membersOf(connection.value)['Brokers'] !== undefined
    )
      continue
    const key = [connection.document.path, ...connection.path].join('/')
    if (!places.has(key))
      places.set(
        key,
        connection.document.atKey(connection.path, 'CONNECTION_INCOMPLETE', { values: { user } }),
      )
  }
  return [...places.values()]
}

function missingFile(
  document: PipelineDocument,
  about: { code: 'CA_FILE_NOT_FOUND' | 'RECORDS_FILE_NOT_FOUND'; value: unknown; path: Path },
): (Problem | undefined)[] {
  const name = textOf(about.value)
  if (name === undefined || name === '') return []
  const path = resolve(document.folder, name)
  if (isFile(path)) return []
  return [document.atValue(about.path, about.code, { values: { actual: sayValue(name), path } })]
}
