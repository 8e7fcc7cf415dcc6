import {
  withoutPassword,
  type EngineSettings,
  type ResolvedConnection,
  type ResolvedMapping,
} from '../../model/index.ts'
import { SOURCE_TYPES, settingsOf, windowOpens, type Setting } from '../../source-types/index.ts'
import { connectionOf, type Connection } from '../connections.ts'
import type { Path } from '../document.ts'
import { factOf } from '../facts.ts'
import type { MappingView } from '../mapping-view.ts'
import { refuseNotBuilt } from '../not-built.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { LoadedPipeline } from '../resolve.ts'
import { batchWords, failureWords } from './batch-words.ts'
import { visibilityWords } from './visibility-words.ts'
import type { ExplainedMapping, ExplainedPipeline, ExplainedSetting, Origin } from './explained.ts'

/** Explains a resolved pipeline: nothing is read but the pipeline itself. */
export function explainPipeline(pipeline: LoadedPipeline): ExplainedPipeline {
  const { view } = pipeline
  return {
    file: view.document.name,
    function: { name: pipeline.function.name, settings: functionSettings(pipeline) },
    mappings: pipeline.mappings.map((mapping, index) =>
      explainMapping(pipeline, mapping, view.mappings[index]!),
    ),
    engine: engineSettings(pipeline),
    notBuilt: refuseNotBuilt(pipeline).map(({ message }) => message),
  }
}

/** A setting whose value stands in the file at `path`, or is the default. */
function settingAt(
  view: PipelineView,
  path: Path,
  about: { value: string; rule?: string | null; otherwise?: Origin },
): ExplainedSetting {
  const {
    value,
    rule = factOf('PipelineFile', path)?.rules?.[0] ?? null,
    otherwise = { kind: 'default' },
  } = about
  return { name: String(path.at(-1)), value, origin: originOf(view, path, otherwise), rule }
}

function originOf({ document }: PipelineView, path: Path, otherwise: Origin): Origin {
  if (document.node(path) === undefined) return otherwise
  const { line, column } = document.placeOf(path)
  return { kind: 'file', line, column }
}

function functionSettings({ view, function: fn }: LoadedPipeline): ExplainedSetting[] {
  const code = ['Handler', 'Command', 'Endpoint', 'FunctionArn'].find(
    (key) => view.function[key] !== undefined,
  )
  const codeValue = code === undefined ? 'none' : withoutPassword(sayGiven(view.function[code]))
  const setting = (key: string, value: string) => settingAt(view, ['Function', key], { value })
  return [
    code === undefined
      ? { name: 'code', value: 'scripted', origin: { kind: 'default' }, rule: null }
      : setting(code, codeValue),
    setting('Timeout', `${fn.timeoutMs / 1000} s`),
    ...(code === 'FunctionArn' ? [] : [setting('MemorySize', `${fn.memoryLimitInMB} MB`)]),
    setting(
      'ReservedConcurrentExecutions',
      fn.reservedConcurrentExecutions === null ? 'none' : String(fn.reservedConcurrentExecutions),
    ),
    ...(code === 'FunctionArn' ? [] : [setting('Environment', sayNames(Object.keys(fn.environment)))]),
    ...(code === 'FunctionArn' ? [] : [derivedArn(fn.arn)]),
  ]
}

function sayNames(names: readonly string[]): string {
  return names.length === 0 ? 'none' : JSON.stringify(names)
}

function derivedArn(arn: string): ExplainedSetting {
  return {
    name: 'FunctionArn',
    value: arn,
    origin: { kind: 'derived', from: 'FunctionName and the first mapping' },
    rule: null,
  }
}

function engineSettings({ view, engine, mappings }: LoadedPipeline): ExplainedSetting[] {
  const {
    retryBackoff: backoff,
    stateDirectory,
    drainTimeoutMs,
    destinationTimeoutMs,
  }: EngineSettings = engine
  const setting = (path: Path, value: string) => settingAt(view, ['Engine', ...path], { value })
  const redeliveries = mappings.find(({ maximumRedeliveries: one }) => one !== undefined)?.maximumRedeliveries
  return [
    setting(['RetryBackoff', 'FirstDelayMs'], `${backoff.firstDelayMs} ms`),
    setting(['RetryBackoff', 'MaximumDelayMs'], `${backoff.maximumDelayMs} ms`),
    setting(['RetryBackoff', 'Jitter'], String(backoff.jitter)),
    ...(redeliveries === undefined ? [] : [setting(['MaximumRedeliveries'], String(redeliveries))]),
    setting(['StateDirectory'], stateDirectory),
    setting(['DrainTimeoutInSeconds'], `${drainTimeoutMs / 1000} s`),
    setting(['DestinationTimeoutInSeconds'], `${destinationTimeoutMs / 1000} s`),
  ]
}

