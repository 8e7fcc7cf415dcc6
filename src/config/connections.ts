import { resolve } from 'node:path'
import type { ResolvedConnection, ServiceName } from '../model/index.ts'
import { destinationService } from '../source-types/index.ts'
import type { Path, PipelineDocument } from './document.ts'
import { membersOf, textOf, type MappingView } from './mapping-view.ts'
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

/** A value of `Connections`, and where it stands: in the pipeline's own file or in that of its environment. */
export interface Connection {
  readonly value: unknown
  readonly path: Path
  readonly document: PipelineDocument
}

/**
 * How a service, or one ARN of it, is reached, and where that is said. An ARN beats its service.
 * @decision connections What --connections FILE says of a service beats everything that the pipeline's file says of it, an ARN of the file too: so nothing of another environment is ever touched by what was left standing there.
 */
export function connectionOf(
  pipeline: Pick<PipelineView, 'document'>,
  what: { readonly service: ServiceName; readonly arn?: string | undefined },
): Connection | undefined {
  const { document } = pipeline
  for (const one of [document.connections, document]) {
    const connections = membersOf(one?.value, 'Connections')
    for (const key of [what.arn, what.service]) {
      if (one !== undefined && key !== undefined && Object.hasOwn(connections, key))
        return { value: connections[key], path: ['Connections', key], document: one }
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

/** A value of `Connections`, which the schema has validated. Relative paths start at the file in which it stands. */
export function connectionFrom({ value, document }: Connection): ResolvedConnection {
  if (value === 'embedded' || value === 'aws') return { kind: value }
  const { Endpoint, Brokers, Url, CaFile } = value as {
    Endpoint?: string
    Brokers?: readonly string[]
    Url?: string
    CaFile?: string
  }
  const ca = CaFile === undefined ? {} : { caFile: resolve(document.folder, CaFile) }
  if (Endpoint !== undefined) return { kind: 'endpoint', endpoint: Endpoint, ...ca }
  if (Url !== undefined) return { kind: 'url', url: Url, ...ca }
  return { kind: 'brokers', brokers: Brokers ?? [], ...ca }
}
