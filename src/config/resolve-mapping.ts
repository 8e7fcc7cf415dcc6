import { createHash } from 'node:crypto'
import { patternTexts } from './pattern-texts.ts'
import { resolve } from 'node:path'
import type {
  ResolvedConnection,
  ResolvedMapping,
  ServiceName,
  SourceType,
  StartingPosition,
} from '../model/index.ts'
import { defaultWindowMs, parseArn, settingOf } from '../source-types/index.ts'
import { connectionFrom, connectionOf } from './connections.ts'
import type { Mapping } from './generated/pipeline-file.ts'
import type { MappingView } from './mapping-view.ts'
import type { PipelineView } from './pipeline-view.ts'

/** As AWS's (CON-23). */
const MAXIMUM_REDELIVERIES = 6

interface Surroundings {
  readonly pipeline: PipelineView
  readonly embedded: boolean
  readonly functionArn: string
}

export function resolveMapping(view: MappingView, around: Surroundings): ResolvedMapping {
  const file = view.members as Mapping
  const sourceType = view.sourceType!
  const id = around.pipeline.mappingId(view)!
  const uuid = uuidOf(id)
  return {
    id,
    uuid,
    sourceType,
    service: view.service!,
    sourceName: view.sourceName!,
    ...identity(view, around),
    connection: resolveConnection(view, around),
    enabled: file.Enabled ?? true,
    ...resolveSettings(file, sourceType),
    ...resolveStart(file),
    ...resolveDestination(view, around),
    filterPatterns: patternTexts(view).map(({ text }) => text),
    ...(view.service === 'kafka' ? resolveKafka(view, uuid) : {}),
    sourceAccess: view.accessConfigurations.map(({ type, uri }) => ({ type, uri })),
    ...resolveSecrets(view, around),
    ...(sourceType === 'rabbitmq' ? { virtualHost: virtualHostOf(view) } : {}),
    ...(sourceType === 'activemq' ? { maximumRedeliveries: maximumRedeliveries(around.pipeline) } : {}),
  }
}

/** Deterministic, in the form of a version 5 UUID: the same Id has the same UUID on every machine (KAF-12). */
export function uuidOf(mappingId: string): string {
  const hex = createHash('sha1').update(`event-source-mapping\0${mappingId}`).digest('hex')
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

/** A source without an ARN stands in the region and account of its function. */
function identity(view: MappingView, { functionArn }: Surroundings) {
  const arn = view.arn === undefined ? undefined : parseArn(view.arn)
  const { region, account } = arn ?? parseArn(functionArn)!
  return { region, account, ...(view.arn === undefined ? {} : { eventSourceArn: view.arn }) }
}

function resolveSettings(file: Mapping, sourceType: SourceType) {
  const withDefault = <T>(name: keyof Mapping, otherwise: T): T => {
    return (file[name] ?? settingOf(sourceType, name)?.default ?? otherwise) as T
  }
  const window = file.MaximumBatchingWindowInSeconds
  return {
    batchSize: withDefault('BatchSize', 100),
    windowMs: window === undefined ? defaultWindowMs(sourceType) : window * 1000,
    parallelizationFactor: withDefault('ParallelizationFactor', 1),
    bisectBatchOnFunctionError: withDefault('BisectBatchOnFunctionError', false),
    maximumRetryAttempts: withDefault('MaximumRetryAttempts', -1),
    maximumRecordAgeInSeconds: withDefault('MaximumRecordAgeInSeconds', -1),
    tumblingWindowInSeconds: withDefault('TumblingWindowInSeconds', 0),
    maximumConcurrency: file.ScalingConfig?.MaximumConcurrency ?? null,
    reportBatchItemFailures: file.FunctionResponseTypes?.[0] === 'ReportBatchItemFailures',
  }
}

function resolveStart(file: Mapping): { startingPosition?: StartingPosition } {
  const { StartingPosition: kind, StartingPositionTimestamp: seconds = 0 } = file
  if (kind === undefined) return {}
  return {
    startingPosition: kind === 'AT_TIMESTAMP' ? { kind, timestampMs: Math.round(seconds * 1000) } : { kind },
  }
}

function resolveDestination(
  view: MappingView,
  around: Surroundings,
): Pick<ResolvedMapping, 'onFailureDestination' | 'destinationConnection'> {
  const { destination: text, parsedDestination: parsed } = view
  if (text === undefined || text === '' || parsed === undefined) return {}
  if (parsed.kind === 'file') {
    return { onFailureDestination: `file:${resolve(view.document.folder, parsed.directory)}` }
  }
  if (parsed.kind === 'kafka') return { onFailureDestination: text }
  const connection = around.embedded
    ? ({ kind: 'embedded' } as const)
    : connectionFrom(connectionOf(around.pipeline, { service: parsed.service, arn: text })!)
  return { onFailureDestination: text, destinationConnection: connection }
}

/** The group is the mapping's UUID unless the file names one (KAF-12). */
function resolveKafka(view: MappingView, uuid: string) {
  const { bootstrapServers } = view
  return {
    consumerGroupId: view.consumerGroupId?.id ?? uuid,
    ...(bootstrapServers.length === 0 ? {} : { bootstrapServers }),
  }
}

function maximumRedeliveries({ document }: PipelineView): number {
  return document.file.Engine?.MaximumRedeliveries ?? MAXIMUM_REDELIVERIES
}

function virtualHostOf(view: MappingView): string {
  return view.accessConfigurations.find(({ type }) => type === 'VIRTUAL_HOST')?.uri ?? '/'
}

function resolveSecrets(view: MappingView, around: Surroundings): { secretsManager?: ResolvedConnection } {
  const arn = view.accessConfigurations
    .map(({ uri }) => uri)
    .find((uri) => /^arn:[^:]+:secretsmanager:/.test(uri))
  if (arn === undefined || around.embedded) return {}
  const connection = connectionOf(around.pipeline, { service: 'secretsmanager', arn })
  return connection === undefined ? {} : { secretsManager: connectionFrom(connection) }
}

/**
 * @decision connections Brokers that a connection names take the place of a self-managed cluster's own servers, so that a test or another network needs no second file; {} uses the servers as they stand.
 */
function resolveConnection(view: MappingView, { pipeline, embedded }: Surroundings): ResolvedConnection {
  if (embedded) return { kind: 'embedded' }
  const service: ServiceName = view.service!
  const connection = connectionFrom(connectionOf(pipeline, { service, arn: view.arn })!)
  // A self-managed cluster has its brokers in the mapping, unless the connection names others.
  if (connection.kind !== 'brokers' || connection.brokers.length > 0) return connection
  return { ...connection, brokers: view.bootstrapServers }
}
