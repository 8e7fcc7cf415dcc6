import { resolve } from 'node:path'
import type { ResolvedConnection, ServiceName } from '../model/index.ts'
import { destinationService } from '../source-types/index.ts'
import type { Path } from './document.ts'
import type { MappingView } from './mapping-view.ts'
import { textOf } from './mapping-view.ts'
import type { PipelineView } from './pipeline-view.ts'

/** Something that a pipeline speaks to. */
export interface Need {
  readonly service: ServiceName
  /** Of the source or destination, when it has one. */
  readonly arn: string | undefined
  /** Who needs it, in words. */
  readonly user: string
  /** The mapping that reads it; absent for destinations, secrets and functions. */
  readonly reader?: MappingView
}

/** How a service, or one ARN of it, is reached, and where the file says so. An ARN beats its service. */
export function connectionOf(
  pipeline: PipelineView,
  what: { readonly service: ServiceName; readonly arn?: string | undefined },
): { readonly value: unknown; readonly path: Path } | undefined {
  const { connections } = pipeline
  for (const key of [what.arn, what.service]) {
    if (key !== undefined && Object.hasOwn(connections, key)) {
      return { value: connections[key], path: ['Connections', key] }
    }
  }
  return undefined
}

/** Everything that a pipeline speaks to, in the file's order. Twins take any credentials, so they need no secrets. */
export function needsOf(pipeline: PipelineView): Need[] {
  const needs = pipeline.mappings.flatMap((view) => [
    ...sourceNeed(view),
    ...destinationNeed(view),
    ...secretNeed(pipeline, view),
  ])
  const functionArn = textOf(pipeline.function['FunctionArn'])
  return functionArn === undefined
    ? needs
    : [...needs, { service: 'lambda', arn: functionArn, user: 'Function.FunctionArn' }]
}

function sourceNeed(view: MappingView): Need[] {
  const { service, arn } = view
  return service === undefined
    ? []
    : [{ service, arn, user: `the mapping of ${view.sourceName ?? arn ?? service}`, reader: view }]
}

function destinationNeed(view: MappingView): Need[] {
  const destination = view.parsedDestination
  const service = destination === undefined ? null : destinationService(destination)
  // A kafka:// destination is a topic of the source's own cluster (DST-16).
  if (service === null || service === 'kafka') return []
  return [{ service, arn: view.destination, user: `the destination ${view.destination}` }]
}

function secretNeed(pipeline: PipelineView, view: MappingView): Need[] {
  const { service, arn } = view
  if (service === undefined) return []
  const connection = connectionOf(pipeline, { service, arn })?.value
  if (connection === undefined || connection === 'embedded') return []
  const secret = view.accessConfigurations.find(({ uri }) => /^arn:[^:]+:secretsmanager:/.test(uri))
  return secret === undefined
    ? []
    : [{ service: 'secretsmanager', arn: secret.uri, user: `the secret of ${secret.type}` }]
}

/** A value of `Connections`, which the schema has validated. */
export function connectionFrom(value: unknown, pipeline: PipelineView): ResolvedConnection {
  if (value === 'embedded' || value === 'aws') return { kind: value }
  const { Endpoint, Brokers, Url, CaFile } = value as {
    Endpoint?: string
    Brokers?: readonly string[]
    Url?: string
    CaFile?: string
  }
  const ca = CaFile === undefined ? {} : { caFile: resolve(pipeline.document.folder, CaFile) }
  if (Endpoint !== undefined) return { kind: 'endpoint', endpoint: Endpoint, ...ca }
  if (Url !== undefined) return { kind: 'url', url: Url, ...ca }
  return { kind: 'brokers', brokers: Brokers ?? [], ...ca }
}
