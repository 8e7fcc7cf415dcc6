import {
  withoutPassword,
  type ResolvedConnection,
  type ResolvedMapping,
  type ResolvedPipeline,
} from '../model/index.ts'
import type { KnownSource, SourceReference } from './local-protocol.ts'

/** Every source that pipelines read or that their embedded services hold, each once. */
export function knownSources(pipelines: readonly ResolvedPipeline[]): readonly KnownSource[] {
  const sources = new Map<string, KnownSource>()
  for (const mapping of pipelines.flatMap((pipeline) => pipeline.mappings)) {
    const reference = referenceOf(mapping)
    const before = sources.get(keyOf(reference)) ?? { ...reference, arns: [], mappings: [] }
    const arns = mapping.eventSourceArn === undefined ? [] : [mapping.eventSourceArn]
    sources.set(keyOf(reference), {
      ...before,
      arns: [...new Set([...before.arns, ...arns])],
      mappings: [...before.mappings, mapping.id],
    })
  }
  for (const { service, name } of pipelines.flatMap((pipeline) => pipeline.resources)) {
    const reference = { service, name, connection: 'embedded' }
    const isRead = [...sources.values()].some((one) => one.service === service && one.name === name)
    if (!isRead) sources.set(keyOf(reference), { ...reference, arns: [], mappings: [] })
  }
  return [...sources.values()]
}

/** The mapping whose connection leads to a source; undefined when no mapping reads it. */
export function readerOf(
  pipelines: readonly ResolvedPipeline[],
  source: SourceReference,
): ResolvedMapping | undefined {
  return pipelines
    .flatMap((pipeline) => pipeline.mappings)
    .find((mapping) => keyOf(referenceOf(mapping)) === keyOf(source))
}

function referenceOf(mapping: ResolvedMapping): SourceReference {
  return {
    service: mapping.service,
    name: mapping.sourceName,
    connection: connectionName(mapping.connection, mapping),
  }
}

/** Where a connection leads, in a word for people: `embedded`, an endpoint, brokers. */
export function connectionName(
  connection: ResolvedConnection,
  place: { readonly region: string; readonly account: string },
): string {
  switch (connection.kind) {
    case 'embedded':
      return 'embedded'
    case 'aws':
      return `aws:${place.region}:${place.account}`
    case 'endpoint':
      return withoutPassword(connection.endpoint)
    case 'brokers':
      return connection.brokers.join(',')
    case 'url':
      return withoutPassword(connection.url)
  }
}

function keyOf(source: SourceReference): string {
  return `${source.service} ${source.name} ${source.connection}`
}