function explainMapping(
  pipeline: LoadedPipeline,
  mapping: ResolvedMapping,
  view: MappingView,
): ExplainedMapping {
  return {
    id: mapping.id,
    source: `${SOURCE_TYPES[mapping.sourceType].title} ${mapping.sourceName}`,
    settings: [
      ...settingsOf(mapping.sourceType).map(([name, setting]) =>
        mappingSetting(pipeline, { mapping, view, name, setting }),
      ),
      ...ownSettings(pipeline, mapping, view),
    ],
    batches: batchWords(mapping),
    failure: [...failureWords(mapping, pipeline.engine.retryBackoff), ...visibilityWords(pipeline, mapping)],
  }
}

function mappingSetting(
  { view: file }: LoadedPipeline,
  about: { mapping: ResolvedMapping; view: MappingView; name: string; setting: Setting },
): ExplainedSetting {
  const { mapping, view, name, setting } = about
  const given = view.members[name]
  const otherwise: Origin =
    name === 'Id' ? { kind: 'derived', from: 'FunctionName and the source' } : { kind: 'default' }
  const value = name === 'Id' ? mapping.id : given === undefined ? defaultWords(setting) : sayGiven(given)
  return settingAt(file, [...view.path, name], { value, otherwise, rule: setting.rules[0] ?? null })
}

/** Texts as they are, everything else as JSON. */
function sayGiven(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function defaultWords({ default: value, defaultMs }: Setting): string {
  if (defaultMs !== undefined) return `${defaultMs} ms`
  if (value === undefined || JSON.stringify(value) === '{}' || JSON.stringify(value) === '[]') return 'none'
  return JSON.stringify(value)
}

/** What is no setting of AWS's, and what has no setting at all. */
function ownSettings(
  pipeline: LoadedPipeline,
  mapping: ResolvedMapping,
  view: MappingView,
): ExplainedSetting[] {
  const connection = connectionOf(pipeline.view, { service: mapping.service, arn: view.arn })
  const byOption: Origin = { kind: 'derived', from: '--embedded' }
  const isFromFile =
    connection !== undefined && (mapping.connection.kind !== 'embedded' || connection.value === 'embedded')
  const group: ExplainedSetting[] =
    mapping.consumerGroupId === undefined
      ? []
      : [
          {
            name: 'ConsumerGroupId',
            value: mapping.consumerGroupId,
            rule: 'KAF-12',
            origin: groupOrigin(pipeline, view),
          },
        ]
  return [
    ...group,
    {
      name: 'window opens',
      value:
        windowOpens(mapping.sourceType) === 'firstRecord'
          ? 'at the first record'
          : 'when the previous invocation ends',
      origin: { kind: 'limit' },
      rule: windowOpens(mapping.sourceType) === 'firstRecord' ? 'PAGE-11' : 'PAGE-8',
    },
    { name: 'payload limit', value: '6 MB (6291456 bytes)', origin: { kind: 'limit' }, rule: 'GEN-7' },
    {
      name: 'connection',
      value: connectionWords(mapping.connection),
      origin: isFromFile ? connectionOrigin(pipeline.view, connection) : byOption,
      rule: null,
    },
    { name: 'UUID', value: mapping.uuid, origin: { kind: 'derived', from: 'Id' }, rule: null },
  ]
}

function connectionOrigin(view: PipelineView, { document, path }: Connection): Origin {
  const { line, column } = document.placeOf(path)
  const { name } = document
  return { kind: 'file', line, column, ...(document === view.document ? {} : { file: name }) }
}

function groupOrigin({ view: file }: LoadedPipeline, view: MappingView): Origin {
  const given = view.consumerGroupId
  const derived: Origin = { kind: 'derived', from: 'the UUID' }
  return given === undefined ? derived : originOf(file, [...view.path, ...given.path], derived)
}

function connectionWords(connection: ResolvedConnection): string {
  switch (connection.kind) {
    case 'embedded':
    case 'aws':
      return connection.kind
    case 'endpoint':
      return withoutPassword(connection.endpoint)
    case 'brokers':
      return connection.brokers.join(', ')
    case 'url':
      return withoutPassword(connection.url)
  }
}
