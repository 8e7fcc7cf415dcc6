import type { ResolvedConnection, ResolvedMapping, ResolvedPipeline, ServiceName } from '../../model/index.ts'
import type { ScenarioNames } from './scenario-names.ts'

/** How the profile of a run reaches a service. */
export type Connections = ReadonlyMap<ServiceName, ResolvedConnection>

/**
 * Pipelines as a scenario runs them: the profile's connections in place of their own, so no credentials; names of the
 * scenario's own; no jitter. Records come from steps: files that `Resources` name are not played.
 * @param startMs the moment of a StartingPositionTimestamp on the clock that the source goes by
 */
export function runningPipelines(
  pipelines: readonly ResolvedPipeline[],
  options: {
    readonly connections: Connections
    readonly names: ScenarioNames
    readonly startMs: (service: ServiceName, timestampMs: number) => number
  },
): readonly ResolvedPipeline[] {
  const { connections, names, startMs } = options
  return pipelines.map((pipeline) => {
    const { engine, mappings, resources } = pipeline
    return names.realPipeline({
      ...pipeline,
      mappings: mappings.map((mapping) => runningMapping(mapping, connections, startMs)),
      resources: resources.map(({ service, name, properties }) => ({ service, name, properties })),
      engine: { ...engine, retryBackoff: { ...engine.retryBackoff, jitter: 0 } },
    })
  })
}

function runningMapping(
  mapping: ResolvedMapping,
  connections: Connections,
  startMs: (service: ServiceName, timestampMs: number) => number,
): ResolvedMapping {
  const { service, startingPosition: start } = mapping
  const startsAt =
    start?.kind === 'AT_TIMESTAMP'
      ? { startingPosition: { ...start, timestampMs: startMs(service, start.timestampMs) } }
      : {}
  return { ...mapping, ...startsAt, connection: connections.get(service)!, sourceAccess: [] }
}
