import { relative } from 'node:path'
import { connectionName } from '../../api/index.ts'
import { destinationOf } from '../../fleet/index.ts'
import type { ResolvedMapping, ResolvedPipeline } from '../../model/index.ts'
import { count } from '../../views/index.ts'

/** Up to so many mappings are named one by one. */
const MOST_NAMES = 4

/** The mappings that run, by their Ids if they are few: `2 mappings (orders.orders, pay.payments)`. */
export function mappingsText(pipelines: readonly ResolvedPipeline[]): string {
  const ids = pipelines.flatMap((pipeline) => pipeline.mappings.map(({ id }) => id))
  const names = ids.length > MOST_NAMES || ids.length === 0 ? '' : ` (${ids.join(', ')})`
  return count(ids.length, 'mapping') + names
}

/** Where they run: `kinesis embedded, kafka localhost:9092 · state in .pipeline`. */
export function placesText(pipelines: readonly ResolvedPipeline[], workingDirectory: string): string {
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const connections = new Set(
    mappings.flatMap((mapping) => [
      `${mapping.service} ${connectionName(mapping.connection, mapping)}`,
      ...destinationPlace(mapping),
    ]),
  )
  const state = shortPath(pipelines[0]!.engine.stateDirectory, workingDirectory)
  return [...(connections.size === 0 ? [] : [[...connections].join(', ')]), `state in ${state}`].join(' · ')
}

function destinationPlace(mapping: ResolvedMapping): string[] {
  const destination = destinationOf(mapping)
  const { destinationConnection: connection } = mapping
  if (destination === null || connection === undefined) return []
  return [`${destination.service} ${connectionName(connection, mapping)}`]
}

/** Relative where that is shorter to read. */
function shortPath(path: string, workingDirectory: string): string {
  const below = relative(workingDirectory, path)
  return below === '' || below.startsWith('..') ? path : below
}
