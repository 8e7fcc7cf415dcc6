import { destinationOf } from '../../engine/index.ts'
import type { ResolvedConnection, ResolvedMapping, ResolvedPipeline, ServiceName } from '../../model/index.ts'

/** What a profile puts in place of what a file says. */
export interface Replacements {
  readonly connectionTo: (service: ServiceName) => Promise<ResolvedConnection>
  /** A StartingPositionTimestamp on the clock that the source goes by; milliseconds. */
  readonly startMs: (service: ServiceName, timestampMs: number) => number
}

/**
 * A pipeline as a scenario runs it: the profile's connections in place of its own, so no credentials; no jitter.
 * Records come from steps: files that `Resources` name are not played.
 */
export async function runningPipeline(
  pipeline: ResolvedPipeline,
  replacements: Replacements,
): Promise<ResolvedPipeline> {
  const { engine, mappings, resources } = pipeline
  return {
    ...pipeline,
    mappings: await Promise.all(mappings.map((mapping) => runningMapping(mapping, replacements))),
    resources: resources.map(({ service, name, properties }) => ({ service, name, properties })),
    engine: { ...engine, retryBackoff: { ...engine.retryBackoff, jitter: 0 } },
  }
}

export async function runningMapping(
  mapping: ResolvedMapping,
  { connectionTo, startMs }: Replacements,
): Promise<ResolvedMapping> {
  const { service, startingPosition: start } = mapping
  const startsAt =
    start?.kind === 'AT_TIMESTAMP'
      ? { startingPosition: { ...start, timestampMs: startMs(service, start.timestampMs) } }
      : {}
  const destination = destinationOf(mapping)
  const destinationConnection =
    destination === null ? {} : { destinationConnection: await connectionTo(destination.service) }
  const connection = await connectionTo(service)
  return { ...mapping, ...startsAt, connection, ...destinationConnection, sourceAccess: [] }
}
